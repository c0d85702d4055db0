import numpy as np
import pytest
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

from crmlake.analyses.segmentation.selection import Trial, choose_k, try_number
from crmlake.analyses.segmentation.separation import Points, assign, silhouette

SEED = 7


def blobs(groups: int, size: int = 80) -> tuple[Points, list[int]]:
    draw = np.random.default_rng(3)
    truth = [number for number in range(groups) for _ in range(size)]
    centroids = 6 * np.eye(groups, 6)
    points = centroids[truth] + draw.normal(0, 1, (len(truth), 6))
    order = draw.permutation(len(truth))
    return points[order], np.array(truth)[order].tolist()


@pytest.mark.parametrize("groups", [3, 5])
def test_finds_the_planted_number(groups: int) -> None:
    points, _ = blobs(groups)
    assert choose_k([try_number(points, k, SEED) for k in range(2, 9)]) == groups


def test_groups_of_noise_are_unstable() -> None:
    noise = np.random.default_rng(4).normal(0, 1, (600, 8))
    assert try_number(noise, 8, SEED).stability < 0.8


def test_a_half_may_have_fewer_distinct_points_than_groups() -> None:
    assert try_number(np.array([[1.0], [1.0], [1.0], [2.0]]), 3, SEED).k == 3


def test_silhouette_equals_that_of_mllib(spark: SparkSession) -> None:
    points, _ = blobs(3, size=20)
    labels = assign(points, points[:4])
    labels[0] = 4  # alone in its group
    rows = [(Vectors.dense(point), float(label)) for point, label in zip(points, labels, strict=True)]
    frame = spark.createDataFrame(rows, ["features", "prediction"])
    assert silhouette(points, labels) == pytest.approx(ClusteringEvaluator().evaluate(frame), abs=1e-9)


def test_silhouette_of_one_group_is_zero() -> None:
    assert silhouette(np.array([[1.0], [2.0]]), np.array([0, 0])) == 0


def test_unstable_numbers_are_not_chosen_however_well_separated() -> None:
    assert choose_k([Trial(2, 0.5, 0.95), Trial(3, 0.9, 0.6)]) == 2


def test_the_largest_of_nearly_equal_numbers_is_chosen() -> None:
    assert choose_k([Trial(2, 0.60, 1.0), Trial(3, 0.59, 0.9), Trial(4, 0.40, 0.9)]) == 3


def test_the_most_stable_number_is_chosen_where_none_is_stable() -> None:
    assert choose_k([Trial(2, 0.3, 0.5), Trial(3, 0.2, 0.7), Trial(4, 0.4, 0.7)]) == 3


def test_a_negative_silhouette_can_still_be_the_best() -> None:
    assert choose_k([Trial(2, -0.2, 1.0), Trial(3, -0.1, 1.0)]) == 3

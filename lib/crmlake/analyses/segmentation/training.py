"""Training of the segments, and the assignment of customers to them."""

from typing import NamedTuple

import numpy as np
from pyspark.ml.functions import array_to_vector
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.common.sampling import hash_sample
from crmlake.analyses.common.scaling import measure_scales
from crmlake.analyses.segmentation.clustering import VECTOR, fit_kmeans, nearest_centroid
from crmlake.analyses.segmentation.profiles import profile_rows, summarise_groups
from crmlake.analyses.segmentation.selection import choose_k, try_number
from crmlake.analyses.segmentation.separation import Points, assign, silhouette
from crmlake.analyses.segmentation.settings import SegmentSettings


class Segmentation(NamedTuple):
    """The result of segmentation.

    Attributes:
        members: The rows of `gold.segments` without the as-of date.
        profiles: The rows of `gold.segment_profiles` without the as-of date.
        metrics: `k` and `silhouette` of the model, and `silhouette_k3`, `stability_k3` and so on for each number
            tried.
    """

    members: DataFrame
    profiles: DataFrame
    metrics: dict[str, float]


def segment_customers(features: DataFrame, settings: SegmentSettings) -> Segmentation | None:
    """Segment customers by k-means on their standardised features, and name the segments.

    The same customers and settings give the same members, however the input is partitioned.

    Args:
        features: The rows of `gold.customer_features` of one as-of date: `customer_id`, `monetary`, and the
            features of the settings. A null feature counts as the mean of all customers. A customer whose features
            are all null, such as one who never bought anything, is in no segment.
        settings: The features, the number of segments and the sample sizes.

    Returns:
        The members, profiles and metrics, or `None` where there is no customer.
    """
    features = features.where(F.coalesce(*settings.features).isNotNull())
    if features.isEmpty():
        return None
    scores = {scale.feature: scale.standardise() for scale in measure_scales(features, settings.features)}
    sample = _sample_points(features, list(scores.values()), settings)
    points = np.array(sample.limit(settings.selection_sample).toArrow()["point"].to_pylist())
    k, trial_metrics = _choose_number(points, settings)
    vectors = sample.select(array_to_vector(F.col("point")).alias(VECTOR))
    centroids = fit_kmeans(vectors, k, settings.seed, settings.restarts)

    assigned = features.withColumn("nearest", nearest_centroid(list(scores.values()), centroids))
    groups = summarise_groups(assigned.withColumn("centroid", F.col("nearest.centroid")), scores)
    members = _members(assigned, {group.centroid: number for number, group in enumerate(groups, start=1)})
    separation = silhouette(points, assign(points, np.array(centroids)))
    metrics = {"k": float(len(groups)), "silhouette": separation, **trial_metrics}
    return Segmentation(members, profile_rows(features, groups), metrics)


def _sample_points(features: DataFrame, scores: list[Column], settings: SegmentSettings) -> DataFrame:
    point = F.array(*scores).alias("point")
    return hash_sample(features, "customer_id", settings.sample, settings.seed, point)


def _choose_number(points: Points, settings: SegmentSettings) -> tuple[int, dict[str, float]]:
    """Return the number of segments to train, and the metrics of all numbers tried."""
    distinct = len(np.unique(points, axis=0))
    numbers = range(settings.k_min, min(settings.k_max, distinct - 1) + 1)
    if settings.k or not numbers:
        return settings.k or settings.k_min, {}
    trials = [try_number(points, k, settings.seed) for k in numbers]
    metrics = {f"silhouette_k{trial.k}": trial.silhouette for trial in trials}
    return choose_k(trials), metrics | {f"stability_k{trial.k}": trial.stability for trial in trials}


def _members(assigned: DataFrame, numbers: dict[int, int]) -> DataFrame:
    segments = F.array(*[F.lit(numbers.get(centroid)) for centroid in range(1, max(numbers) + 1)])
    return assigned.select(
        "customer_id",
        F.element_at(segments, F.col("nearest.centroid")).alias("segment"),
        F.sqrt("nearest.squared_distance").alias("distance"),
    )

"""Segmenting customers by what they do."""

from typing import NamedTuple

import numpy as np
from pyspark.ml.functions import array_to_vector
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.common.sampling import hash_sample
from crmlake.analyses.common.scaling import measure_scales
from crmlake.analyses.segmentation.clustering import VECTOR, fit_kmeans, nearest
from crmlake.analyses.segmentation.profiles import profile_frame, summarise
from crmlake.analyses.segmentation.selection import choose_k, try_number
from crmlake.analyses.segmentation.separation import Points, assign, silhouette
from crmlake.analyses.segmentation.settings import SegmentSettings


class Segmentation(NamedTuple):
    """What segmenting gives.

    Attributes:
        members: the rows of `gold.segments`, but for the as-of date.
        profiles: the rows of `gold.segment_profiles`, but for the as-of date.
        metrics: `k` and `silhouette` of the model; `silhouette_k3`, `stability_k3` of each number tried.
    """

    members: DataFrame
    profiles: DataFrame
    metrics: dict[str, float]


def segment_customers(features: DataFrame, settings: SegmentSettings) -> Segmentation | None:
    """Segment customers by k-means on their standardised features, and name what was found.

    The same customers and settings give the same members, however the input is partitioned.

    Args:
        features: the rows of `gold.customer_features` of one as-of date: `customer_id`, `monetary`, and the
            features of the settings. A null feature counts as the mean of all customers; a customer of whom none is
            known, as one who never bought has no feature of purchases, is in no segment.
        settings: what to segment by, and into how many segments.

    Returns:
        `None` where there is no customer.
    """
    features = features.where(F.coalesce(*settings.features).isNotNull())
    if features.isEmpty():
        return None
    scores = {scale.feature: scale.standardised() for scale in measure_scales(features, settings.features)}
    trained = _training_rows(features, list(scores.values()), settings)
    points = np.array(trained.limit(settings.selection_sample).toArrow()["point"].to_pylist())
    k, tried = _number(points, settings)
    rows = trained.select(array_to_vector(F.col("point")).alias(VECTOR))
    centres = fit_kmeans(rows, k, settings.seed, settings.restarts)

    placed = features.withColumn("nearest", nearest(list(scores.values()), centres))
    groups = summarise(placed.withColumn("place", F.col("nearest.place")), scores)
    members = _members(placed, {group.place: number for number, group in enumerate(groups, start=1)})
    metrics = {"k": float(len(groups)), "silhouette": silhouette(points, assign(points, np.array(centres))), **tried}
    return Segmentation(members, profile_frame(features, groups), metrics)


def _training_rows(features: DataFrame, scores: list[Column], settings: SegmentSettings) -> DataFrame:
    point = F.array(*scores).alias("point")
    return hash_sample(features, "customer_id", settings.sample, settings.seed, point)


def _number(points: Points, settings: SegmentSettings) -> tuple[int, dict[str, float]]:
    """How many segments to ask for, and what was measured to choose that number."""
    different = len(np.unique(points, axis=0))
    numbers = range(settings.k_min, min(settings.k_max, different - 1) + 1)
    if settings.k or not numbers:
        return settings.k or settings.k_min, {}
    trials = [try_number(points, k, settings.seed) for k in numbers]
    metrics = {f"silhouette_k{trial.k}": trial.silhouette for trial in trials}
    return choose_k(trials), metrics | {f"stability_k{trial.k}": trial.stability for trial in trials}


def _members(placed: DataFrame, numbers: dict[int, int]) -> DataFrame:
    places = F.array(*[F.lit(numbers.get(place)) for place in range(1, max(numbers) + 1)])
    return placed.select(
        "customer_id",
        F.element_at(places, F.col("nearest.place")).alias("segment"),
        F.sqrt("nearest.square").alias("distance"),
    )

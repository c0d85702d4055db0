"""Training of the segments: scales, number of segments, centroids, names."""

import numpy as np
from pyspark.ml.functions import array_to_vector
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.common.sampling import hash_sample
from crmlake.analyses.common.scaling import Scale, measure_scales
from crmlake.analyses.segmentation.clustering import VECTOR, Centroid, fit_kmeans, nearest_centroid
from crmlake.analyses.segmentation.details import SegmentDetails
from crmlake.analyses.segmentation.parameters import SegmentParameters, select_eligible
from crmlake.analyses.segmentation.profiles import Group, name_groups, summarise_groups
from crmlake.analyses.segmentation.selection import Trial, choose_k, try_number
from crmlake.analyses.segmentation.separation import Points, assign, silhouette
from crmlake.analyses.segmentation.settings import SegmentSettings
from crmlake.models import Metric, ModelCard, Parameters, TrainedModel, measures


def train(features: DataFrame, settings: SegmentSettings) -> TrainedModel[SegmentDetails] | None:
    """Train segments by k-means on the standardised features of customers, and name them.

    The same customers and settings give the same segments, however the input is partitioned.

    Args:
        features: The rows of `gold.customer_features` of one as-of date: `customer_id`, `monetary`, and the
            features of the settings. A null feature counts as the mean of all customers. A customer whose features
            are all null, such as one who never bought anything, is in no segment.
        settings: The features, the number of segments and the sample sizes.

    Returns:
        The model, or `None` where there is no customer. Its metrics are `k` and `silhouette`, and in the dimension
        `k` the `silhouette` and `stability` of each number tried.
    """
    customers = select_eligible(features, list(settings.features))
    if customers.isEmpty():
        return None
    scales = measure_scales(customers, settings.features)
    sample = _sample_points(customers, [scale.standardise() for scale in scales], settings)
    points = np.array(sample.limit(settings.selection_sample).toArrow()["point"].to_pylist())
    k, trials = _choose_number(points, settings)
    vectors = sample.select(array_to_vector(F.col("point")).alias(VECTOR))
    centroids = fit_kmeans(vectors, k, settings.seed, settings.restarts)

    groups = _find_groups(customers, scales, centroids)
    # A centroid without customers is left out: it is nearest to nobody, and would have no number.
    by_centroid = {group.number: segment for segment, group in enumerate(groups, start=1)}
    parameters = SegmentParameters(
        scales=scales,
        centroids=tuple(centroids[number - 1] for number in sorted(by_centroid)),
        segments=tuple(by_centroid[number] for number in sorted(by_centroid)),
    )
    separation = silhouette(points, assign(points, np.array(centroids)))
    card = ModelCard[SegmentDetails](
        task="clusters",
        estimator="kmeans",
        features=settings.features,
        details=SegmentDetails(names=name_groups(groups)),
        metrics=(*measures(k=len(groups), silhouette=separation), *_describe_trials(trials)),
    )
    return TrainedModel(card, Parameters.of(parameters))


def _sample_points(features: DataFrame, scores: list[Column], settings: SegmentSettings) -> DataFrame:
    point = F.array(*scores).alias("point")
    return hash_sample(features, "customer_id", settings.sample, settings.seed, point)


def _choose_number(points: Points, settings: SegmentSettings) -> tuple[int, list[Trial]]:
    """Return the number of segments to train, and the trials of all numbers tried."""
    distinct = len(np.unique(points, axis=0))
    numbers = range(settings.k_min, min(settings.k_max, distinct - 1) + 1)
    if settings.k or not numbers:
        return settings.k or settings.k_min, []
    trials = [try_number(points, k, settings.seed) for k in numbers]
    return choose_k(trials), trials


def _find_groups(customers: DataFrame, scales: tuple[Scale, ...], centroids: list[Centroid]) -> list[Group]:
    """Return the groups in the order of their segments: by revenue, then size (largest first), then centroid."""
    scores = {scale.feature: scale.standardise() for scale in scales}
    nearest = nearest_centroid(list(scores.values()), centroids)
    assigned = customers.withColumn("_nearest", nearest).withColumn("_centroid", F.col("_nearest.centroid"))
    groups = summarise_groups(assigned, "_centroid", scores)
    return sorted(groups, key=lambda group: (-group.revenue, -group.customers, group.number))


def _describe_trials(trials: list[Trial]) -> list[Metric]:
    return [
        metric.of("k", trial.k)
        for trial in trials
        for metric in measures(silhouette=trial.silhouette, stability=trial.stability)
    ]

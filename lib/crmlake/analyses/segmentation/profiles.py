"""Profiles: the features of each segment compared with all customers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from crmlake.analyses.segmentation.names import name_segments
from crmlake.contracts import AS_OF
from crmlake.tables import SEGMENT_PROFILES

# To this precision a mean does not depend on how the rows were partitioned.
DECIMALS = 6


class FeatureProfile(NamedTuple):
    """One feature of one segment, with the fields of the contract's array."""

    feature: str
    mean: float | None
    deviation: float


class Group(NamedTuple):
    """A group of customers before it has a segment number: its centroid's index, size, revenue and features."""

    centroid: int
    customers: int
    revenue: Decimal
    features: list[FeatureProfile]


def summarise_groups(assigned: DataFrame, scores: Mapping[str, Column]) -> list[Group]:
    """Return the groups in the order of their segment numbers: by revenue, then size (largest first), then centroid.

    Args:
        assigned: One row per customer with `centroid`, `monetary` and the features. A null feature is left out of
            the mean, and counts as the mean of all customers in the deviation.
        scores: For each feature, its value in standard deviations from the mean of all customers.
    """
    sums = [F.count("*").alias("customers"), F.coalesce(F.sum("monetary"), F.lit(0)).alias("revenue")]
    means = [F.struct(_mean(F.col(name)), _mean(score)).alias(f"of_{name}") for name, score in scores.items()]
    groups = [_group(row, list(scores)) for row in assigned.groupBy("centroid").agg(*sums, *means).collect()]
    return sorted(groups, key=lambda group: (-group.revenue, -group.customers, group.centroid))


def profile_rows(frame: DataFrame, groups: Sequence[Group]) -> DataFrame:
    """Return the rows of `gold.segment_profiles` without the as-of date: one named and numbered row per group.

    Args:
        frame: Any frame of the Spark session.
        groups: The groups in the order of their segment numbers.
    """
    names = name_segments([[(f.feature, f.deviation) for f in group.features] for group in groups])
    customers, revenue = sum(group.customers for group in groups), sum(group.revenue for group in groups)
    rows = [
        (
            number,
            name,
            g.customers,
            g.customers / customers,
            g.revenue,
            float(g.revenue / revenue) if revenue else 0.0,
            g.features,
        )
        for number, (name, g) in enumerate(zip(names, groups, strict=True), start=1)
    ]
    schema = ", ".join(f"{column.name} {column.type}" for column in SEGMENT_PROFILES.columns if column != AS_OF)
    return frame.sparkSession.createDataFrame(rows, schema)


def _mean(value: Column) -> Column:
    return F.round(F.avg(value.cast("double")), DECIMALS)


def _group(row: Row, features: Sequence[str]) -> Group:
    profiles = [FeatureProfile(feature, *row[f"of_{feature}"]) for feature in features]
    most_distinctive_first = sorted(profiles, key=lambda profile: -abs(profile.deviation))
    return Group(row["centroid"], row["customers"], row["revenue"], most_distinctive_first)

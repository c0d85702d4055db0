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
    """A group of customers: the number of its centroid or segment, its size, revenue and features."""

    number: int
    customers: int
    revenue: Decimal
    features: list[FeatureProfile]


def summarise_groups(assigned: DataFrame, number: str, scores: Mapping[str, Column]) -> list[Group]:
    """Return the groups that have customers, in the order of their numbers.

    Args:
        assigned: One row per customer with `monetary` and the features. A null feature is left out of the mean, and
            counts as the mean of all customers in the deviation.
        number: The column with the number of the group.
        scores: For each feature, its value in standard deviations from the mean of all customers.
    """
    sums = [F.count("*").alias("customers"), F.coalesce(F.sum("monetary"), F.lit(0)).alias("revenue")]
    means = [F.struct(_mean(F.col(name)), _mean(score)).alias(f"of_{name}") for name, score in scores.items()]
    rows = assigned.groupBy(F.col(number).alias("_number")).agg(*sums, *means).orderBy("_number").collect()
    return [_group(row, list(scores)) for row in rows]


def name_groups(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return a unique name of each group from its most distinctive features."""
    return tuple(name_segments([[(f.feature, f.deviation) for f in group.features] for group in groups]))


def profile_rows(frame: DataFrame, groups: Sequence[Group], names: Mapping[int, str], version: int) -> DataFrame:
    """Return the rows of `gold.segment_profiles` without the as-of date: one named row per group.

    Args:
        frame: Any frame of the Spark session.
        groups: The groups, by the number of their segment.
        names: The name of each segment.
        version: The version of the model.
    """
    customers, revenue = sum(group.customers for group in groups), sum(group.revenue for group in groups)
    rows = [
        (
            group.number,
            names[group.number],
            group.customers,
            group.customers / customers,
            group.revenue,
            float(group.revenue / revenue) if revenue else 0.0,
            group.features,
            version,
        )
        for group in groups
    ]
    schema = ", ".join(f"{column.name} {column.type}" for column in SEGMENT_PROFILES.columns if column != AS_OF)
    return frame.sparkSession.createDataFrame(rows, schema)


def _mean(value: Column) -> Column:
    return F.round(F.avg(value.cast("double")), DECIMALS)


def _group(row: Row, features: Sequence[str]) -> Group:
    profiles = [FeatureProfile(feature, *row[f"of_{feature}"]) for feature in features]
    most_distinctive_first = sorted(profiles, key=lambda profile: -abs(profile.deviation))
    return Group(row["_number"], row["customers"], row["revenue"], most_distinctive_first)

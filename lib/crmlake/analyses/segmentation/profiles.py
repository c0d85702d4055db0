"""Profiles: what each segment is, beside all customers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from crmlake.analyses.segmentation.names import name_segments
from crmlake.contracts import AS_OF
from crmlake.tables import SEGMENT_PROFILES

# So far means are the same however the rows were partitioned.
DECIMALS = 6


class FeatureProfile(NamedTuple):
    """One feature of one segment: the fields of the contract's array."""

    feature: str
    mean: float | None
    deviation: float


class Group(NamedTuple):
    """A group of customers, before it has a number: its centre's place, size, revenue and features."""

    place: int
    customers: int
    revenue: Decimal
    features: list[FeatureProfile]


def summarise(placed: DataFrame, standardised: Mapping[str, Column]) -> list[Group]:
    """Summarise the groups, in the order of their numbers: by revenue, then size, then centre.

    Args:
        placed: `place`, `monetary`, and the features; one row a customer. Null features are left out of a
            mean, and count as the mean of all customers in a deviation.
        standardised: of each feature, its value in standard deviations from the mean of all customers.
    """
    sums = [F.count("*").alias("customers"), F.coalesce(F.sum("monetary"), F.lit(0)).alias("revenue")]
    means = [F.struct(_mean(F.col(name)), _mean(score)).alias(f"of_{name}") for name, score in standardised.items()]
    groups = [_group(row, list(standardised)) for row in placed.groupBy("place").agg(*sums, *means).collect()]
    return sorted(groups, key=lambda group: (-group.revenue, -group.customers, group.place))


def profile_frame(placed: DataFrame, groups: Sequence[Group]) -> DataFrame:
    """Make the rows of `gold.segment_profiles`, but for the as-of date: a group each, named and numbered.

    Args:
        placed: any frame of the session.
        groups: in the order of their numbers.
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
    return placed.sparkSession.createDataFrame(rows, schema)


def _mean(value: Column) -> Column:
    return F.round(F.avg(value.cast("double")), DECIMALS)


def _group(row: Row, features: Sequence[str]) -> Group:
    found = [FeatureProfile(feature, *row[f"of_{feature}"]) for feature in features]
    farthest = sorted(found, key=lambda f: -abs(f.deviation))
    return Group(row["place"], row["customers"], row["revenue"], farthest)

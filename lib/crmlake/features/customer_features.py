"""`gold.customer_features` and `gold.training_features`: what customers did before a date, view by view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.features.asof import CUTOFF, KEYS, at_each, looking_back
from crmlake.features.attributes import attributes_at
from crmlake.features.channel import channels
from crmlake.features.view import Feature, View

VIEWS: tuple[View, ...] = tuple(channel.view for channel in channels() if channel.view)
FEATURES: Mapping[str, Feature] = {feature.column.name: feature for view in VIEWS for feature in view.features}
CUSTOMER = Column("customer_id", "string", "The customer.", personal=True)
attribute = partial(Column, null="no attribute was known before the as-of date", personal=True)
ATTRIBUTE_MAPS = (
    attribute("numbers", "map<string,double>", "Attributes that are numbers, by name, as last known."),
    attribute("categories", "map<string,string>", "Attributes that are categories, by name, as last known."),
)


def _columns(view: View) -> tuple[Column, ...]:
    """The columns of a view, null for who is not in it."""
    declared = (feature.column for feature in view.features)
    return tuple(
        replace(column, view=view.name, null=f"{column.null}; {view.absent}" if column.null else view.absent)
        for column in declared
    )


CUSTOMER_FEATURES = Contract(
    name="gold.customer_features",
    meaning="One customer of whom something is known from before the as-of date, in a view or as an attribute.",
    columns=(CUSTOMER, *(column for view in VIEWS for column in _columns(view)), *ATTRIBUTE_MAPS),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=tuple(rule for view in VIEWS for rule in view.rules),
)
"""The contract follows from the channels: a channel that registers brings its features."""

TRAINING_FEATURES = Contract(
    name="gold.training_features",
    meaning="One sampled customer's features at a past date, as they were known then.",
    columns=(
        Column(CUTOFF, "date", "The past date that features look back from."),
        CUSTOMER,
        *CUSTOMER_FEATURES.features,
        *ATTRIBUTE_MAPS,
    ),
    grain=("as_of", "cutoff", "customer_id"),
    write=Replace(),
    rules=(Rule("known", "cutoff < as_of", "the cutoff lies before the as-of date"),),
)


def customer_features(days: DataFrame, attributes: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """What is known of customers at each of some dates: the features of all views, and their attributes.

    Args:
        days: `gold.customer_days`; rows on or after a cutoff are not looked at for it.
        attributes: `silver.attributes`, likewise.
        cutoffs: the dates looked back from, at least one.

    Returns:
        `cutoff`, `customer_id` and the further columns of `gold.customer_features`, with its units and null rules: one
        row for each cutoff and customer who is in at least one view, or has an attribute, by then.
    """
    return view_features(days, cutoffs).join(attributes_at(attributes, cutoffs), list(KEYS), "full_outer")


def view_features(days: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """The features of all views: a part of `customer_features`.

    Those that gather lists are aggregated apart: beside one of them Spark keeps every sum as an object of Java, which
    took three times as long as both passes over the days.
    """
    seen = looking_back(at_each(days, cutoffs))
    gathered, summed = (_aggregated(seen, gathers=gathers) for gathers in (True, False))
    return summed.join(gathered, list(KEYS)).select(*KEYS, *FEATURES)


def _aggregated(seen: DataFrame, *, gathers: bool) -> DataFrame:
    """The features that do, or do not, gather lists; one row for each cutoff and customer who is in a view by then."""
    values = [
        F.when(F.expr(view.known), F.expr(feature.expression)).cast(feature.column.type).alias(feature.column.name)
        for view in VIEWS
        for feature in view.features
        if feature.gathers == gathers
    ]
    known = F.expr(" OR ".join(f"({view.known})" for view in VIEWS)).alias("_known")
    return seen.groupBy(*KEYS).agg(*values, known).where("_known").drop("_known")

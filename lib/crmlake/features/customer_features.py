"""`gold.customer_features` and `gold.training_features`: the features of customers at an as-of date, by view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.features.asof import CUTOFF, KEYS, expand_cutoffs, select_history
from crmlake.features.attributes import attributes_at
from crmlake.features.channel import channels
from crmlake.features.view import Feature, View

VIEWS: tuple[View, ...] = tuple(channel.view for channel in channels() if channel.view)
FEATURES: Mapping[str, Feature] = {feature.column.name: feature for view in VIEWS for feature in view.features}
CUSTOMER = Column("customer_id", "string", "The customer.", personal=True)
attribute = partial(Column, null="no attribute was known before the as-of date", personal=True)
ATTRIBUTE_MAPS = (
    attribute("numbers", "map<string,double>", "Latest values of the numeric attributes, by name."),
    attribute("categories", "map<string,string>", "Latest values of the categorical attributes, by name."),
)


def _columns(view: View) -> tuple[Column, ...]:
    """Return the columns of a view, with the null rule for customers who are not in it."""
    declared = (feature.column for feature in view.features)
    return tuple(
        replace(column, view=view.name, null=f"{column.null}; {view.absent}" if column.null else view.absent)
        for column in declared
    )


CUSTOMER_FEATURES = Contract(
    name="gold.customer_features",
    meaning="Features of one customer at the as-of date: a customer with data before it, in a view or as an attribute.",
    columns=(CUSTOMER, *(column for view in VIEWS for column in _columns(view)), *ATTRIBUTE_MAPS),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=tuple(rule for view in VIEWS for rule in view.rules),
)
"""The contract contains the features of all registered channels."""

TRAINING_FEATURES = Contract(
    name="gold.training_features",
    meaning="Features of one sampled customer at a past date, from data before it.",
    columns=(
        Column(CUTOFF, "date", "Past date; features use data before it."),
        CUSTOMER,
        *CUSTOMER_FEATURES.features,
        *ATTRIBUTE_MAPS,
    ),
    grain=("as_of", "cutoff", "customer_id"),
    write=Replace(),
    rules=(Rule("known", "cutoff < as_of", "cutoff is before the as-of date"),),
)


def customer_features(days: DataFrame, attributes: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """Return the features of customers at each cutoff: those of all views, and the attributes.

    Args:
        days: `gold.customer_days`. Rows on or after a cutoff are not used for it.
        attributes: `silver.attributes`. Values that became known on or after a cutoff are not used for it.
        cutoffs: The as-of dates, at least one.

    Returns:
        `cutoff`, `customer_id` and the further columns of `gold.customer_features`, with its units and null rules: one
        row for each cutoff and customer who is in at least one view or has an attribute.
    """
    return view_features(days, cutoffs).join(attributes_at(attributes, cutoffs), list(KEYS), "full_outer")


def view_features(days: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """Return the features of all views at each cutoff, without the attributes.

    Features that collect lists are aggregated separately. In one aggregate with such a feature, Spark keeps every sum
    as a Java object, which took three times as long as the two passes over the days.
    """
    history = select_history(expand_cutoffs(days, cutoffs))
    lists, sums = (_aggregate(history, collects_lists=collects) for collects in (True, False))
    return sums.join(lists, list(KEYS)).select(*KEYS, *FEATURES)


def _aggregate(history: DataFrame, *, collects_lists: bool) -> DataFrame:
    """Return the features that collect lists, or the others, for each cutoff and customer who is in a view."""
    values = [
        F.when(F.expr(view.membership), F.expr(feature.expression)).cast(feature.column.type).alias(feature.column.name)
        for view in VIEWS
        for feature in view.features
        if feature.collects_lists == collects_lists
    ]
    in_any_view = F.expr(" OR ".join(f"({view.membership})" for view in VIEWS)).alias("_in_any_view")
    return history.groupBy(*KEYS).agg(*values, in_any_view).where("_in_any_view").drop("_in_any_view")

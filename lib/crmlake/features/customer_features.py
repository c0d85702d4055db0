"""`gold.customer_features` and `gold.training_features`: the features of customers at an as-of date, by view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial, reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.contracts.write_mode import DELETED
from crmlake.features.asof import CUTOFF, KEYS, expand_cutoffs, filter_before, known_before, select_history
from crmlake.features.attributes import attributes_at
from crmlake.features.rollup import installed_rollups
from crmlake.features.view import Feature, View
from crmlake.identity.links import moved_identifiers
from crmlake.plugins import Deferred

CUSTOMER = Column("customer_id", "string", "The customer, as in silver.customer_links.", personal=True)
attribute = partial(Column, null="no attribute was known before the as-of date", personal=True)
ATTRIBUTE_MAPS = (
    attribute("numbers", "map<string,double>", "Latest values of the numeric attributes, by name."),
    attribute("categories", "map<string,string>", "Latest values of the categorical attributes, by name."),
    attribute("category_sets", "map<string,array<string>>", "Latest sets of values, by name of the attribute."),
)


@cache
def views() -> tuple[View, ...]:
    """Return the views of all registered rollups."""
    return tuple(rollup.view for rollup in installed_rollups())


@cache
def features_by_name() -> Mapping[str, Feature]:
    """Return the features of all views."""
    return {feature.column.name: feature for view in views() for feature in view.features}


def _feature_columns() -> tuple[Column, ...]:
    """Return the columns of all views, with the null rule for customers who are not in the view."""
    declared = ((view, feature.column) for view in views() for feature in view.features)
    return tuple(
        replace(column, view=view.name, null=f"{column.null}; {view.absent}" if column.null else view.absent)
        for view, column in declared
    )


CUSTOMER_FEATURES = Contract(
    name="gold.customer_features",
    meaning="Features of one customer at the as-of date: one known by then from a channel, an attribute or a profile.",
    columns=Deferred(lambda: (CUSTOMER, *_feature_columns(), *ATTRIBUTE_MAPS)),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=Deferred(lambda: (rule for view in views() for rule in view.rules)),
)
"""The contract contains the features of all registered rollups."""

TRAINING_FEATURES = Contract(
    name="gold.training_features",
    meaning="Features of one sampled customer at a past date, from data before it.",
    columns=Deferred(
        lambda: (
            Column(CUTOFF, "date", "Past date; features use data before it."),
            CUSTOMER,
            *_feature_columns(),
            *ATTRIBUTE_MAPS,
        )
    ),
    grain=("as_of", "cutoff", "customer_id"),
    write=Replace(),
    rules=(Rule("known", "cutoff < as_of", "cutoff is before the as-of date"),),
)


def customer_features(
    days: DataFrame, attributes: DataFrame, cutoffs: Sequence[date], profiles: DataFrame | None = None
) -> DataFrame:
    """Return the features of customers at each cutoff: those of all views, and the attributes.

    Args:
        days: `gold.customer_days`. Rows on or after a cutoff are not used for it.
        attributes: `silver.attributes`, resolved to customers. Values that became known on or after a
            cutoff are not used for it.
        cutoffs: The as-of dates, at least one.
        profiles: `silver.profiles`, resolved to customers: a customer with nothing but a profile has a row too. Those
            who registered on or after a cutoff are not known at it. `None` leaves profiles out.

    Returns:
        `cutoff`, `customer_id` and the further columns of `gold.customer_features`, with its units and null rules: one
        row for each cutoff and customer who is known from any channel, an attribute or a profile.
    """
    return view_features(days, cutoffs, profiles).join(attributes_at(attributes, cutoffs), list(KEYS), "full_outer")


def touched_customers(
    changed_days: DataFrame,
    changed_attributes: DataFrame,
    changed_profiles: DataFrame,
    changed_links: DataFrame,
    as_of: date,
) -> DataFrame:
    """Return the `customer_id` of the customers whose features at a date may have changed.

    Args:
        changed_days: The changed rows of `gold.customer_days`.
        changed_attributes: The changed rows of `silver.attributes`, resolved to customers.
        changed_profiles: The changed rows of `silver.profiles`, resolved to customers.
        changed_links: The changed rows of `silver.customer_links`, with `_change`.
        as_of: The as-of date. Rows on or after it touch no customer.
    """
    moved = moved_identifiers(changed_links).select(F.explode(F.array("before", "after")).alias("customer_id"))
    days = filter_before(changed_days, as_of).select("customer_id")
    attributes = filter_before(changed_attributes, as_of, "known_at").select("customer_id")
    profiles = known_before(changed_profiles, as_of).select("customer_id")
    frames = (days, attributes, profiles, moved)
    return reduce(DataFrame.unionByName, frames).where(F.col("customer_id").isNotNull()).distinct()


def features_of_touched(
    customers: DataFrame, days: DataFrame, attributes: DataFrame, profiles: DataFrame, as_of: date
) -> DataFrame:
    """Return the features of some customers at a date, and a true `_deleted` for those who have none.

    Args:
        customers: The `customer_id` of each of these customers.
        days: `gold.customer_days`.
        attributes: `silver.attributes`, resolved to customers.
        profiles: `silver.profiles`, resolved to customers.
        as_of: The as-of date.

    Returns:
        `customer_id`, the further columns of `gold.customer_features` and `_deleted`.
    """
    frames = (days, attributes, profiles)
    own_days, own_attributes, own_profiles = (frame.join(customers, "customer_id", "left_semi") for frame in frames)
    features = customer_features(own_days, own_attributes, [as_of], own_profiles).withColumn(
        "_has_features", F.lit(True)
    )
    rows = customers.join(features, "customer_id", "left")
    return rows.withColumn(DELETED, F.col("_has_features").isNull()).drop(CUTOFF, "_has_features")


def view_features(days: DataFrame, cutoffs: Sequence[date], profiles: DataFrame | None = None) -> DataFrame:
    """Return the features of all views at each cutoff, without the attributes; all null for a customer in no view.

    Features that collect lists are aggregated separately. In one aggregate with such a feature, Spark keeps every sum
    as a Java object, which took three times as long as the two passes over the days.
    """
    history = select_history(expand_cutoffs(days, cutoffs))
    if profiles is not None:  # a row without a day belongs to no view; a join would cost more
        customers = known_before(expand_cutoffs(profiles, cutoffs), CUTOFF).select(*KEYS)
        history = history.unionByName(customers, allowMissingColumns=True)
    lists, sums = (_aggregate(history, collects_lists=collects) for collects in (True, False))
    return sums.join(lists, list(KEYS)).select(*KEYS, *features_by_name())


def _aggregate(history: DataFrame, *, collects_lists: bool) -> DataFrame:
    """Return the features that collect lists, or the others, for each cutoff and customer."""
    values = [
        F.when(F.expr(view.membership), F.expr(feature.expression)).cast(feature.column.type).alias(feature.column.name)
        for view in views()
        for feature in view.features
        if feature.collects_lists == collects_lists
    ]
    return history.groupBy(*KEYS).agg(*values)

"""`gold.customer_features` and `gold.training_features`: the features of customers at an as-of date, by view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial, reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.contracts.write_mode import DELETED
from crmlake.features.asof import CUTOFF, KEYS, expand_cutoffs, filter_before, known_before, select_history
from crmlake.features.attributes import attributes_at
from crmlake.features.customer_products import count_products_at
from crmlake.features.orders import ORDERS
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


@dataclass(frozen=True)
class CustomerFacts:
    """What the features of customers are computed from, each with the customer as `customer_id`.

    Attributes:
        days: `gold.customer_days`.
        products: `gold.customer_products`.
        attributes: `silver.attributes`; `None` where there are none, which then cost nothing.
        profiles: `silver.profiles`: a customer with nothing but a profile has a row of features too. `None` leaves
            such customers out.
    """

    days: DataFrame
    products: DataFrame
    attributes: DataFrame | None = None
    profiles: DataFrame | None = None

    def select(self, customers: DataFrame) -> "CustomerFacts":
        """Return the facts of some customers, given by their `customer_id`."""

        def of_customers(frame: DataFrame) -> DataFrame:
            return frame.join(customers, "customer_id", "left_semi")

        attributes, profiles = (frame and of_customers(frame) for frame in (self.attributes, self.profiles))
        return CustomerFacts(of_customers(self.days), of_customers(self.products), attributes, profiles)


def customer_features(facts: CustomerFacts, cutoffs: Sequence[date]) -> DataFrame:
    """Return the features of customers at each cutoff: those of all views, and the attributes.

    Args:
        facts: What they are computed from. What became known on or after a cutoff is not used for it.
        cutoffs: The as-of dates, at least one.

    Returns:
        `cutoff`, `customer_id` and the further columns of `gold.customer_features`, with its units and null rules: one
        row for each cutoff and customer who is known from any channel, an attribute or a profile.
    """
    attributes = [] if facts.attributes is None else [attributes_at(facts.attributes, cutoffs)]
    return _join_all([*_view_frames(facts, cutoffs), *attributes], [*_feature_columns(), *ATTRIBUTE_MAPS])


def touched_customers(changed: CustomerFacts, changed_links: DataFrame, as_of: date) -> DataFrame:
    """Return the `customer_id` of the customers whose features at a date may have changed.

    Args:
        changed: The changed rows of the facts.
        changed_links: The changed rows of `silver.customer_links`, with `_change`.
        as_of: The as-of date. Rows on or after it touch no customer.
    """
    moved = moved_identifiers(changed_links).select(F.explode(F.array("before", "after")).alias("customer_id"))
    frames = [
        filter_before(changed.days, as_of),
        filter_before(changed.products, as_of, "first_bought_on"),
        *([] if changed.attributes is None else [filter_before(changed.attributes, as_of, "known_at")]),
        *([] if changed.profiles is None else [known_before(changed.profiles, as_of)]),
    ]
    touched = reduce(DataFrame.unionByName, [frame.select("customer_id") for frame in frames], moved)
    return touched.where(F.col("customer_id").isNotNull()).distinct()


def features_of_touched(customers: DataFrame, facts: CustomerFacts, as_of: date) -> DataFrame:
    """Return the features of some customers at a date, and a true `_deleted` for those who have none.

    Args:
        customers: The `customer_id` of each of these customers.
        facts: What their features are computed from.
        as_of: The as-of date.

    Returns:
        `customer_id`, the further columns of `gold.customer_features` and `_deleted`.
    """
    features = customer_features(facts.select(customers), [as_of]).withColumn("_has_features", F.lit(True))
    rows = customers.join(features, "customer_id", "left")
    return rows.withColumn(DELETED, F.col("_has_features").isNull()).drop(CUTOFF, "_has_features")


def view_features(facts: CustomerFacts, cutoffs: Sequence[date]) -> DataFrame:
    """Return the features of all views at each cutoff, without the attributes; all null for a customer in no view."""
    return _join_all(_view_frames(facts, cutoffs), _feature_columns())


def _view_frames(facts: CustomerFacts, cutoffs: Sequence[date]) -> list[DataFrame]:
    """Return the features of each view with rows, and the keys of customers with profiles; at least one frame.

    Each view is aggregated alone, on the days of its channel: Spark compiles no aggregate of all views, as it has more
    than a hundred fields. A channel without days costs nothing.
    """
    history = select_history(expand_cutoffs(facts.days, cutoffs))
    channels = {row["channel"] for row in facts.days.select("channel").distinct().collect()}
    frames = [
        _aggregate(rollup.view, _own_rows(rollup.name, history, facts, cutoffs))
        for rollup in installed_rollups()
        if rollup.name in channels
    ]
    if facts.profiles is not None:
        frames.append(known_before(expand_cutoffs(facts.profiles, cutoffs), CUTOFF).select(*KEYS).distinct())
    return frames or [history.select(*KEYS)]


def _join_all(frames: Sequence[DataFrame], columns: Sequence[Column]) -> DataFrame:
    """Join frames by cutoff and customer; columns that none of them has are null.

    Nulls are added behind the joins: Spark or Java's compilers give up on a join of some 170 columns.
    """
    joined = reduce(_join, frames)
    nulls = {c.name: F.lit(None).cast(c.type) for c in columns if c.name not in joined.columns}
    return joined.withColumns(nulls).select(*KEYS, *(column.name for column in columns))


def _own_rows(channel: str, history: DataFrame, facts: CustomerFacts, cutoffs: Sequence[date]) -> DataFrame:
    """Return the days of a channel; for orders, also the number of distinct products, as rows without a day."""
    own = history.where(F.col("channel") == channel)
    if channel != ORDERS.name:
        return own
    return own.unionByName(count_products_at(facts.products, cutoffs), allowMissingColumns=True)


def _join(one: DataFrame, other: DataFrame) -> DataFrame:
    return one.join(other, list(KEYS), "full_outer")


def _aggregate(view: View, days: DataFrame) -> DataFrame:
    """Return the features of a view for each cutoff and customer; all null for a customer who is not in it."""
    values = [
        F.when(F.expr(view.membership), F.expr(feature.expression)).cast(feature.column.type).alias(feature.column.name)
        for feature in view.features
    ]
    return view.prepare(days).groupBy(*KEYS).agg(*values)

"""The purchase view: recency, frequency, monetary and what else the days of orders tell at an as-of date."""

from crmlake.contracts import Column, Rule
from crmlake.features.view import Feature, View, recency, windowed, within
from crmlake.tables.shared import MONEY

NONE_IN_YEAR = "nothing was bought in the 365 days before the as-of date"
DAY = "CASE WHEN orders > 0 THEN bigint(days_before) END"
"""A purchase day, as days before the date."""
MONETARY = f"CAST(sum(revenue) AS {MONEY})"
# Of the gaps between purchase days number, sum and sum of squares: whole numbers, which no order of rows changes.
GAPS = f"(count({DAY}) - 1)"
SUM = f"(max({DAY}) - min({DAY}))"
SQUARES = f"""aggregate(
    array_sort(collect_list({DAY})),
    named_struct('last', CAST(NULL AS bigint), 'sum', 0L),
    (found, day) -> named_struct(
        'last', day, 'sum', found.sum + coalesce((day - found.last) * (day - found.last), 0L)),
    found -> found.sum)"""
DEVIATION = f"sqrt(({GAPS} * {SQUARES} - {SUM} * {SUM}) / ({GAPS} * ({GAPS} - 1)))"


def _trend(measure: str) -> str:
    """The daily rate of the last 90 days by that of the last 365; null where the longer window is empty."""
    short, long = (f"double({within(days, measure)})" for days in (90, 365))
    return f"try_divide(coalesce({short}, 0) / 90, nullif({long}, 0) / 365)"


PURCHASE_VIEW = View(
    name="purchase",
    known="coalesce(sum(orders), 0) > 0",
    absent="nothing was bought before the as-of date",
    features=(
        recency("recency_days", "Days from the last purchase to the as-of date.", "orders > 0"),
        Feature(Column("frequency", "bigint", "Orders placed.", unit="orders"), "sum(orders)"),
        Feature(Column("monetary", MONEY, "Amount bought, returns not taken off.", unit="currency"), "sum(revenue)"),
        Feature(
            Column("tenure_days", "int", "Days from the first purchase to the as-of date.", unit="days"),
            f"max({DAY})",
        ),
        Feature(
            Column("gap_mean_days", "double", "Mean gap between purchase days.", unit="days", null="one purchase day"),
            f"try_divide(double({SUM}), {GAPS})",
        ),
        Feature(
            Column(
                "gap_stddev_days",
                "double",
                "Sample standard deviation of the gaps between purchase days.",
                unit="days",
                null="fewer than three purchase days",
            ),
            f"CASE WHEN {GAPS} > 1 THEN {DEVIATION} END",
        ),
        Feature(
            Column("mean_order_value", MONEY, "Monetary by frequency.", unit="currency"), f"{MONETARY} / sum(orders)"
        ),
        Feature(
            Column("items_per_order", "double", "Items bought by frequency.", unit="items"), "sum(items) / sum(orders)"
        ),
        Feature(
            Column("distinct_products", "int", "Different products bought.", unit="products"),
            "size(array_distinct(flatten(collect_list(products))))",
        ),
        Feature(
            Column(
                "returned_share",
                "double",
                "Amount returned by amount bought; above 1 where older sales came back.",
            ),
            "double(sum(returned_amount)) / double(sum(revenue))",
        ),
        *windowed(
            Column("orders", "bigint", "Orders.", unit="orders"),
            Column("revenue", MONEY, "Amount bought.", unit="currency"),
        ),
        Feature(
            Column(
                "orders_trend",
                "double",
                "Orders a day in the last 90 days by those in the last 365 days; 1 is steady.",
                null=NONE_IN_YEAR,
            ),
            _trend("orders"),
        ),
        Feature(
            Column(
                "revenue_trend",
                "double",
                "Amount a day in the last 90 days by that in the last 365 days; 1 is steady.",
                null=NONE_IN_YEAR,
            ),
            _trend("revenue"),
        ),
    ),
    rules=(
        Rule("bought_before", "recency_days >= 1 AND tenure_days >= recency_days", "purchases lie before as_of"),
        Rule("has_bought", "frequency >= 1 AND monetary > 0", "the customer has bought"),
        Rule("windows_nest", "orders_30d <= orders_90d AND orders_90d <= orders_365d", "longer windows hold more"),
    ),
)

"""The purchase view: recency, frequency, monetary and further features of the days with orders."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from crmlake.contracts import Column, Rule
from crmlake.features.asof import KEYS
from crmlake.features.view import Feature, View, recency, sum_within, window_sums
from crmlake.tables.shared import MONEY

NONE_IN_YEAR = "no purchase in the 365 days before the as-of date"
DAY = "CASE WHEN orders > 0 THEN bigint(days_before) END"
"""Days from a purchase day to the as-of date; null on a day without a purchase."""
MONETARY = f"CAST(sum(revenue) AS {MONEY})"
# Number, sum and sum of squares of the gaps between purchase days: integers, so that no order of rows changes them.
GAPS = f"(count({DAY}) - 1)"
SUM = f"(max({DAY}) - min({DAY}))"
SQUARES = "sum(gap_days * gap_days)"
DEVIATION = f"sqrt(({GAPS} * {SQUARES} - {SUM} * {SUM}) / ({GAPS} * ({GAPS} - 1)))"


def add_gaps(days: DataFrame) -> DataFrame:
    """Return the days of orders with `gap_days`: days since the customer's last purchase day; null at the first one.

    Args:
        days: Rows of `gold.customer_days` before their `cutoff`, with `days_before`.
    """
    # Days without a purchase are sorted before all others, so that none of them is the last one.
    in_order = Window.partitionBy(*KEYS).orderBy(F.col("orders") > 0, F.col("days_before").desc())
    day = F.expr(DAY)
    return days.withColumn("gap_days", F.lag(day).over(in_order) - day)


def _trend(measure: str) -> str:
    """Return the daily rate of the last 90 days divided by that of the last 365; null if the longer window is empty."""
    short, long = (f"double({sum_within(days, measure)})" for days in (90, 365))
    return f"try_divide(coalesce({short}, 0) / 90, nullif({long}, 0) / 365)"


PURCHASE_VIEW = View(
    name="purchase",
    membership="coalesce(sum(orders), 0) > 0",
    absent="no purchase before the as-of date",
    prepare=add_gaps,
    features=(
        recency("recency_days", "Days from the last purchase to the as-of date.", "orders > 0"),
        Feature(Column("frequency", "bigint", "Orders.", unit="orders"), "sum(orders)"),
        Feature(
            Column("monetary", MONEY, "Amount bought (gross); returns are not subtracted.", unit="currency"),
            "sum(revenue)",
        ),
        Feature(
            Column(
                "net_monetary",
                MONEY,
                "Amount bought, less returns, discounts and refunds, plus fees and shipping (net).",
                unit="currency",
            ),
            "sum(revenue) - sum(returned_amount) + sum(adjusted_amount)",
        ),
        Feature(
            Column("tenure_days", "int", "Days from the first purchase to the as-of date.", unit="days"),
            f"max({DAY})",
        ),
        Feature(
            Column(
                "gap_mean_days", "double", "Mean gap between purchase days.", unit="days", null="a single purchase day"
            ),
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
            Column("mean_order_value", MONEY, "Monetary divided by frequency.", unit="currency"),
            f"{MONETARY} / sum(orders)",
        ),
        Feature(
            Column("items_per_order", "double", "Items bought, divided by frequency.", unit="items"),
            "double(sum(items)) / sum(orders)",
        ),
        Feature(
            Column("distinct_products", "int", "Distinct products bought.", unit="products"),
            "max(distinct_products)",
        ),
        Feature(
            Column(
                "returned_share",
                "double",
                "Amount returned, divided by amount bought; above 1 if earlier sales are returned.",
            ),
            "double(sum(returned_amount)) / double(sum(revenue))",
        ),
        *window_sums(
            Column("orders", "bigint", "Orders.", unit="orders"),
            Column("revenue", MONEY, "Amount bought.", unit="currency"),
        ),
        Feature(
            Column(
                "orders_trend",
                "double",
                "Orders per day in the last 90 days, divided by those in the last 365 days; 1 means no change.",
                null=NONE_IN_YEAR,
            ),
            _trend("orders"),
        ),
        Feature(
            Column(
                "revenue_trend",
                "double",
                "Amount per day in the last 90 days, divided by that in the last 365 days; 1 means no change.",
                null=NONE_IN_YEAR,
            ),
            _trend("revenue"),
        ),
    ),
    rules=(
        Rule(
            "bought_before",
            "recency_days >= 1 AND tenure_days >= recency_days",
            "the first and the last purchase are before as_of",
        ),
        Rule("has_bought", "frequency >= 1 AND monetary > 0", "the customer has a purchase"),
        Rule(
            "windows_nest",
            "orders_30d <= orders_90d AND orders_90d <= orders_365d",
            "a longer window has at least as many orders",
        ),
    ),
)

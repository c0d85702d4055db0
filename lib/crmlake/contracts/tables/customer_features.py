"""`gold.customer_features`: what a customer did before the as-of date."""

from functools import partial

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.contracts.money import MONEY

purchase = partial(Column, view="purchase")
NONE_IN_YEAR = "nothing was bought in the 365 days before the as-of date"

CUSTOMER_FEATURES = Contract(
    name="gold.customer_features",
    meaning="One customer who bought before the as-of date. An order counts where a sale has an amount above 0.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        purchase("recency_days", "int", "Days from the last purchase to the as-of date.", unit="days"),
        purchase("frequency", "bigint", "Orders placed.", unit="orders"),
        purchase("monetary", MONEY, "Amount bought, returns not taken off.", unit="currency"),
        purchase("tenure_days", "int", "Days from the first purchase to the as-of date.", unit="days"),
        purchase("gap_mean_days", "double", "Mean gap between purchase days.", unit="days", null="one purchase day"),
        purchase(
            "gap_stddev_days",
            "double",
            "Sample standard deviation of the gaps between purchase days.",
            unit="days",
            null="fewer than three purchase days",
        ),
        purchase("mean_order_value", MONEY, "Monetary by frequency.", unit="currency"),
        purchase("items_per_order", "double", "Items bought by frequency.", unit="items"),
        purchase("distinct_products", "int", "Different products bought.", unit="products"),
        purchase("returned_share", "double", "Amount returned by amount bought; above 1 where older sales came back."),
        purchase("orders_30d", "bigint", "Orders in the last 30 days.", unit="orders"),
        purchase("orders_90d", "bigint", "Orders in the last 90 days.", unit="orders"),
        purchase("orders_365d", "bigint", "Orders in the last 365 days.", unit="orders"),
        purchase("revenue_30d", MONEY, "Amount bought in the last 30 days.", unit="currency"),
        purchase("revenue_90d", MONEY, "Amount bought in the last 90 days.", unit="currency"),
        purchase("revenue_365d", MONEY, "Amount bought in the last 365 days.", unit="currency"),
        purchase(
            "orders_trend",
            "double",
            "Orders a day in the last 90 days by those in the last 365 days; 1 is steady.",
            null=NONE_IN_YEAR,
        ),
        purchase(
            "revenue_trend",
            "double",
            "Amount a day in the last 90 days by that in the last 365 days; 1 is steady.",
            null=NONE_IN_YEAR,
        ),
    ),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=(
        Rule("bought_before", "recency_days >= 1 AND tenure_days >= recency_days", "purchases lie before as_of"),
        Rule("has_bought", "frequency >= 1 AND monetary > 0", "the customer has bought"),
        Rule("windows_nest", "orders_30d <= orders_90d AND orders_90d <= orders_365d", "longer windows hold more"),
    ),
)

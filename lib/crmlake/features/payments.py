"""The rollup of payments: daily sums of payments and refunds for each customer, with the default view."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.rollup import Rollup
from crmlake.tables import PAYMENTS
from crmlake.tables.shared import MONEY

MEASURES = (
    Column("payments_made", "bigint", "Successful payments.", unit="payments"),
    Column("payments_failed", "bigint", "Failed payments.", unit="payments"),
    Column("amount_paid", MONEY, "Amount of successful payments.", unit="currency"),
    Column("amount_refunded", MONEY, "Amount refunded or charged back (as a positive number).", unit="currency"),
)


def payment_sums(payments: DataFrame) -> DataFrame:
    """Return the sums of payments and refunds of each customer and day.

    Args:
        payments: Rows of `silver.payments` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null.
    """
    paid, succeeded = F.col("payment_type") == "payment", F.col("status") == "succeeded"
    return payments.groupBy("customer_id", "day").agg(
        F.count_if(paid & succeeded).alias("payments_made"),
        F.count_if(paid & ~succeeded).alias("payments_failed"),
        _amount(paid & succeeded).alias("amount_paid"),
        (-_amount(~paid & succeeded)).cast(MONEY).alias("amount_refunded"),
    )


def _amount(where: SparkColumn) -> SparkColumn:
    return F.coalesce(F.sum(F.when(where, F.col("amount"))), F.lit(0)).cast(MONEY)


PAYMENTS_ROLLUP = Rollup("payments", PAYMENTS, "paid_at", MEASURES, payment_sums)

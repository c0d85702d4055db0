"""The channel of payments: what a customer pays and gets back in a day. Its features are those of any channel."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.channel import Channel, Fold
from crmlake.tables import PAYMENTS
from crmlake.tables.shared import MONEY

MEASURES = (
    Column("payments_made", "bigint", "Payments that succeeded.", unit="payments"),
    Column("payments_failed", "bigint", "Payments that failed.", unit="payments"),
    Column("amount_paid", MONEY, "Amount of the payments that succeeded.", unit="currency"),
    Column("amount_refunded", MONEY, "Amount that went back, as a positive number.", unit="currency"),
)


def payment_sums(payments: DataFrame) -> DataFrame:
    """What a customer paid and got back in a day.

    Args:
        payments: rows of `silver.payments` with `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none null.
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


PAYMENTS_CHANNEL = Channel("payments", PAYMENTS, Fold("paid_at", MEASURES, payment_sums))

"""The payments of the orders: declined and repeated attempts, refunds of returns, and chargebacks of banks."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.lookups import Weights, look_up, look_up_group, weighted_choice
from crmlake.generator.orders import generate_sales_and_returns, second_of_day
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

DECLINE_RATES = {"regulars": 0.02, "big baskets": 0.04, "bargain hunters": 0.12, "lapsed": 0.06, "returners": 0.03}
"""Probability that an attempt to pay an order is declined, by group. The third attempt always succeeds."""
REFUND_DECLINE_RATE = 0.02
"""Probability that an attempt to refund is declined."""
CHARGEBACK_RATES = {
    "regulars": 0.001, "big baskets": 0.003, "bargain hunters": 0.02, "lapsed": 0.004, "returners": 0.002,
}  # fmt: skip
"""Probability that a bank charges an order back, by group, if nothing is returned and the method is not invoice."""
METHODS: Weights = {
    "regulars": {"card": 0.50, "paypal": 0.25, "debit": 0.20, "invoice": 0.05},
    "big baskets": {"card": 0.60, "paypal": 0.10, "debit": 0.20, "invoice": 0.10},
    "bargain hunters": {"card": 0.35, "paypal": 0.55, "debit": 0.05, "invoice": 0.05},
    "lapsed": {"card": 0.50, "paypal": 0.30, "debit": 0.15, "invoice": 0.05},
    "returners": {"card": 0.15, "paypal": 0.20, "debit": 0.05, "invoice": 0.60},
}
"""Weights of the payment methods, by group. Card and paypal pay at once, and are repeated within minutes."""
DELAYS = {"debit": (2, 4), "invoice": (8, 14), "refund": (1, 7), "chargeback": (20, 40)}
"""Days to the first attempt, from the order, or from the return to its refund.

The minimum, and the number of possible values.
"""
RETRY_AFTER = 4
"""Days to the next attempt, unless the method pays at once."""
MAX_PAYMENT_DAYS = {
    method: DELAYS[method][0] + DELAYS[method][1] - 1 + 2 * RETRY_AFTER for method in ("debit", "invoice")
}
"""Maximum days from the order to the last of three attempts."""


def is_first_attempt_declined(seed: int) -> Column:
    """Return whether the first attempt to pay an order is declined, by `order_no` and `group`."""
    return Draws(seed, ("order_no",)).bernoulli("payment fails", look_up_group(DECLINE_RATES))


def generate_payments(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the payment service.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row an attempt: `payment_no`, `kind` (payment, refund or chargeback), `status` (captured or declined),
        `order_no` (of the sale), `customer_no` (null: a guest), `paid_at` (text), `method`, `amount` (decimal(12,2),
        below 0 for refunds and chargebacks), `currency`, `delivered_on` (the last day of the month, within the shop's
        days). At most one payment of an order is captured; its amount is the sum of the sales.
    """
    number = F.format_string("%s-%02d-%d", F.substring("order_no", 2, 20), "line_no", "attempt")
    return _generate_attempts(people, settings).select(
        F.concat(look_up({"payment": "P", "refund": "B", "chargeback": "K"}, "kind"), number).alias("payment_no"),
        "kind",
        F.when(F.col("attempt") > F.col("declined_attempts"), "captured").otherwise("declined").alias("status"),
        "order_no",
        "customer_no",
        format_timestamp(F.col("paid_on"), F.col("second")).alias("paid_at"),
        "method",
        "amount",
        F.lit("EUR").alias("currency"),
        month_end("paid_on", settings).alias("delivered_on"),
    )


def _generate_attempts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return a row for each attempt: the columns of `_select_due`, `attempt` (int from 1), `paid_on` and `second`."""
    draws = Draws(settings.seed, ("order_no", "kind", "line_no"))
    due = _select_due(people, settings).withColumns(
        {
            "sign": F.when(F.col("kind") == "payment", 1).otherwise(-1),
            "delay": look_up(DELAYS, F.when(F.col("kind") == "payment", F.col("method")).otherwise(F.col("kind"))),
            "declined_attempts": _declined_attempts(settings.seed),
        }
    )
    attempts = due.withColumn("attempt", F.explode(F.sequence(F.lit(1), F.col("declined_attempts") + 1)))
    is_at_once = F.col("delay").isNull()
    first_day = F.col("delay")[0] + F.floor(draws.uniform("wait") * F.col("delay")[1]).cast("int")
    days = F.when(is_at_once, 0).otherwise(first_day + RETRY_AFTER * (F.col("attempt") - 1))
    retry_seconds = 60 * (F.col("attempt") - 1) * (1 + draws.integer("minutes", 10))
    second = F.when(is_at_once, second_of_day(settings.seed) + 20 + retry_seconds).otherwise(time_of_day(draws, "hour"))
    return attempts.withColumns({"paid_on": F.date_add("due_on", days), "second": second}).filter(
        F.col("paid_on") < F.lit(settings.end)
    )


def _select_due(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the payments, refunds and chargebacks due: `kind`, `line_no` (0: the whole order), `amount`, `due_on`."""
    payment = _due("payment", F.col("sold"))
    chargeback = _due("chargeback", -F.col("sold"))
    draw = Draws(settings.seed, ("order_no",)).bernoulli("charged back", look_up_group(CHARGEBACK_RATES))
    can_be_charged_back = (F.size("returns") == 0) & (F.col("method") != "invoice")
    chargebacks = F.when(can_be_charged_back & draw, F.array(chargeback)).otherwise(F.array())
    due = F.concat(F.array(payment), "returns", chargebacks)
    return _sum_orders(people, settings).select("order_no", "customer_no", "group", "method", F.inline(due))


def _due(kind: str, amount: Column) -> Column:
    """Return a payment or chargeback of a whole order, due on the day on which it is placed."""
    return F.struct(
        F.lit(kind).alias("kind"), F.lit(0).alias("line_no"), amount.alias("amount"), F.col("placed_on").alias("due_on")
    )


def _sum_orders(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return each order with its `method`, the sum of its sales (`sold`), and a refund for each return (`returns`)."""
    amount = (F.col("sign") * F.col("items") * F.col("price")).cast("decimal(12,2)")
    lines = generate_sales_and_returns(people, settings).withColumns(
        {"amount": amount, "method": weighted_choice(Draws(settings.seed, ("order_no",)), "method", METHODS)}
    )
    # Nothing is refunded before it is paid. `greatest` skips null, which means that the method pays at once.
    due_on = F.greatest("delivered_on", F.date_add("placed_on", look_up(MAX_PAYMENT_DAYS, "method")))
    refund = F.struct(F.lit("refund").alias("kind"), "line_no", "amount", due_on.alias("due_on"))
    return lines.groupBy("order_no", "customer_no", "group", "placed_on", "method").agg(
        F.sum(F.when(F.col("sign") > 0, F.col("amount"))).cast("decimal(12,2)").alias("sold"),
        F.collect_list(F.when(F.col("sign") < 0, refund)).alias("returns"),
    )


def _declined_attempts(seed: int) -> Column:
    """Return the number of declined attempts: at most two."""
    draws = Draws(seed, ("order_no", "kind", "line_no"))
    is_payment, is_refund = F.col("kind") == "payment", F.col("kind") == "refund"
    first_refund = is_refund & draws.bernoulli("refund fails", REFUND_DECLINE_RATE)
    first = F.when(is_payment, is_first_attempt_declined(seed)).otherwise(first_refund)
    rate = F.when(is_payment, look_up_group(DECLINE_RATES)).otherwise(REFUND_DECLINE_RATE)
    second = draws.bernoulli("fails again", rate)
    return first.cast("int") + (first & second).cast("int")

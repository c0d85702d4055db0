"""How the orders are paid: tries that fail and are repeated, refunds of what came back, chargebacks of banks."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.lookups import Weights, chosen, looked_up, of_group
from crmlake.generator.orders import booked_lines, second_of_day
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment, month_end

FAILS = {"regulars": 0.02, "big baskets": 0.04, "bargain hunters": 0.12, "lapsed": 0.06, "returners": 0.03}
"""By group: probability that a try to pay an order fails; what failed twice succeeds."""
REFUND_FAILS = 0.02
"""The same of a refund."""
CHARGED_BACK = {"regulars": 0.001, "big baskets": 0.003, "bargain hunters": 0.02, "lapsed": 0.004, "returners": 0.002}
"""By group: probability that a bank takes back what an order cost, if nothing is returned and it is not by invoice."""
METHODS: Weights = {
    "regulars": {"card": 0.50, "paypal": 0.25, "debit": 0.20, "invoice": 0.05},
    "big baskets": {"card": 0.60, "paypal": 0.10, "debit": 0.20, "invoice": 0.10},
    "bargain hunters": {"card": 0.35, "paypal": 0.55, "debit": 0.05, "invoice": 0.05},
    "lapsed": {"card": 0.50, "paypal": 0.30, "debit": 0.15, "invoice": 0.05},
    "returners": {"card": 0.15, "paypal": 0.20, "debit": 0.05, "invoice": 0.60},
}
"""By group: how an order is paid. Card and paypal pay at once, and are tried again within minutes."""
WAITS = {"debit": (2, 4), "invoice": (8, 14), "refund": (1, 7), "chargeback": (20, 40)}
"""Days to the first try, from the order, or from the return to its refund: at least, and how many days there are."""
AGAIN = 4
"""Days to the next try of what is not paid at once."""
PAID_WITHIN = {method: WAITS[method][0] + WAITS[method][1] - 1 + 2 * AGAIN for method in ("debit", "invoice")}
"""Days from the order to the last of three tries, at most."""


def payment_fails(seed: int) -> Column:
    """Whether the first try to pay an order fails, by `order_no` and `group`."""
    return Chance(seed, ("order_no",)).happens("payment fails", of_group(FAILS))


def payments(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The statement of those who collect the shop's money, a file a month.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a try: `payment_no`, `kind` (payment, refund or chargeback), `status` (captured or declined), `order_no`
        (of the sale), `customer_no` (null: a guest), `paid_at` (text), `method`, `amount` (decimal(12,2), below 0 where
        it goes back), `currency`, `delivered_on` (the last day of the month, within the shop's days). Of each order
        at most one payment is captured: all that was sold.
    """
    number = F.format_string("%s-%02d-%d", F.substring("order_no", 2, 20), "line_no", "attempt")
    return _tries(people, settings).select(
        F.concat(looked_up({"payment": "P", "refund": "B", "chargeback": "K"}, "kind"), number).alias("payment_no"),
        "kind",
        F.when(F.col("attempt") > F.col("failures"), "captured").otherwise("declined").alias("status"),
        "order_no",
        "customer_no",
        moment(F.col("paid_on"), F.col("second")).alias("paid_at"),
        "method",
        "amount",
        F.lit("EUR").alias("currency"),
        month_end("paid_on", settings).alias("delivered_on"),
    )


def _tries(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is paid or goes back, a row each time that it is tried, with `attempt`, `paid_on` and `second`."""
    chance = Chance(settings.seed, ("order_no", "kind", "line_no"))
    due = _due(people, settings).withColumns(
        {
            "sign": F.when(F.col("kind") == "payment", 1).otherwise(-1),
            "wait": looked_up(WAITS, F.when(F.col("kind") == "payment", F.col("method")).otherwise(F.col("kind"))),
            "failures": _failures(settings.seed),
        }
    )
    tried = due.withColumn("attempt", F.explode(F.sequence(F.lit(1), F.col("failures") + 1)))
    at_once = F.col("wait").isNull()
    waited = F.col("wait")[0] + F.floor(chance.uniform("wait") * F.col("wait")[1]).cast("int")
    days = F.when(at_once, 0).otherwise(waited + AGAIN * (F.col("attempt") - 1))
    minutes = 60 * (F.col("attempt") - 1) * (1 + chance.below("minutes", 10))
    return tried.withColumns(
        {
            "paid_on": F.date_add("due_on", days),
            "second": F.when(at_once, second_of_day(settings.seed) + 20 + minutes).otherwise(daytime(chance, "hour")),
        }
    ).filter(F.col("paid_on") < F.lit(settings.end))


def _due(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is to be paid and to go back: `kind`, `line_no` (0: the whole order), `amount`, `due_on`."""
    whole = F.lit(0).alias("line_no")
    payment = F.struct(F.lit("payment").alias("kind"), whole, F.col("sold").alias("amount"), _on("placed_on"))
    back = F.struct(F.lit("chargeback").alias("kind"), whole, (-F.col("sold")).alias("amount"), _on("placed_on"))
    charged_back = Chance(settings.seed, ("order_no",)).happens("charged back", of_group(CHARGED_BACK))
    could_be = (F.size("returns") == 0) & (F.col("method") != "invoice")
    chargebacks = F.when(could_be & charged_back, F.array(back)).otherwise(F.array())
    every = F.concat(F.array(payment), "returns", chargebacks)
    return _orders(people, settings).select("order_no", "customer_no", "group", "method", F.inline(every))


def _orders(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Each order with its `method`, all that was `sold`, and of each line that came back a refund in `returns`."""
    amount = (F.col("sign") * F.col("items") * F.col("price")).cast("decimal(12,2)")
    lines = booked_lines(people, settings).withColumns(
        {"amount": amount, "method": chosen(Chance(settings.seed, ("order_no",)), "method", METHODS)}
    )
    # Nothing is refunded before it is paid; `greatest` skips the null of what is paid at once.
    due_on = F.greatest("delivered_on", F.date_add("placed_on", looked_up(PAID_WITHIN, "method")))
    refund = F.struct(F.lit("refund").alias("kind"), "line_no", "amount", due_on.alias("due_on"))
    return lines.groupBy("order_no", "customer_no", "group", "placed_on", "method").agg(
        F.sum(F.when(F.col("sign") > 0, F.col("amount"))).cast("decimal(12,2)").alias("sold"),
        F.collect_list(F.when(F.col("sign") < 0, refund)).alias("returns"),
    )


def _on(day: str) -> Column:
    return F.col(day).alias("due_on")


def _failures(seed: int) -> Column:
    """How often in a row it fails: at most twice."""
    again = Chance(seed, ("order_no", "kind", "line_no"))
    payment, refund = F.col("kind") == "payment", F.col("kind") == "refund"
    first = F.when(payment, payment_fails(seed)).otherwise(refund & again.happens("refund fails", REFUND_FAILS))
    second = again.happens("fails again", F.when(payment, of_group(FAILS)).otherwise(REFUND_FAILS))
    return first.cast("int") + (first & second).cast("int")

"""Why the planted people ask the shop for help: over a payment that failed, a return, or anything else."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.identifiers import known_in
from crmlake.generator.lookups import Weights, chosen, looked_up, of_group, of_month
from crmlake.generator.orders import back_on, comes_back, orders, with_product
from crmlake.generator.payments import payment_fails
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.text_generation import language, personal_value

AFTER_DECLINE, AFTER_RETURN = 0.35, 0.50
"""Shares of orders that bring a contact: where the first payment fails; else, where the first line comes back."""
NEEDS_HELP = {"regulars": 0.07, "big baskets": 0.10, "bargain hunters": 0.12, "lapsed": 0.22, "returners": 0.09}
"""By group: probability that any other order brings a contact, in a usual month."""
MONTHS = (1.4, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.3, 1.7)
"""Multiplies it by the month of the order, from January: parcels of Christmas are late."""
ANGRY = {"regulars": 0.25, "big baskets": 0.35, "bargain hunters": 0.40, "lapsed": 0.70, "returners": 0.30}
"""By group: probability that a contact is in a bad mood."""
DECLINED, RETURNED = "declined", "returned"
INTENT_OF: Weights = {
    DECLINED: {"payment_problem": 1.0},
    RETURNED: {"return_item": 0.6, "refund": 0.4},
    "regulars": {"where_is_my_order": 3, "damaged_item": 2, "change_account": 3, "product_question": 2},
    "big baskets": {"where_is_my_order": 2, "damaged_item": 4, "product_question": 3, "cancel_order": 1},
    "bargain hunters": {"where_is_my_order": 3, "product_question": 2, "cancel_order": 5},
    "lapsed": {"where_is_my_order": 5, "damaged_item": 4, "change_account": 1},
    "returners": {"where_is_my_order": 2, "damaged_item": 1, "product_question": 6, "cancel_order": 1},
}
"""What is wanted, as weights: after a decline or a return; else by group."""
ASKED = {
    "where_is_my_order": (4, 8), "return_item": (2, 3), "refund": (1, 10), "damaged_item": (3, 10),
    "payment_problem": (1, 2), "change_account": (1, 60), "product_question": (1, 30), "cancel_order": (1, 2),
}  # fmt: skip
"""Days from the order, or from the return to a question about its refund: at least, and how many days there are."""


def asked(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is behind each contact: the truth.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        The columns of `crmlake.generator.orders.with_product` and what service knows people by
        (`crmlake.generator.identifiers.known_in`), one row a contact, at most one an order: `contact_no`, `why`
        (declined, returned or other), `intent` (of `crmlake.generator.service_grammar.INTENTS`), `mood` (good or bad),
        `lang`, `contact` (a personal value that the text names; null: none), `opened_on` (date before the shop's end).
    """
    known = known_in("shop_service_contacts", people, settings)
    placed = with_product(orders(known, settings), settings)
    numbered = placed.withColumn("contact_no", F.concat(F.lit("S"), F.substring("order_no", 2, 20)))
    chance = Chance(settings.seed, ("contact_no",))
    caused = numbered.withColumn("why", _why(chance)).filter(F.col("why").isNotNull())
    cause = F.when(F.col("why") == "other", F.col("group")).otherwise(F.col("why"))
    wanted = caused.withColumn("intent", chosen(chance, "intent", INTENT_OF, cause))
    return wanted.withColumns(
        {
            "mood": F.when(chance.happens("angry", of_group(ANGRY)), "bad").otherwise("good"),
            "lang": language(settings.seed),
            "contact": personal_value(chance),
            "opened_on": _opened_on(chance),
        }
    ).filter(F.col("opened_on") < F.lit(settings.end))


def meant(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The truth of each contact, as `asked` describes it: what no file says as surely."""
    return asked(people, settings).select("contact_no", "person", "lang", "intent", "mood", "why", "contact")


def _why(chance: Chance) -> Column:
    declined = payment_fails(chance.seed) & chance.happens("declined", AFTER_DECLINE)
    returned = comes_back(chance.seed) & chance.happens("returned", AFTER_RETURN)
    other = chance.happens("other", of_group(NEEDS_HELP) * of_month(MONTHS, "placed_on"))
    return F.when(declined, DECLINED).when(returned, RETURNED).when(other, "other")


def _opened_on(chance: Chance) -> Column:
    since = F.when(F.col("intent") == "refund", back_on(chance.seed)).otherwise(F.col("placed_on"))
    least, days = (looked_up(ASKED, "intent")[place] for place in (0, 1))
    return F.date_add(since, least + F.floor(chance.uniform("opened") * days).cast("int"))

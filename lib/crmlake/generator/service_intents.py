"""The reasons of people to contact the shop's help desk: a declined payment, a return, or another intent."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.identifiers import add_channel_identifiers
from crmlake.generator.lookups import Weights, look_up, look_up_group, look_up_month, weighted_choice
from crmlake.generator.orders import add_first_product, generate_orders, is_returned, returned_on
from crmlake.generator.payments import is_first_attempt_declined
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.text_generation import language, personal_value

AFTER_DECLINE_RATE, AFTER_RETURN_RATE = 0.35, 0.50
"""Share of orders with a contact, where the first payment is declined, and else where the first line is returned."""
OTHER_CONTACT_RATES = {
    "regulars": 0.07,
    "big baskets": 0.10,
    "bargain hunters": 0.12,
    "lapsed": 0.22,
    "returners": 0.09,
}
"""Probability of a contact for any other order in a usual month, by group."""
MONTH_FACTORS = (1.4, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.3, 1.7)
"""Factors of `OTHER_CONTACT_RATES` by the month of the order, from January: Christmas parcels are late."""
BAD_MOOD_RATES = {"regulars": 0.25, "big baskets": 0.35, "bargain hunters": 0.40, "lapsed": 0.70, "returners": 0.30}
"""Probability that a contact is in a bad mood, by group."""
DECLINED, RETURNED = "declined", "returned"
INTENT_WEIGHTS: Weights = {
    DECLINED: {"payment_problem": 1.0},
    RETURNED: {"return_item": 0.6, "refund": 0.4},
    "regulars": {"where_is_my_order": 3, "damaged_item": 2, "change_account": 3, "product_question": 2},
    "big baskets": {"where_is_my_order": 2, "damaged_item": 4, "product_question": 3, "cancel_order": 1},
    "bargain hunters": {"where_is_my_order": 3, "product_question": 2, "cancel_order": 5},
    "lapsed": {"where_is_my_order": 5, "damaged_item": 4, "change_account": 1},
    "returners": {"where_is_my_order": 2, "damaged_item": 1, "product_question": 6, "cancel_order": 1},
}
"""Weights of the intents after a declined payment, after a return, and else by group."""
CONTACT_DELAYS = {
    "where_is_my_order": (4, 8), "return_item": (2, 3), "refund": (1, 10), "damaged_item": (3, 10),
    "payment_problem": (1, 2), "change_account": (1, 60), "product_question": (1, 30), "cancel_order": (1, 2),
}  # fmt: skip
"""Days from the order to the contact, or from the return to a question about its refund, by intent.

The minimum, and the number of possible values.
"""


def draw_service_contacts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Draw the cause, the intent and the mood of each contact: the truth.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a contact, at most one an order: the columns of `crmlake.generator.orders.add_first_product`, the
        channel's identifiers (`crmlake.generator.identifiers.add_channel_identifiers`), `contact_no`, `why` (declined,
        returned or other), `intent` (of `crmlake.generator.service_grammar.INTENTS`), `mood` (good or bad), `lang`,
        `contact` (a personal value in the text; null: none), `opened_on` (a date before the shop's end).
    """
    identified = add_channel_identifiers("shop_service_contacts", people, settings)
    orders = add_first_product(generate_orders(identified, settings), settings)
    numbered = orders.withColumn("contact_no", F.concat(F.lit("S"), F.substring("order_no", 2, 20)))
    draws = Draws(settings.seed, ("contact_no",))
    contacts = numbered.withColumn("why", _why(draws)).filter(F.col("why").isNotNull())
    key = F.when(F.col("why") == "other", F.col("group")).otherwise(F.col("why"))
    with_intent = contacts.withColumn("intent", weighted_choice(draws, "intent", INTENT_WEIGHTS, key))
    return with_intent.withColumns(
        {
            "mood": F.when(draws.bernoulli("angry", look_up_group(BAD_MOOD_RATES)), "bad").otherwise("good"),
            "lang": language(settings.seed),
            "contact": personal_value(draws),
            "opened_on": _opened_on(draws),
        }
    ).filter(F.col("opened_on") < F.lit(settings.end))


def select_service_truth(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the columns of `draw_service_contacts` that the files do not have, or not reliably: the truth."""
    contacts = draw_service_contacts(people, settings)
    return contacts.select("contact_no", "person", "lang", "intent", "mood", "why", "contact")


def _why(draws: Draws) -> Column:
    """Return the cause of a contact, or null where the order has no contact."""
    declined = is_first_attempt_declined(draws.seed) & draws.bernoulli("declined", AFTER_DECLINE_RATE)
    returned = is_returned(draws.seed) & draws.bernoulli("returned", AFTER_RETURN_RATE)
    rate = look_up_group(OTHER_CONTACT_RATES) * look_up_month(MONTH_FACTORS, "placed_on")
    return F.when(declined, DECLINED).when(returned, RETURNED).when(draws.bernoulli("other", rate), "other")


def _opened_on(draws: Draws) -> Column:
    since = F.when(F.col("intent") == "refund", returned_on(draws.seed)).otherwise(F.col("placed_on"))
    minimum, delays = (look_up(CONTACT_DELAYS, "intent")[index] for index in (0, 1))
    return F.date_add(since, minimum + F.floor(draws.uniform("opened") * delays).cast("int"))

"""The help desk's tickets, calls and chats: a row when they are opened, and a row when they are resolved."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.lookups import Weights, look_up, look_up_group, weighted_choice
from crmlake.generator.service_grammar import INTENTS, SERVICE_GRAMMARS
from crmlake.generator.service_intents import draw_service_contacts
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.text_generation import add_text, stars
from crmlake.generator.timestamps import HOUR, carry_over_midnight, format_timestamp, month_end, time_of_day

CHANNEL_WEIGHTS: Weights = {
    "regulars": {"mail": 0.5, "phone": 0.2, "chat": 0.3},
    "big baskets": {"mail": 0.3, "phone": 0.6, "chat": 0.1},
    "bargain hunters": {"mail": 0.2, "phone": 0.1, "chat": 0.7},
    "lapsed": {"mail": 0.5, "phone": 0.4, "chat": 0.1},
    "returners": {"mail": 0.4, "phone": 0.1, "chat": 0.5},
}
"""Weights of the channels, by group."""
MEDIAN_HOURS = {"mail": 26.0, "phone": 0.2, "chat": 0.4}
"""Median hours until a contact is resolved, by channel."""
HOURS_SPREAD = 0.8
"""Standard deviation of the logarithm of these hours."""
HOURS_FACTORS = {"regulars": 1.0, "big baskets": 1.0, "bargain hunters": 1.0, "lapsed": 3.0, "returners": 1.0}
"""Factors of the median hours, by group."""
UNRESOLVED_SHARE, RATED_SHARE = 0.04, 0.40
"""Share of contacts that are never resolved, and share of resolved contacts that are rated."""
NO_TRANSCRIPT_SHARE = 0.50
"""Share of calls without a transcript."""
UNCLASSIFIED_SHARE, MISCLASSIFIED_SHARE = 0.10, 0.04
"""Shares of contacts that the help desk leaves without a category, and to which it gives a random category."""
ORDER_NAMED_SHARE = 0.80
"""Share of contacts about an order that name it."""
INTENTS_WITHOUT_ORDER = ("change_account", "product_question")
INTENTS_WITH_PRODUCT = ("return_item", "damaged_item", "product_question")
RESOLUTION_WEIGHTS: Weights = {
    "where_is_my_order": {"delivered": 6, "sent again": 2, "refunded": 1},
    "return_item": {"label sent": 9, "refunded": 1},
    "refund": {"refunded": 8, "explained": 2},
    "damaged_item": {"replaced": 6, "refunded": 3, "voucher": 1},
    "payment_problem": {"paid": 7, "explained": 2, "cancelled": 1},
    "change_account": {"changed": 9, "explained": 1},
    "product_question": {"explained": 1},
    "cancel_order": {"cancelled": 7, "too late": 3},
}
"""Weights of the resolutions, by intent."""


def generate_service_contacts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the help desk: the contacts that were opened or resolved in the month.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a version of a contact, two at most: `contact_no`, `channel` (mail, phone or chat), `customer_no` (null:
        unknown, or a guest), `email` (null: unknown, or a call), `phone` (null: unknown, or no call), `opened_at`
        (text), `lang`, `message` (null: a call without a transcript), `category` (null: unclassified), `order_no` and
        `sku` (null: not named), `resolved_at` (text), `resolution` and `satisfaction` (1 to 5; null: not rated), all
        three null until the contact is resolved, `updated_at` (text, later for each version), `delivered_on` (the last
        day of the month, within the shop's days).
    """
    draws = Draws(settings.seed, ("contact_no",))
    names_order = ~F.col("topic").isin(*INTENTS_WITHOUT_ORDER) & draws.bernoulli("names order", ORDER_NAMED_SHARE)
    lacks_transcript = (F.col("channel") == "phone") & draws.bernoulli("no words", NO_TRANSCRIPT_SHARE)
    versions = add_text(_generate_versions(people, settings), draws, SERVICE_GRAMMARS, "words")
    return versions.select(
        "contact_no",
        "channel",
        *_identifiers(),
        format_timestamp(F.col("opened_on"), F.col("opened")).alias("opened_at"),
        "lang",
        F.when(~lacks_transcript, F.col("words")).alias("message"),
        _category(draws).alias("category"),
        F.when(names_order, F.col("order_no")).alias("order_no"),
        F.when(F.col("topic").isin(*INTENTS_WITH_PRODUCT), F.col("sku")).alias("sku"),
        *_resolution(draws),
        "delivered_on",
    )


def _generate_versions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the opened and the resolved version of each contact, or only the latter where both are in one file.

    Returns:
        The columns of `draw_service_contacts`, `topic`, `channel`, `opened` and `resolved` (seconds since midnight),
        `resolved_on` (null: not resolved in this version) and `delivered_on`.
    """
    draws = Draws(settings.seed, ("contact_no",))
    opened = draw_service_contacts(people, settings).withColumns(
        {
            "topic": F.col("intent"),
            "channel": weighted_choice(draws, "channel", CHANNEL_WEIGHTS),
            "opened": time_of_day(draws, "hour"),
        }
    )
    median = look_up(MEDIAN_HOURS, "channel") * look_up_group(HOURS_FACTORS)
    seconds = F.ceil(HOUR * (median * draws.lognormal("hours", HOURS_SPREAD))).cast("int")
    timed = opened.withColumn("resolved", F.col("opened") + seconds)
    day, second = carry_over_midnight(F.col("opened_on"), F.col("resolved"))
    is_resolved = ~draws.bernoulli("unresolved", UNRESOLVED_SHARE) & (day < F.lit(settings.end))
    resolved = timed.withColumns({"resolved_on": F.when(is_resolved, day), "resolved": second})
    is_in_later_file = F.last_day("resolved_on") != F.last_day("opened_on")
    # Null is the version that is not yet resolved.
    versions = F.when(is_in_later_file, F.array(F.lit(None), "resolved_on")).otherwise(F.array("resolved_on"))
    return resolved.withColumn("resolved_on", F.explode(versions)).withColumn(
        "delivered_on", month_end(F.coalesce("resolved_on", "opened_on"), settings)
    )


def _identifiers() -> tuple[Column, ...]:
    is_call = F.col("channel") == "phone"
    return (
        F.when(F.col("customer_no").isNotNull(), F.col("crm.identifier")).alias("customer_no"),
        F.when(~is_call, F.col("email.identifier")).alias("email"),
        F.when(is_call, F.col("phone.identifier")).alias("phone"),
    )


def _category(draws: Draws) -> Column:
    random_intent = draws.choice("category", INTENTS)
    wrong_intent = F.when(draws.bernoulli("missorted", MISCLASSIFIED_SHARE), random_intent)
    return F.when(~draws.bernoulli("unsorted", UNCLASSIFIED_SHARE), F.coalesce(wrong_intent, "topic"))


def _resolution(draws: Draws) -> tuple[Column, ...]:
    """Return when and how the contact was resolved, its rating, and the time of the version."""
    is_resolved = F.col("resolved_on").isNotNull()
    resolved_at = F.when(is_resolved, format_timestamp(F.col("resolved_on"), F.col("resolved")))
    opened_at = format_timestamp(F.col("opened_on"), F.col("opened"))
    resolution = weighted_choice(draws, "resolution", RESOLUTION_WEIGHTS, "topic")
    return (
        resolved_at.alias("resolved_at"),
        F.when(is_resolved, resolution).alias("resolution"),
        F.when(is_resolved & draws.bernoulli("rated", RATED_SHARE), stars(draws)).alias("satisfaction"),
        F.coalesce(resolved_at, opened_at).alias("updated_at"),
    )

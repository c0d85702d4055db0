"""The help desk's tickets, calls and chats: as they are opened, and again when they are resolved."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.lookups import Weights, chosen, looked_up, of_group
from crmlake.generator.service_grammar import INTENTS, SERVICE_GRAMMARS
from crmlake.generator.service_intents import asked
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.text_generation import stars, with_text
from crmlake.generator.timestamps import daytime, moment, month_end, on_the_clock

WAYS: Weights = {
    "regulars": {"mail": 0.5, "phone": 0.2, "chat": 0.3},
    "big baskets": {"mail": 0.3, "phone": 0.6, "chat": 0.1},
    "bargain hunters": {"mail": 0.2, "phone": 0.1, "chat": 0.7},
    "lapsed": {"mail": 0.5, "phone": 0.4, "chat": 0.1},
    "returners": {"mail": 0.4, "phone": 0.1, "chat": 0.5},
}
"""By group: how they ask."""
HOURS = {"mail": 26.0, "phone": 0.2, "chat": 0.4}
"""Median hours until a contact is resolved; and the standard deviation of their logarithm."""
HOURS_SPREAD = 0.8
SLOWNESS = {"regulars": 1.0, "big baskets": 1.0, "bargain hunters": 1.0, "lapsed": 3.0, "returners": 1.0}
"""By group: multiplies the hours."""
UNRESOLVED, RATED = 0.04, 0.40
"""Share that is never resolved; share of the resolved that is rated."""
NO_WORDS = 0.50
"""Share of calls of which no words are kept."""
UNSORTED, MISSORTED = 0.10, 0.04
"""Shares of contacts that the help desk has not sorted, and that it sorted under any intent."""
NAMES_ORDER = 0.80
"""Share of contacts about an order that name it."""
ABOUT_NO_ORDER = ("change_account", "product_question")
ABOUT_PRODUCT = ("return_item", "damaged_item", "product_question")
RESOLUTIONS: Weights = {
    "where_is_my_order": {"delivered": 6, "sent again": 2, "refunded": 1},
    "return_item": {"label sent": 9, "refunded": 1},
    "refund": {"refunded": 8, "explained": 2},
    "damaged_item": {"replaced": 6, "refunded": 3, "voucher": 1},
    "payment_problem": {"paid": 7, "explained": 2, "cancelled": 1},
    "change_account": {"changed": 9, "explained": 1},
    "product_question": {"explained": 1},
    "cancel_order": {"cancelled": 7, "too late": 3},
}
"""By intent, as weights."""


def service_contacts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The help desk's export, a file a month: what was opened or resolved in it.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a version of a contact, two at most: `contact_no`, `channel` (mail, phone or chat), `customer_no` (null:
        not told, or a guest), `email` (null: not told, or a call), `phone` (null: not told, or no call), `opened_at`
        (text), `lang`, `message` (null: no words were kept), `category` (null: not sorted), `order_no` and `sku` (null:
        none is named), `resolved_at` (text), `resolution` and `satisfaction` (1 to 5; null: not rated), all three null
        until it is resolved, `updated_at` (text, later for each version), `delivered_on` (the last day of the month,
        within the shop's days).
    """
    chance = Chance(settings.seed, ("contact_no",))
    named = ~F.col("topic").isin(*ABOUT_NO_ORDER) & chance.happens("names order", NAMES_ORDER)
    silent = (F.col("channel") == "phone") & chance.happens("no words", NO_WORDS)
    told = with_text(_versions(people, settings), chance, SERVICE_GRAMMARS, "words")
    return told.select(
        "contact_no",
        "channel",
        *_asker(),
        moment(F.col("opened_on"), F.col("opened")).alias("opened_at"),
        "lang",
        F.when(~silent, F.col("words")).alias("message"),
        _category(chance).alias("category"),
        F.when(named, F.col("order_no")).alias("order_no"),
        F.when(F.col("topic").isin(*ABOUT_PRODUCT), F.col("sku")).alias("sku"),
        *_outcome(chance),
        "delivered_on",
    )


def _versions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Contacts as opened and as resolved; as resolved alone, where both come in one file."""
    chance = Chance(settings.seed, ("contact_no",))
    opened = asked(people, settings).withColumns(
        {"topic": F.col("intent"), "channel": chosen(chance, "channel", WAYS), "opened": daytime(chance, "hour")}
    )
    hours = looked_up(HOURS, "channel") * of_group(SLOWNESS) * chance.factor("hours", HOURS_SPREAD)
    ended = opened.withColumn("ended", F.col("opened") + F.ceil(3600 * hours).cast("int"))
    day, second = on_the_clock(F.col("opened_on"), F.col("ended"))
    known = ~chance.happens("unresolved", UNRESOLVED) & (day < F.lit(settings.end))
    resolved = ended.withColumns({"resolved_on": F.when(known, day), "ended": second})
    apart = F.last_day("resolved_on") != F.last_day("opened_on")
    # Null is the version that is not resolved yet.
    versions = F.when(apart, F.array(F.lit(None), "resolved_on")).otherwise(F.array("resolved_on"))
    return resolved.withColumn("resolved_on", F.explode(versions)).withColumn(
        "delivered_on", month_end(F.coalesce("resolved_on", "opened_on"), settings)
    )


def _asker() -> tuple[Column, ...]:
    called = F.col("channel") == "phone"
    return (
        F.when(F.col("customer_no").isNotNull(), F.col("crm.identifier")).alias("customer_no"),
        F.when(~called, F.col("email.identifier")).alias("email"),
        F.when(called, F.col("phone.identifier")).alias("phone"),
    )


def _category(chance: Chance) -> Column:
    any_intent = F.when(chance.happens("missorted", MISSORTED), chance.one_of("category", INTENTS))
    return F.when(~chance.happens("unsorted", UNSORTED), F.coalesce(any_intent, "topic"))


def _outcome(chance: Chance) -> tuple[Column, ...]:
    """When and how it was resolved, how that was liked, and when the version was written."""
    resolved = F.col("resolved_on").isNotNull()
    resolved_at = F.when(resolved, moment(F.col("resolved_on"), F.col("ended")))
    return (
        resolved_at.alias("resolved_at"),
        F.when(resolved, chosen(chance, "resolution", RESOLUTIONS, "topic")).alias("resolution"),
        F.when(resolved & chance.happens("rated", RATED), stars(chance)).alias("satisfaction"),
        F.coalesce(resolved_at, moment(F.col("opened_on"), F.col("opened"))).alias("updated_at"),
    )

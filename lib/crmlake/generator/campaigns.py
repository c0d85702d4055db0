"""The shop's campaigns: who is sent which, and what becomes of each message."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import CATEGORIES
from crmlake.generator.draws import Chance
from crmlake.generator.identifiers import known_in
from crmlake.generator.lookups import of_group
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import DAY, HOUR

CHANNEL = "shop_campaign_messages"
FIRST, EVERY = 15, 30
"""Days from the shop's first one to the first campaign; from each to the next."""
SENT_FROM, SENT_WITHIN = 9 * HOUR, HOUR
"""It is sent from this second of the day on, within so many."""
MEDIA = ("email", "email", "sms", "email", "push", "email")
"""Of the campaigns, by turns."""
ADDRESSES = {"email": "email", "sms": "phone", "push": "app"}
"""By medium: the kind of identifier that it goes to."""
ADDRESSED = 0.5
"""Share of the newsletter's readers whom a campaign is for."""
JOINS = {"regulars": 0.85, "big baskets": 0.65, "bargain hunters": 0.80, "lapsed": 0.55, "returners": 0.70}
"""By group: probability of having taken the newsletter with the account."""
OPENS = {"regulars": 0.45, "big baskets": 0.30, "bargain hunters": 0.38, "lapsed": 0.12, "returners": 0.40}
"""By group: probability that a delivered message is opened."""
CLICKS = {"regulars": 0.20, "big baskets": 0.28, "bargain hunters": 0.40, "lapsed": 0.06, "returners": 0.15}
"""By group: probability that an opened message is clicked."""
LEAVES = {"regulars": 0.008, "big baskets": 0.012, "bargain hunters": 0.040, "lapsed": 0.050, "returners": 0.015}
"""By group: probability, with each campaign, of having had enough."""
SOFT_BOUNCE = 0.015
"""Share of messages that bounce though the address is right."""
OPENED_AFTER, OPENED_SPREAD, OPENED_BY = 4.0 * HOUR, 1.2, 9 * DAY
"""Median seconds from sending to opening; standard deviation of their logarithm; at most."""


def joins(seed: int) -> Column:
    """Whether a person took the newsletter with the account, by `person` and `group`."""
    return Chance(seed, ("person",)).happens("newsletter", of_group(JOINS))


def messages(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is sent, to those who took the newsletter, until they unsubscribe.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a message. The columns of `people` and, as structs, what the channel knows of them; `campaign` (int
        from 0), `message_no`, `medium` (email, sms or push), `recipient`, `sent_on` (date before `settings.end`),
        `second` (of that day), `bounced` (because it is, or null: it arrived), `link` (a path of the shop), and the
        seconds from sending to opening (`opened`), clicking (`clicked`) and unsubscribing (`unsubscribed`), null where
        it did not come to that.
    """
    chance = Chance(settings.seed, ("person", "campaign"))
    address = F.coalesce(*(F.when(F.col("medium") == medium, F.col(kind)) for medium, kind in ADDRESSES.items()))
    sent = _addressed(people, settings).withColumn("address", address).filter("address.identifier IS NOT NULL")
    return (
        sent.withColumns(
            {
                "recipient": F.col("address.identifier"),
                "message_no": F.format_string("M%02d-%07d", F.col("campaign") + 1, F.col("person") + 1),
                "sent_on": _sent_on(settings),
                "second": SENT_FROM + chance.below("sent", SENT_WITHIN),
                "bounced": _bounced(chance),
                "link": F.concat(F.lit("/"), F.lower(chance.one_of("link", tuple(CATEGORIES)))),
            }
        )
        .withColumn("opened", _opened(chance))
        .withColumn("clicked", F.when(chance.happens("clicks", of_group(CLICKS)), _after(chance, "opened", 5, 300)))
        .withColumn("unsubscribed", F.when(F.col("campaign") == F.col("last"), _after(chance, "opened", 400, 300)))
        .drop("address", "last")
    )


def _addressed(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """A row for each person and campaign, with `last`: the one after which the person wants no more."""
    chance, first = Chance(settings.seed, ("person",)), F.floor(_age(settings) / EVERY).cast("int") + 1
    patience = F.floor(F.log(1 - chance.uniform("leaves")) / F.log(1 - of_group(LEAVES))).cast("int")
    readers = known_in(CHANNEL, people, settings).filter(joins(settings.seed)).withColumn("first", first)
    reached = readers.withColumn("last", F.col("first") + patience).filter(F.col("first") <= _newest(settings))
    every = F.sequence("first", F.least("last", F.lit(_newest(settings))))
    by_turns = F.element_at(F.array(*map(F.lit, MEDIA)), F.col("campaign") % len(MEDIA) + 1)
    wanted = Chance(settings.seed, ("person", "campaign")).happens("addressed", ADDRESSED)
    return (
        reached.withColumn("campaign", F.explode(every))
        .filter(wanted | (F.col("campaign") == F.col("last")))
        .withColumn("medium", by_turns)
        .drop("first")
    )


def _age(settings: GenerateSettings) -> Column:
    """Days from the first campaign to the account; -1 where that was before it."""
    return F.greatest(F.date_diff("acquired_on", F.date_add(F.lit(settings.start), FIRST)), F.lit(-1))


def _newest(settings: GenerateSettings) -> int:
    return (settings.days - 1 - FIRST) // EVERY


def _sent_on(settings: GenerateSettings) -> Column:
    return F.date_add(F.lit(settings.start), FIRST + EVERY * F.col("campaign"))


def _bounced(chance: Chance) -> Column:
    full = F.when(chance.happens("bounces", SOFT_BOUNCE) & (F.col("campaign") != F.col("last")), "mailbox full")
    return F.when(F.col("address.done") == "mistyped", "unknown address").otherwise(full)


def _opened(chance: Chance) -> Column:
    opens = chance.happens("opens", of_group(OPENS)) | (F.col("campaign") == F.col("last"))
    after = F.least(OPENED_AFTER * chance.factor("opened", OPENED_SPREAD), F.lit(float(OPENED_BY)))
    return F.when(F.col("bounced").isNull() & opens, 120 + F.floor(after).cast("int"))


def _after(chance: Chance, what: str, least: int, within: int) -> Column:
    return F.col(what) + least + chance.below(f"after {what}, {least}", within)

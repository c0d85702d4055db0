"""The campaigns of the shop: who receives each message, and how the person reacts to it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import CATEGORIES
from crmlake.generator.draws import Draws
from crmlake.generator.identifiers import add_channel_identifiers
from crmlake.generator.lookups import look_up_group
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import DAY, HOUR

CHANNEL = "shop_campaign_messages"
FIRST_DAY, EVERY_DAYS = 15, 30
"""Days from the shop's first day to the first campaign, and from one campaign to the next."""
SEND_FROM, SEND_WITHIN = 9 * HOUR, HOUR
"""The second of the day at which sending begins, and the number of seconds that it takes."""
MEDIA = ("email", "email", "sms", "email", "push", "email")
"""The media of successive campaigns, in turn."""
ADDRESSES = {"email": "email", "sms": "phone", "push": "app"}
"""The kind of identifier that a message goes to, by medium."""
ADDRESSED_SHARE = 0.5
"""Share of the newsletter's subscribers who receive a campaign."""
NEWSLETTER_RATES = {"regulars": 0.85, "big baskets": 0.65, "bargain hunters": 0.80, "lapsed": 0.55, "returners": 0.70}
"""Probability of subscribing to the newsletter at registration, by group."""
OPEN_RATES = {"regulars": 0.45, "big baskets": 0.30, "bargain hunters": 0.38, "lapsed": 0.12, "returners": 0.40}
"""Probability that a delivered message is opened, by group."""
CLICK_RATES = {"regulars": 0.20, "big baskets": 0.28, "bargain hunters": 0.40, "lapsed": 0.06, "returners": 0.15}
"""Probability that an opened message is clicked, by group."""
UNSUBSCRIBE_RATES = {
    "regulars": 0.008, "big baskets": 0.012, "bargain hunters": 0.040, "lapsed": 0.050, "returners": 0.015,
}  # fmt: skip
"""Probability of unsubscribing after each campaign, by group."""
SOFT_BOUNCE_RATE = 0.015
"""Share of messages that bounce although the address is correct."""
MEDIAN_OPEN_DELAY, OPEN_DELAY_SPREAD, MAX_OPEN_DELAY = 4.0 * HOUR, 1.2, 9 * DAY
"""Seconds from sending to opening: median, standard deviation of the logarithm, maximum."""


def has_newsletter(seed: int) -> Column:
    """Return whether a person subscribes to the newsletter at registration, by `person` and `group`."""
    return Draws(seed, ("person",)).bernoulli("newsletter", look_up_group(NEWSLETTER_RATES))


def generate_messages(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the messages to the newsletter's subscribers, until they unsubscribe.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a message: the columns of `people` and the channel's identifiers as structs; `campaign` (int from 0),
        `message_no`, `medium` (email, sms or push), `recipient`, `sent_on` (a date before `settings.end`), `second` (of
        that day), `bounced` (the reason; null: delivered), `link` (a path of the shop), and the seconds from sending to
        opening (`opened`), clicking (`clicked`) and unsubscribing (`unsubscribed`), each null where the person does not
        do so.
    """
    draws = Draws(settings.seed, ("person", "campaign"))
    address = F.coalesce(*(F.when(F.col("medium") == medium, F.col(kind)) for medium, kind in ADDRESSES.items()))
    sent = _select_recipients(people, settings).withColumn("address", address).filter("address.identifier IS NOT NULL")
    is_last = F.col("campaign") == F.col("last")
    clicks = draws.bernoulli("clicks", look_up_group(CLICK_RATES))
    return (
        sent.withColumns(
            {
                "recipient": F.col("address.identifier"),
                "message_no": F.format_string("M%02d-%07d", F.col("campaign") + 1, F.col("person") + 1),
                "sent_on": _sent_on(settings),
                "second": SEND_FROM + draws.integer("sent", SEND_WITHIN),
                "bounced": _bounce_reason(draws),
                "link": F.concat(F.lit("/"), F.lower(draws.choice("link", tuple(CATEGORIES)))),
            }
        )
        .withColumn("opened", _opening_delay(draws))
        .withColumn("clicked", F.when(clicks, _after(draws, "opened", 5, 300)))
        .withColumn("unsubscribed", F.when(is_last, _after(draws, "opened", 400, 300)))
        .drop("address", "last")
    )


def _select_recipients(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return a row for each person and campaign, with `last`: the campaign after which the person unsubscribes."""
    draws = Draws(settings.seed, ("person",))
    first = F.floor(_registration_day(settings) / EVERY_DAYS).cast("int") + 1
    patience = F.floor(F.log(1 - draws.uniform("leaves")) / F.log(1 - look_up_group(UNSUBSCRIBE_RATES))).cast("int")
    subscribers = add_channel_identifiers(CHANNEL, people, settings).filter(has_newsletter(settings.seed))
    newest = F.lit(_newest_campaign(settings))
    ranges = subscribers.withColumn("first", first).withColumn("last", F.col("first") + patience)
    campaigns = F.sequence("first", F.least("last", newest))
    medium = F.element_at(F.array(*map(F.lit, MEDIA)), F.col("campaign") % len(MEDIA) + 1)
    is_addressed = Draws(settings.seed, ("person", "campaign")).bernoulli("addressed", ADDRESSED_SHARE)
    return (
        ranges.filter(F.col("first") <= newest)
        .withColumn("campaign", F.explode(campaigns))
        .filter(is_addressed | (F.col("campaign") == F.col("last")))
        .withColumn("medium", medium)
        .drop("first")
    )


def _registration_day(settings: GenerateSettings) -> Column:
    """Return the days from the first campaign to the registration, or -1 where the registration is earlier."""
    return F.greatest(F.date_diff("acquired_on", F.date_add(F.lit(settings.start), FIRST_DAY)), F.lit(-1))


def _newest_campaign(settings: GenerateSettings) -> int:
    return (settings.days - 1 - FIRST_DAY) // EVERY_DAYS


def _sent_on(settings: GenerateSettings) -> Column:
    return F.date_add(F.lit(settings.start), FIRST_DAY + EVERY_DAYS * F.col("campaign"))


def _bounce_reason(draws: Draws) -> Column:
    is_full = draws.bernoulli("bounces", SOFT_BOUNCE_RATE) & (F.col("campaign") != F.col("last"))
    soft_bounce = F.when(is_full, "mailbox full")
    return F.when(F.col("address.done") == "mistyped", "unknown address").otherwise(soft_bounce)


def _opening_delay(draws: Draws) -> Column:
    opens = draws.bernoulli("opens", look_up_group(OPEN_RATES)) | (F.col("campaign") == F.col("last"))
    delay = MEDIAN_OPEN_DELAY * draws.lognormal("opened", OPEN_DELAY_SPREAD)
    return F.when(
        F.col("bounced").isNull() & opens, 120 + F.floor(F.least(delay, F.lit(float(MAX_OPEN_DELAY)))).cast("int")
    )


def _after(draws: Draws, event: str, minimum: int, within: int) -> Column:
    """Return the seconds of an event plus a random delay: at least `minimum`, less than `minimum + within`."""
    return F.col(event) + minimum + draws.integer(f"after {event}, {minimum}", within)

"""What the mailing service tells of the shop's messages: sent, delivered, opened, clicked, bounced, unsubscribed."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.campaigns import messages
from crmlake.generator.draws import Chance
from crmlake.generator.lookups import of_month
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import DAY, HOUR, moment, month_end, on_the_clock

OCCASIONS = (
    "Winter sale", "Gifts of the heart", "Spring cleaning", "First sowing", "Garden parties", "Summer lights",
    "Holiday reading", "Late summer", "Back to the desk", "Autumn table", "Candles and cushions", "Christmas",
)  # fmt: skip
"""What a campaign is called, by the month in which it is sent."""
OPENED_AGAIN = 0.2
"""Share of opened messages that are opened once more, within a day."""


def campaign_messages(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of the mailing service.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row an event of a message: `message_no`, `event` (sent, delivered, opened, clicked, bounced or unsubscribed;
        of an sms nobody knows whether it was opened), `occurred_at` (text), `recipient` (mail address, telephone, or
        visitor id of the app), `customer_no` (null: the service does not know whose the address is), `medium` (email,
        sms or push), `campaign_no`, `campaign` (its name), `link` (null: no click), `reason` (null: not bounced),
        `delivered_on` (the last day of the month, within the shop's days).
    """
    told = messages(people, settings).withColumn("event", F.explode(F.array_compact(F.array(*_events(settings.seed)))))
    clock = on_the_clock(F.col("sent_on"), F.col("second") + F.col("event.after"))
    dated = told.withColumns({"occurred_on": clock[0], "second": clock[1]})
    return dated.filter(F.col("occurred_on") < F.lit(settings.end)).select(
        "message_no",
        F.col("event.type").alias("event"),
        moment(F.col("occurred_on"), F.col("second")).alias("occurred_at"),
        "recipient",
        F.col("crm.identifier").alias("customer_no"),
        "medium",
        F.format_string("K%02d", F.col("campaign") + 1).alias("campaign_no"),
        F.concat_ws(" ", of_month(OCCASIONS, "sent_on"), F.year("sent_on")).alias("campaign"),
        F.when(F.col("event.type") == "clicked", F.col("link")).alias("link"),
        F.when(F.col("event.type") == "bounced", F.col("bounced")).alias("reason"),
        month_end("occurred_on", settings).alias("delivered_on"),
    )


def _events(seed: int) -> list[Column]:
    chance = Chance(seed, ("message_no",))
    arrives, again = 1 + chance.below("arrives", 90), HOUR + chance.below("again", DAY)
    arrived, told = F.col("bounced").isNull(), F.col("medium") != "sms"
    return [
        _event("sent", F.lit(True), F.lit(0)),
        _event("delivered", arrived, arrives),
        _event("bounced", ~arrived, arrives),
        _event("opened", told & F.col("opened").isNotNull(), F.col("opened")),
        _event("opened", told & chance.happens("opened again", OPENED_AGAIN), F.col("opened") + again),
        _event("clicked", F.col("clicked").isNotNull(), F.col("clicked")),
        _event("unsubscribed", F.col("unsubscribed").isNotNull(), F.col("unsubscribed")),
    ]


def _event(kind: str, happens: Column, after: Column) -> Column:
    return F.when(happens & after.isNotNull(), F.struct(F.lit(kind).alias("type"), after.alias("after")))

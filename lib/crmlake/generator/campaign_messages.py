"""The events of the shop's messages, as the mailing service reports them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.campaigns import generate_messages
from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up_month
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import DAY, HOUR, carry_over_midnight, format_timestamp, month_end

OCCASIONS = (
    "Winter sale", "Gifts of the heart", "Spring cleaning", "First sowing", "Garden parties", "Summer lights",
    "Holiday reading", "Late summer", "Back to the desk", "Autumn table", "Candles and cushions", "Christmas",
)  # fmt: skip
"""The names of the campaigns, by the month in which they are sent."""
REOPENED_SHARE = 0.2
"""Share of opened messages that are opened a second time, within a day."""


def generate_campaign_messages(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the mailing service.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row an event of a message: `message_no`, `event` (sent, delivered, opened, clicked, bounced or unsubscribed;
        an sms has no opened events), `occurred_at` (text), `recipient` (mail address, telephone, or visitor id of the
        app), `customer_no` (null: the service does not know the recipient's account), `medium` (email, sms or push),
        `campaign_no`, `campaign` (its name), `link` (null: not clicked), `reason` (null: not bounced), `delivered_on`
        (the last day of the month, within the shop's days).
    """
    events = F.explode(F.array_compact(F.array(*_events(settings.seed))))
    messages = generate_messages(people, settings).withColumn("event", events)
    day, second = carry_over_midnight(F.col("sent_on"), F.col("second") + F.col("event.after"))
    dated = messages.withColumns({"occurred_on": day, "second": second})
    return dated.filter(F.col("occurred_on") < F.lit(settings.end)).select(
        "message_no",
        F.col("event.type").alias("event"),
        format_timestamp(F.col("occurred_on"), F.col("second")).alias("occurred_at"),
        "recipient",
        F.col("crm.identifier").alias("customer_no"),
        "medium",
        F.format_string("K%02d", F.col("campaign") + 1).alias("campaign_no"),
        F.concat_ws(" ", look_up_month(OCCASIONS, "sent_on"), F.year("sent_on")).alias("campaign"),
        F.when(F.col("event.type") == "clicked", F.col("link")).alias("link"),
        F.when(F.col("event.type") == "bounced", F.col("bounced")).alias("reason"),
        month_end("occurred_on", settings).alias("delivered_on"),
    )


def _events(seed: int) -> list[Column]:
    """Return the events of a message, each null where it does not happen."""
    draws = Draws(seed, ("message_no",))
    delivery_delay, reopening_delay = 1 + draws.integer("arrives", 90), HOUR + draws.integer("again", DAY)
    is_delivered, is_tracked = F.col("bounced").isNull(), F.col("medium") != "sms"
    is_reopened = is_tracked & draws.bernoulli("opened again", REOPENED_SHARE)
    return [
        _event("sent", F.lit(True), F.lit(0)),
        _event("delivered", is_delivered, delivery_delay),
        _event("bounced", ~is_delivered, delivery_delay),
        _event("opened", is_tracked & F.col("opened").isNotNull(), F.col("opened")),
        _event("opened", is_reopened, F.col("opened") + reopening_delay),
        _event("clicked", F.col("clicked").isNotNull(), F.col("clicked")),
        _event("unsubscribed", F.col("unsubscribed").isNotNull(), F.col("unsubscribed")),
    ]


def _event(kind: str, condition: Column, after: Column) -> Column:
    return F.when(condition & after.isNotNull(), F.struct(F.lit(kind).alias("type"), after.alias("after")))

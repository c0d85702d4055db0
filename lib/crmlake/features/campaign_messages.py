"""The rollup of campaign messages: daily counts of message events for each customer, and the campaign view."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.rollup import Rollup
from crmlake.features.view import Feature, View, has_days_in, ratio, recency, window_sums
from crmlake.tables import CAMPAIGN_MESSAGES

SENT = Column("messages_sent", "bigint", "Messages sent.", unit="messages")
OPENED = Column("messages_opened", "bigint", "Messages opened (counted once a day).", unit="messages")
CLICKED = Column("messages_clicked", "bigint", "Messages clicked (counted once a day).", unit="messages")
UNSUBSCRIBED = Column("unsubscriptions", "bigint", "Messages that led to an unsubscription.", unit="messages")
MEASURES = (
    SENT,
    Column("messages_delivered", "bigint", "Messages delivered.", unit="messages"),
    OPENED,
    CLICKED,
    Column("messages_bounced", "bigint", "Messages that could not be delivered.", unit="messages"),
    UNSUBSCRIBED,
)
TYPES = ("sent", "delivered", "opened", "clicked", "bounced", "unsubscribed")


def campaign_sums(events: DataFrame) -> DataFrame:
    """Return the message counts of each customer and day.

    Args:
        events: Rows of `silver.campaign_messages` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null. A message that is opened twice in a day counts once.
    """
    counts = (_messages(kind).alias(measure.name) for kind, measure in zip(TYPES, MEASURES, strict=True))
    return events.groupBy("customer_id", "day").agg(*counts)


def _messages(event_type: str) -> SparkColumn:
    message = F.when(F.col("event_type") == event_type, F.struct("source", "message_id"))
    return F.size(F.collect_set(message)).cast("bigint")


def _rate(name: str, meaning: str, part: str, whole: str, null: str) -> Feature:
    return Feature(Column(name, "double", f"{meaning} in the last 365 days.", null), ratio(part, whole))


CAMPAIGN_VIEW = View(
    name="campaign",
    membership=has_days_in("campaign_messages"),
    absent="no message before the as-of date",
    features=(
        recency("campaign_recency_days", "Days from the last message sent to the as-of date.", "messages_sent > 0"),
        *window_sums(SENT, OPENED, CLICKED),
        _rate(
            "open_rate",
            "Messages opened, divided by messages delivered,",
            OPENED.name,
            "messages_delivered",
            "no message delivered",
        ),
        _rate(
            "click_rate",
            "Messages clicked, divided by messages delivered,",
            CLICKED.name,
            "messages_delivered",
            "no message delivered",
        ),
        _rate(
            "click_to_open_rate",
            "Messages clicked, divided by messages opened,",
            CLICKED.name,
            OPENED.name,
            "no message opened",
        ),
        _rate(
            "bounce_rate",
            "Messages bounced, divided by messages sent,",
            "messages_bounced",
            SENT.name,
            "no message sent",
        ),
        Feature(
            Column("unsubscribed", "bigint", "Messages that led to an unsubscription, over all time.", unit="messages"),
            f"sum({UNSUBSCRIBED.name})",
        ),
    ),
)

CAMPAIGN_MESSAGES_ROLLUP = Rollup(
    "campaign_messages", CAMPAIGN_MESSAGES, "occurred_at", MEASURES, campaign_sums, CAMPAIGN_VIEW
)

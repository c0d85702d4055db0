"""The channel of service contacts: what help a customer asks for in a day, and the service view of the days."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Rule
from crmlake.features.channel import Channel, Fold
from crmlake.features.view import SUM, Feature, View, ratio, recency, seen_in, windowed
from crmlake.tables import SERVICE_CONTACTS

CONTACTS = Column("contacts", "bigint", "Contacts begun on the day.", unit="contacts")
KINDS = {
    "ticket": Column("tickets", "bigint", "Tickets among them.", unit="contacts"),
    "call": Column("calls", "bigint", "Calls among them.", unit="contacts"),
    "chat": Column("chats", "bigint", "Chats among them.", unit="contacts"),
}
RESOLVED = Column("contacts_resolved", "bigint", "Contacts resolved on the day, whenever begun.", unit="contacts")
MEASURES = (
    CONTACTS,
    *KINDS.values(),
    RESOLVED,
    Column("resolution_seconds", "bigint", "Seconds from the beginning of those to their resolution.", unit="seconds"),
    Column("contacts_rated", "bigint", "Contacts among those that were rated.", unit="contacts"),
    Column("contact_ratings", SUM, "Sum of their ratings, 1 to 5 each."),
)


def service_sums(contacts: DataFrame) -> DataFrame:
    """What help a customer asked for, and got, in a day.

    Args:
        contacts: rows of `silver.service_contacts` with `customer_id` (never null), `day` and `moment`: what is known
            when a contact is resolved belongs to that day.

    Returns:
        `customer_id`, `day` and `MEASURES`, none null.
    """
    opened, resolved = (F.col("moment") == time for time in ("opened_at", "resolved_at"))
    seconds = F.timestamp_diff("SECOND", F.col("opened_at"), F.col("resolved_at"))
    rating = F.col("rating").cast(SUM)
    return contacts.groupBy("customer_id", "day").agg(
        F.count_if(opened).alias(CONTACTS.name),
        *(F.count_if(opened & (F.col("channel") == kind)).alias(count.name) for kind, count in KINDS.items()),
        F.count_if(resolved).alias(RESOLVED.name),
        F.coalesce(F.sum(F.when(resolved, seconds)), F.lit(0)).alias("resolution_seconds"),
        F.count(F.when(resolved, rating)).alias("contacts_rated"),
        F.coalesce(F.sum(F.when(resolved, rating)), F.lit(0)).cast(SUM).alias("contact_ratings"),
    )


SERVICE_VIEW = View(
    name="service",
    known=seen_in("service_contacts"),
    absent="no help was asked for before the as-of date",
    features=(
        recency("service_recency_days", "Days from the last contact begun to the as-of date.", "contacts > 0"),
        *windowed(CONTACTS),
        *(
            Feature(
                Column(f"{kind}_share", "double", f"Share of {count.name} in contacts of the last 365 days.", "none"),
                ratio(count.name, CONTACTS.name),
            )
            for kind, count in KINDS.items()
        ),
        Feature(
            Column("contacts_open", "bigint", "Contacts begun and not yet resolved.", unit="contacts"),
            f"sum({CONTACTS.name}) - sum({RESOLVED.name})",
        ),
        Feature(
            Column(
                "hours_to_resolve",
                "double",
                "Mean time from beginning to resolution, of contacts resolved in the last 365 days.",
                "none resolved then",
                "hours",
            ),
            f"{ratio('resolution_seconds', RESOLVED.name)} / 3600",
        ),
        Feature(
            Column("service_rating", "double", "Mean rating, 1 to 5, given in the last 365 days.", "none given then"),
            ratio("contact_ratings", "contacts_rated"),
        ),
    ),
    rules=(Rule("resolved_were_open", "contacts_open >= 0", "no more contacts are resolved than were begun"),),
)

SERVICE_CONTACTS_CHANNEL = Channel(
    "service_contacts",
    SERVICE_CONTACTS,
    Fold("opened_at", MEASURES, service_sums, SERVICE_VIEW, later=("resolved_at",)),
)

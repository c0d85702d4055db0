"""The rollup of service contacts: daily counts and resolutions for each customer, and the service view."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Rule
from crmlake.features.rollup import Rollup
from crmlake.features.view import SUM, Feature, View, has_days_in, ratio, recency, window_sums
from crmlake.tables import SERVICE_CONTACTS

CONTACTS = Column("contacts", "bigint", "Contacts opened.", unit="contacts")
KINDS = {
    "ticket": Column("tickets", "bigint", "Tickets opened.", unit="contacts"),
    "call": Column("calls", "bigint", "Calls opened.", unit="contacts"),
    "chat": Column("chats", "bigint", "Chats opened.", unit="contacts"),
}
RESOLVED = Column("contacts_resolved", "bigint", "Contacts resolved, whenever they were opened.", unit="contacts")
MEASURES = (
    CONTACTS,
    *KINDS.values(),
    RESOLVED,
    Column(
        "resolution_seconds", "bigint", "Seconds from opening to resolution of the resolved contacts.", unit="seconds"
    ),
    Column("contacts_rated", "bigint", "Resolved contacts with a rating.", unit="contacts"),
    Column("contact_ratings", SUM, "Sum of the ratings (1 to 5) of the resolved contacts."),
)


def service_sums(contacts: DataFrame) -> DataFrame:
    """Return the counts of contacts opened and resolved by each customer and day.

    Args:
        contacts: Rows of `silver.service_contacts` with the customer as `customer_id` (never null), `day` and
            `moment`. A contact counts as opened on one day and as resolved, with its duration and rating, on the day of
            its resolution.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null.
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
    membership=has_days_in("service_contacts"),
    absent="no service contact before the as-of date",
    features=(
        recency("service_recency_days", "Days from the last contact opened to the as-of date.", "contacts > 0"),
        *window_sums(CONTACTS),
        *(
            Feature(
                Column(
                    f"{kind}_share",
                    "double",
                    f"Share of {count.name} in the contacts of the last 365 days.",
                    "no contact in the window",
                ),
                ratio(count.name, CONTACTS.name),
            )
            for kind, count in KINDS.items()
        ),
        Feature(
            Column("contacts_open", "bigint", "Contacts that are not resolved yet.", unit="contacts"),
            f"sum({CONTACTS.name}) - sum({RESOLVED.name})",
        ),
        Feature(
            Column(
                "hours_to_resolve",
                "double",
                "Mean time from opening to resolution of the contacts resolved in the last 365 days.",
                "no contact resolved in the window",
                "hours",
            ),
            f"{ratio('resolution_seconds', RESOLVED.name)} / 3600",
        ),
        Feature(
            Column(
                "service_rating",
                "double",
                "Mean rating (1 to 5) of the contacts resolved in the last 365 days.",
                "no rating in the window",
            ),
            ratio("contact_ratings", "contacts_rated"),
        ),
    ),
    rules=(Rule("resolved_were_open", "contacts_open >= 0", "at most as many contacts are resolved as were opened"),),
)

SERVICE_CONTACTS_ROLLUP = Rollup(
    "service_contacts",
    SERVICE_CONTACTS,
    "opened_at",
    MEASURES,
    service_sums,
    SERVICE_VIEW,
    later=("resolved_at",),
)

"""Every channel, from events to days to features, against features computed by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.types import StructField, StructType

from compiling import MOST_BYTES, compiled_stages, interpreted_joins
from crmlake.contracts import Contract
from crmlake.contracts.schema import schema
from crmlake.features.campaign_messages import CAMPAIGN_MESSAGES_ROLLUP
from crmlake.features.changed_events import Changes
from crmlake.features.customer_days import CUSTOMER_DAYS, roll_up
from crmlake.features.customer_features import CUSTOMER_FEATURES, CustomerFacts, customer_features, view_features, views
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.features.feedback import FEEDBACK_ROLLUP
from crmlake.features.page_views import PAGE_VIEWS_ROLLUP
from crmlake.features.payments import PAYMENTS_ROLLUP
from crmlake.features.rollup import Rollup
from crmlake.features.service_contacts import SERVICE_CONTACTS_ROLLUP
from crmlake.features.social_interactions import SOCIAL_INTERACTIONS_ROLLUP
from crmlake.tables import ATTRIBUTES

AS_OF, LATER = date(2024, 7, 1), date(2024, 7, 10)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def view(customer: str | None, session: str, day: str, device: str | None = None, product: str | None = None) -> dict:
    return {
        "customer_id": customer, "session_id": session, "viewed_at": at(day), "device_type": device,
        "product_id": product,
    }  # fmt: skip


def message(number: str, event_type: str, day: str) -> dict:
    return {"customer_id": "ann", "message_id": number, "event_type": event_type, "occurred_at": at(day)}


def interaction(kind: str, day: str, followers: int | None = None) -> dict:
    return {"customer_id": "ann", "interaction_type": kind, "occurred_at": at(day), "followers": followers}


def contact(channel: str, opened: str, resolved: str | None = None, rating: float | None = None) -> dict:
    return {
        "customer_id": "ann", "contact_id": opened, "channel": channel, "opened_at": at(opened),
        "resolved_at": resolved and at(resolved), "rating": rating,
    }  # fmt: skip


def payment(kind: str, status: str, amount: str, day: str) -> dict:
    return {
        "customer_id": "ann", "payment_type": kind, "status": status, "amount": Decimal(amount), "paid_at": at(day),
    }  # fmt: skip


# 2024-06-01 lies 30 days before the as-of date, 2024-05-01 61 days, 2023-06-01 396 days.
CONTACTS = [
    contact("ticket", "2024-06-01 10:00", "2024-06-03 10:00", 4.0),
    contact("call", "2024-06-20"),
    contact("chat", "2024-03-01", "2024-07-02", 1.0),
    contact("chat", "2024-06-25 09:00", "2024-06-25 12:00", 2.0),
]
EVENTS: dict[Rollup, list[dict]] = {
    PAGE_VIEWS_ROLLUP: [
        view("ann", "s1", "2024-06-30 10:00", "mobile", "tea"),
        view("ann", "s1", "2024-06-30 10:01", "mobile"),
        view("ann", "s2", "2024-05-01", "desktop"),
        view("ann", "s3", "2023-06-01", "mobile"),
        view("ann", "s4", "2024-07-01", "tablet"),
        view("bob", "s5", "2023-06-01"),
        view(None, "s6", "2024-06-30", "mobile"),
    ],
    CAMPAIGN_MESSAGES_ROLLUP: [
        message("m1", "sent", "2024-06-01"),
        message("m1", "delivered", "2024-06-01"),
        message("m1", "opened", "2024-06-02 08:00"),
        message("m1", "opened", "2024-06-02 09:00"),
        message("m1", "clicked", "2024-06-02 09:01"),
        message("m2", "sent", "2024-06-10"),
        message("m2", "delivered", "2024-06-10"),
        message("m3", "sent", "2024-06-11"),
        message("m3", "bounced", "2024-06-11"),
        message("m2", "unsubscribed", "2024-06-12"),
        message("m4", "sent", "2024-07-01"),
    ],
    SOCIAL_INTERACTIONS_ROLLUP: [
        interaction("post", "2024-06-30", 100),
        interaction("share", "2024-06-30"),
        interaction("comment", "2024-05-15", 500),
        interaction("reaction", "2023-12-01"),
        interaction("post", "2024-07-01", 9_000),
    ],
    SERVICE_CONTACTS_ROLLUP: CONTACTS,
    FEEDBACK_ROLLUP: [
        {"customer_id": "ann", "given_at": at("2024-06-01"), "rating": 2.0},
        {"customer_id": "ann", "given_at": at("2024-04-01"), "rating": 5.0},
        {"customer_id": "ann", "given_at": at("2024-06-05"), "rating": None},
    ],
    PAYMENTS_ROLLUP: [
        payment("payment", "succeeded", "10.00", "2024-06-01"),
        payment("payment", "failed", "99.00", "2024-06-02"),
        payment("refund", "succeeded", "-4.00", "2024-06-03"),
        payment("payment", "succeeded", "5.50", "2024-02-01"),
    ],
}


def events(spark: SparkSession, contract: Contract, rows: list[dict]) -> DataFrame:
    """Return rows of a table, with null in the columns that a test leaves out."""
    loose = StructType([StructField(field.name, field.dataType) for field in schema(contract)])
    return spark.createDataFrame([{"source": "web", "namespace": "crm", **row} for row in rows], loose)


@pytest.fixture(scope="module")
def facts_of_channels(spark: SparkSession, no_links: DataFrame) -> CustomerFacts:
    rollups = [roll_up(r, events(spark, r.contract, rows), no_links).drop("_deleted") for r, rows in EVENTS.items()]
    days = reduce(DataFrame.unionByName, rollups).localCheckpoint()
    products, attributes = (spark.createDataFrame([], schema(contract)) for contract in (CUSTOMER_PRODUCTS, ATTRIBUTES))
    return CustomerFacts(days, products, attributes)


@pytest.fixture(scope="module")
def features(facts_of_channels: CustomerFacts) -> dict[tuple[date, str], Row]:
    """The features of each cutoff and customer."""
    rows = view_features(facts_of_channels, [AS_OF, LATER]).collect()
    return {(row["cutoff"], row["customer_id"]): row for row in rows}


def test_every_join_and_stage_compiles(facts_of_channels: CustomerFacts) -> None:
    rows = customer_features(facts_of_channels, [AS_OF])
    assert interpreted_joins(rows) == []
    sizes = [size for size, _ in compiled_stages(rows)]
    assert all(0 < size < MOST_BYTES for size in sizes), sizes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("browse", {
            "browse_recency_days": 1, "sessions_30d": 1, "sessions_90d": 2, "sessions_365d": 2, "page_views_30d": 2,
            "page_views_90d": 3, "page_views_365d": 3, "pages_per_session": 3 / 2, "product_view_share": 1 / 3,
            "mobile_share": 2 / 3,
        }),
        ("campaign", {
            "campaign_recency_days": 20, "messages_sent_30d": 3, "messages_opened_30d": 1, "messages_clicked_30d": 1,
            "open_rate": 1 / 2, "click_rate": 1 / 2, "click_to_open_rate": 1.0, "bounce_rate": 1 / 3, "unsubscribed": 1,
        }),
        ("social", {
            "social_recency_days": 1, "interactions_30d": 2, "interactions_90d": 3, "interactions_365d": 4,
            "social_posts_30d": 1, "social_comments_30d": 0, "social_comments_90d": 1, "social_reactions_90d": 0,
            "social_reactions_365d": 1, "social_shares_30d": 1, "spoken_share": 2 / 4, "followers": 100,
        }),
        ("service", {
            "service_recency_days": 6, "contacts_30d": 3, "contacts_90d": 3, "contacts_365d": 4, "ticket_share": 1 / 4,
            "call_share": 1 / 4, "chat_share": 2 / 4, "contacts_open": 2, "hours_to_resolve": (48 + 3) / 2,
            "service_rating": (4 + 2) / 2,
        }),
        ("voice", {
            "voice_recency_days": 26, "feedback_30d": 2, "feedback_90d": 2, "feedback_365d": 3,
            "rating_mean": (2 + 5) / 2, "low_rating_share": 1 / 2,
        }),
        ("payments", {
            "payments_recency_days": 28, "payments_made_30d": 1, "payments_made_365d": 2, "payments_failed_30d": 1,
            "amount_paid_90d": Decimal(10), "amount_paid_365d": Decimal("15.5"), "amount_refunded_30d": Decimal(4),
        }),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_features_of_a_view_equal_those_computed_by_hand(
    features: dict, name: str, expected: dict[str, object]
) -> None:
    assert {feature: features[AS_OF, "crm:ann"][feature] for feature in expected} == pytest.approx(expected)
    assert set(expected) <= {column.name for column in CUSTOMER_FEATURES.features if column.view == name}


def test_a_resolution_counts_from_its_own_day_on(features: dict) -> None:
    later = features[LATER, "crm:ann"]
    assert (later["contacts_open"], later["service_rating"]) == (1, pytest.approx((4 + 2 + 1) / 3))


def test_all_features_of_a_view_are_null_for_a_customer_outside_it(features: dict) -> None:
    names = {
        column.view for column in CUSTOMER_FEATURES.features if features[AS_OF, "crm:bob"][column.name] is not None
    }
    assert names == {"browse"}
    assert {view.name for view in views()} > names
    assert all(column.null for column in CUSTOMER_FEATURES.features)


def test_a_customer_without_events_for_a_year_is_in_the_view_with_zeros(features: dict) -> None:
    bob = features[AS_OF, "crm:bob"]
    assert (bob["browse_recency_days"], bob["sessions_365d"], bob["page_views_30d"]) == (396, 0, 0)
    assert (bob["pages_per_session"], bob["mobile_share"]) == (None, None)


def test_a_changed_event_touches_the_day_of_each_of_its_times(spark: SparkSession, no_links: DataFrame) -> None:
    all_events = events(spark, SERVICE_CONTACTS_ROLLUP.contract, CONTACTS)
    changed = Changes(all_events.where("channel = 'ticket'"))
    full, touched = (
        {row["day"]: row for row in roll_up(SERVICE_CONTACTS_ROLLUP, all_events, no_links, changes).collect()}
        for changes in (None, changed)
    )
    assert touched.keys() == {date(2024, 6, 1), date(2024, 6, 3)}
    assert all(touched[day] == full[day] for day in touched)


@pytest.mark.parametrize("rollup", EVENTS, ids=lambda rollup: rollup.name)
def test_days_have_the_types_of_their_contract(spark: SparkSession, rollup: Rollup, no_links: DataFrame) -> None:
    days = roll_up(rollup, events(spark, rollup.contract, EVENTS[rollup]), no_links).drop("_deleted")
    assert [field.dataType for field in days.schema] == [field.dataType for field in schema(CUSTOMER_DAYS)]


def test_every_count_has_a_unit() -> None:
    assert [c.name for c in CUSTOMER_FEATURES.features if c.type in {"int", "bigint"} and not c.unit] == []

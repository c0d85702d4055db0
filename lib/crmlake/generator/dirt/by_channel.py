"""Which dirt befalls which channel, at which rates; and how its files drift.

At a `GenerateSettings.dirt` of 50 the rates of a channel may add up to 1.
"""

from crmlake.generator.dirt.base import Dirt
from crmlake.generator.dirt.contacts import country_written, email_spoilt, email_written, phone_spoilt, phone_written
from crmlake.generator.dirt.drift import Drift
from crmlake.generator.dirt.numbers import (
    boolean_word,
    currency_written,
    decimal_comma,
    money_written,
    number_negative,
    number_tenfold,
    number_word,
)
from crmlake.generator.dirt.rows import corrected, delivered_twice, late, short_row, twin
from crmlake.generator.dirt.texts import (
    capitals,
    html,
    missing,
    missing_date,
    mistyped,
    mojibake,
    spaces,
    turned,
    unseen,
    wide,
)
from crmlake.generator.dirt.times import date_written, future, time_impossible, time_missing, time_written

OFTEN, SELDOM, RARE = 0.0025, 0.001, 0.0005


def _any_row(at: str) -> tuple[Dirt, ...]:
    """What befalls the rows of all channels but orders; `at` is the column of their time."""
    own = (time_written(at, SELDOM), time_impossible(at, RARE), future(at, RARE))
    return (*own, short_row(RARE), delivered_twice(SELDOM), late(SELDOM))


def _prose(column: str) -> tuple[Dirt, ...]:
    """What befalls texts of several sentences."""
    return (mojibake(column, SELDOM), unseen(column, SELDOM), spaces(column, SELDOM), html(column, SELDOM))


ORDERS = tuple(
    dirt.where("status = 'sold'")
    for dirt in (
        number_word("qty", 0.002, ("two", "n/a", "1 pair")),
        time_missing("order_time", SELDOM),
        time_impossible("order_time", SELDOM),
        number_negative("price", SELDOM),
        short_row(SELDOM),
        delivered_twice(0.003),
    )
)

PROFILES = (
    mojibake("full_name", SELDOM),
    unseen("full_name", RARE),
    spaces("full_name", SELDOM),
    capitals("full_name", SELDOM),
    turned("full_name", RARE),
    email_written("email", SELDOM),
    wide("email", RARE),
    email_spoilt("email", RARE),
    missing("email", OFTEN),
    phone_written("phone", SELDOM),
    phone_spoilt("phone", RARE),
    date_written("birth_date", SELDOM),
    missing_date("birth_date", SELDOM),
    time_impossible("birth_date", RARE),
    mojibake("city", RARE),
    country_written("country", SELDOM),
    mistyped("country", RARE),
    corrected("city", "'Zürich'", RARE),
    *_any_row("updated_at"),
)
PROFILES_DRIFT = (
    Drift("come", "loyalty_card", 0.3, "IF(customer_no LIKE '%7', 'yes', 'no')"),
    Drift("renamed", "phone", 0.5, "telephone"),
    Drift("gone", "registered_on", 0.8),
)

FEEDBACK = (
    *_prose("comment"),
    missing("comment", OFTEN),
    decimal_comma("stars", SELDOM),
    wide("stars", RARE),
    number_word("stars", RARE),
    number_tenfold("stars", RARE),
    corrected("stars", "6 - stars", SELDOM),
    mistyped("kind", RARE),
    time_missing("written_at", RARE),
    twin("written_at", "feedback_no", SELDOM),
    *_any_row("written_at"),
)

PAGE_VIEWS = (
    missing("category", SELDOM),
    decimal_comma("seconds", SELDOM),
    number_word("seconds", RARE),
    mistyped("platform", RARE),
    twin("viewed_at", "view_no", SELDOM),
    *_any_row("viewed_at"),
)

CAMPAIGN_MESSAGES = (
    spaces("campaign", SELDOM),
    missing("reason", SELDOM),
    mistyped("event", RARE),
    twin("occurred_at", None, SELDOM),
    *_any_row("occurred_at"),
)

CONSENTS = (
    boolean_word("decision", SELDOM),
    mistyped("decision", RARE).where("decision = 'yes'"),
    corrected("decision", "IF(decision = 'yes', 'no', 'yes')", RARE),
    *_any_row("decided_at"),
)

SOCIAL_POSTS = (
    html("words", SELDOM),
    wide("views", SELDOM),
    number_word("comments", RARE),
    number_negative("views", RARE),
    *_any_row("counted_at"),
)

SOCIAL_INTERACTIONS = (
    *_prose("words"),
    missing("reaction", SELDOM),
    number_word("followers", RARE),
    mistyped("kind", RARE),
    twin("done_at", "interaction_no", SELDOM),
    *_any_row("done_at"),
)

PRODUCTS = (
    html("description", SELDOM),
    missing("brand", OFTEN),
    spaces("name", SELDOM),
    money_written("price", SELDOM),
    number_negative("price", RARE),
    currency_written("currency", SELDOM),
    mistyped("currency", RARE),
    date_written("launched_on", SELDOM),
    *_any_row("updated_at"),
)

PAYMENTS = (
    money_written("amount", SELDOM),
    number_word("amount", RARE),
    currency_written("currency", SELDOM),
    mistyped("status", RARE),
    corrected("amount", "2 * amount", SELDOM),
    missing("customer_no", SELDOM),
    *_any_row("paid_at"),
)

SERVICE_CONTACTS = (
    *_prose("message"),
    missing("resolution", SELDOM),
    missing_date("resolved_at", SELDOM),
    decimal_comma("satisfaction", SELDOM),
    number_tenfold("satisfaction", RARE),
    corrected("satisfaction", "6 - satisfaction", SELDOM),
    mistyped("channel", RARE),
    *_any_row("opened_at"),
)

ATTRIBUTES = (time_missing("known_at", RARE), *_any_row("known_at"))

OUTCOMES = (decimal_comma("value", SELDOM), number_word("value", RARE), *_any_row("occurred_at"))

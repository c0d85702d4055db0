"""The dirt of each channel with its rates, and the drift of its files.

The rates of a channel add up to at most 1, also with the maximum of 50 for `GenerateSettings.dirt`.
"""

from crmlake.generator.dirt.base import Dirt
from crmlake.generator.dirt.contacts import (
    invalid_email,
    invalid_phone,
    other_country_name,
    other_email_format,
    other_phone_format,
)
from crmlake.generator.dirt.drift import Drift
from crmlake.generator.dirt.numbers import (
    boolean_word,
    decimal_comma,
    number_negative,
    number_tenfold,
    number_word,
    other_currency_format,
    other_money_format,
)
from crmlake.generator.dirt.rows import corrected_row, late_row, repeated_event, repeated_row, short_row
from crmlake.generator.dirt.texts import (
    date_placeholder,
    extra_spaces,
    full_width,
    html_markup,
    invisible_character,
    misspelt_code,
    mojibake,
    placeholder,
    reordered_name,
    wrong_case,
)
from crmlake.generator.dirt.times import (
    future_time,
    impossible_time,
    missing_time,
    other_date_format,
    other_time_format,
)

OFTEN, SELDOM, RARE = 0.0025, 0.001, 0.0005
"""Rates of dirt, as shares of the rows."""


def _row_dirt(time: str) -> tuple[Dirt, ...]:
    """Return the dirt of the rows of all channels except orders, where `time` is the column with their time."""
    time_dirt = (other_time_format(time, SELDOM), impossible_time(time, RARE), future_time(time, RARE))
    return (*time_dirt, short_row(RARE), repeated_row(SELDOM), late_row(SELDOM))


def _text_dirt(column: str) -> tuple[Dirt, ...]:
    """Return the dirt of texts of several sentences."""
    return (
        mojibake(column, SELDOM),
        invisible_character(column, SELDOM),
        extra_spaces(column, SELDOM),
        html_markup(column, SELDOM),
    )


ORDERS = tuple(
    dirt.where("status = 'sold'")
    for dirt in (
        number_word("qty", 0.002, ("two", "n/a", "1 pair")),
        missing_time("order_time", SELDOM),
        impossible_time("order_time", SELDOM),
        number_negative("price", SELDOM),
        short_row(SELDOM),
        repeated_row(0.003),
    )
)

PROFILES = (
    mojibake("full_name", SELDOM),
    invisible_character("full_name", RARE),
    extra_spaces("full_name", SELDOM),
    wrong_case("full_name", SELDOM),
    reordered_name("full_name", RARE),
    other_email_format("email", SELDOM),
    full_width("email", RARE),
    invalid_email("email", RARE),
    placeholder("email", OFTEN),
    other_phone_format("phone", SELDOM),
    invalid_phone("phone", RARE),
    other_date_format("birth_date", SELDOM),
    date_placeholder("birth_date", SELDOM),
    impossible_time("birth_date", RARE),
    mojibake("city", RARE),
    other_country_name("country", SELDOM),
    misspelt_code("country", RARE),
    corrected_row("city", "'Zürich'", RARE),
    *_row_dirt("updated_at"),
)
PROFILES_DRIFT = (
    Drift("come", "loyalty_card", 0.3, "IF(customer_no LIKE '%7', 'yes', 'no')"),
    Drift("renamed", "phone", 0.5, "telephone"),
    Drift("gone", "registered_on", 0.8),
)

FEEDBACK = (
    *_text_dirt("comment"),
    placeholder("comment", OFTEN),
    decimal_comma("stars", SELDOM),
    full_width("stars", RARE),
    number_word("stars", RARE),
    number_tenfold("stars", RARE),
    corrected_row("stars", "6 - stars", SELDOM),
    misspelt_code("kind", RARE),
    missing_time("written_at", RARE),
    repeated_event("written_at", "feedback_no", SELDOM),
    *_row_dirt("written_at"),
)

PAGE_VIEWS = (
    placeholder("category", SELDOM),
    decimal_comma("seconds", SELDOM),
    number_word("seconds", RARE),
    misspelt_code("platform", RARE),
    repeated_event("viewed_at", "view_no", SELDOM),
    *_row_dirt("viewed_at"),
)

CAMPAIGN_MESSAGES = (
    extra_spaces("campaign", SELDOM),
    placeholder("reason", SELDOM),
    misspelt_code("event", RARE),
    repeated_event("occurred_at", None, SELDOM),
    *_row_dirt("occurred_at"),
)

CONSENTS = (
    boolean_word("decision", SELDOM),
    misspelt_code("decision", RARE).where("decision = 'yes'"),
    corrected_row("decision", "IF(decision = 'yes', 'no', 'yes')", RARE),
    *_row_dirt("decided_at"),
)

SOCIAL_POSTS = (
    html_markup("words", SELDOM),
    full_width("views", SELDOM),
    number_word("comments", RARE),
    number_negative("views", RARE),
    *_row_dirt("counted_at"),
)

SOCIAL_INTERACTIONS = (
    *_text_dirt("words"),
    placeholder("reaction", SELDOM),
    number_word("followers", RARE),
    misspelt_code("kind", RARE),
    repeated_event("done_at", "interaction_no", SELDOM),
    *_row_dirt("done_at"),
)

PRODUCTS = (
    html_markup("description", SELDOM),
    placeholder("brand", OFTEN),
    extra_spaces("name", SELDOM),
    other_money_format("price", SELDOM),
    number_negative("price", RARE),
    other_currency_format("currency", SELDOM),
    misspelt_code("currency", RARE),
    other_date_format("launched_on", SELDOM),
    *_row_dirt("updated_at"),
)

PAYMENTS = (
    other_money_format("amount", SELDOM),
    number_word("amount", RARE),
    other_currency_format("currency", SELDOM),
    misspelt_code("status", RARE),
    corrected_row("amount", "2 * amount", SELDOM),
    placeholder("customer_no", SELDOM),
    *_row_dirt("paid_at"),
)

SERVICE_CONTACTS = (
    *_text_dirt("message"),
    placeholder("resolution", SELDOM),
    date_placeholder("resolved_at", SELDOM),
    decimal_comma("satisfaction", SELDOM),
    number_tenfold("satisfaction", RARE),
    corrected_row("satisfaction", "6 - satisfaction", SELDOM),
    misspelt_code("channel", RARE),
    *_row_dirt("opened_at"),
)

ATTRIBUTES = (missing_time("known_at", RARE), *_row_dirt("known_at"))

OUTCOMES = (decimal_comma("value", SELDOM), number_word("value", RARE), *_row_dirt("occurred_at"))

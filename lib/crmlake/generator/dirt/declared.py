"""Which dirt befalls which channel, at which rates; and how its files drift.

At a `GenerateSettings.dirt` of 50 the rates of a channel may add up to 1.
"""

from crmlake.generator.dirt.contacts import country_written, email_spoilt, email_written, phone_spoilt, phone_written
from crmlake.generator.dirt.drift import Drift
from crmlake.generator.dirt.numbers import decimal_comma, number_negative, number_tenfold, number_word
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

_SOLD = "status = 'sold'"

ORDERS = tuple(
    dirt.where(_SOLD)
    for dirt in (
        number_word("qty", 0.002),
        time_missing("order_time", 0.001),
        time_impossible("order_time", 0.001),
        number_negative("price", 0.001),
        short_row(0.001),
        delivered_twice(0.003),
    )
)

PROFILES = (
    mojibake("full_name", 0.001),
    unseen("full_name", 0.0005),
    spaces("full_name", 0.001),
    capitals("full_name", 0.001),
    turned("full_name", 0.0005),
    email_written("email", 0.001),
    wide("email", 0.0005),
    email_spoilt("email", 0.0005),
    missing("email", 0.003),
    phone_written("phone", 0.001),
    phone_spoilt("phone", 0.0005),
    date_written("birth_date", 0.001),
    missing_date("birth_date", 0.001),
    time_impossible("birth_date", 0.0005),
    mojibake("city", 0.0005),
    unseen("city", 0.0005),
    country_written("country", 0.001),
    mistyped("country", 0.0005),
    time_written("updated_at", 0.001),
    future("updated_at", 0.0005),
    short_row(0.0005),
    delivered_twice(0.001),
    late(0.001),
    corrected("city", "'Zürich'", 0.0005),
)
PROFILES_DRIFT = (
    Drift("come", "loyalty_card", 0.3, "IF(crc32(customer_no) % 4 = 0, 'yes', 'no')"),
    Drift("renamed", "phone", 0.5, "telephone"),
    Drift("gone", "registered_on", 0.8),
)

FEEDBACK = (
    mojibake("comment", 0.001),
    unseen("comment", 0.001),
    spaces("comment", 0.001),
    html("comment", 0.002),
    missing("comment", 0.004),
    decimal_comma("stars", 0.001),
    wide("stars", 0.0005),
    number_word("stars", 0.0005),
    number_tenfold("stars", 0.0005),
    mistyped("kind", 0.0005),
    time_written("written_at", 0.001),
    future("written_at", 0.0005),
    time_missing("written_at", 0.0005),
    short_row(0.0005),
    delivered_twice(0.001),
    late(0.001),
    corrected("stars", "6 - stars", 0.001),
    twin("written_at", "feedback_no", 0.001),
)

"""The tables that the fuzzer fills: the columns of a clean export, with their kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crmlake.tables.social import REACTIONS
from fuzz.kinds import (
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    DATE,
    EMAIL,
    IDENTIFIER,
    INTEGER,
    LANGUAGE,
    MONEY,
    NAME,
    PHONE,
    POSTCODE,
    QUANTITY,
    RATE,
    RATING,
    TEXT,
    TIME,
    Kind,
    code,
)

Values = dict[str, Any]
"""True values by column, before they are written."""


@dataclass(frozen=True)
class Table:
    """A silver table with an export that fills it.

    Attributes:
        name: The table's name without `silver.`.
        columns: The kind of each column of the export; each fills the silver column of its name.
        optional: The columns that may be empty.
        key: The columns that identify a row.
        group: The columns that an export may leave blank on further rows of the same thing.
        complete: Makes drawn values obey the table's rules.
        derived: Silver columns that follow from others, as functions of the true values.
    """

    name: str
    columns: dict[str, Kind]
    optional: tuple[str, ...]
    key: tuple[str, ...]
    group: tuple[str, ...] = ()
    complete: Callable[[Values], Values] = lambda values: values
    derived: tuple[tuple[str, Callable[[Values], str]], ...] = ()


def _sign_order(values: Values) -> Values:
    sign = -1 if values["line_type"] == "return" else 1
    return values | {"quantity": sign * abs(values["quantity"])}


def _sign_payment(values: Values) -> Values:
    sign = 1 if values["payment_type"] == "payment" else -1
    return values | {"amount": sign * abs(values["amount"])}


def _resolve(values: Values) -> Values:
    if values["resolved_at"] is None:
        return values | {"resolution": None, "rating": None}
    return values | {"resolved_at": max(values["opened_at"], values["resolved_at"])}


def _price(values: Values) -> Values:
    return values | ({"currency": None} if values["list_price"] is None else {})


def _count(values: Values) -> Values:
    return values | {"reactions": sum(values[name] or 0 for name in REACTIONS)}


def _one_value(values: Values) -> Values:
    return values | ({"category": None} if values["number"] is not None else {"category": values["category"] or "x"})


def _amount(values: Values) -> str:
    return str((values["quantity"] * values["unit_price"]).quantize(Decimal("0.0001"), ROUND_HALF_UP))


TABLES = {
    table.name: table
    for table in (
        Table(
            "order_lines",
            {
                "order_id": IDENTIFIER,
                "line_number": INTEGER,
                "line_type": code("sale", "sale", "return"),
                "ordered_at": TIME,
                "customer_id": IDENTIFIER,
                "product_id": IDENTIFIER,
                "product_name": TEXT,
                "quantity": QUANTITY,
                "unit_price": MONEY,
                "currency": CURRENCY,
                "country": COUNTRY,
            },
            ("customer_id", "product_name", "country"),
            ("order_id", "line_number"),
            ("ordered_at", "customer_id", "currency", "country"),
            _sign_order,
            (("amount", _amount),),
        ),
        Table(
            "profiles",
            {
                "customer_id": IDENTIFIER,
                "name": NAME,
                "email": EMAIL,
                "phone": PHONE,
                "birth_date": DATE,
                "postal_code": POSTCODE,
                "city": code("Berlin", "Leipzig", "München"),
                "country": COUNTRY,
                "registered_on": DATE,
                "updated_at": TIME,
            },
            ("name", "email", "phone", "birth_date", "postal_code", "city", "registered_on"),
            ("customer_id",),
        ),
        Table(
            "page_views",
            {
                "page_view_id": IDENTIFIER,
                "session_id": IDENTIFIER,
                "position": INTEGER,
                "visitor_id": IDENTIFIER,
                "customer_id": IDENTIFIER,
                "viewed_at": TIME,
                "platform": code("web", "app"),
                "device_type": code("desktop", "mobile", "tablet"),
                "page": code("/", "/tea", "/cart?a=1&b=2"),
                "product_id": IDENTIFIER,
                "campaign_id": IDENTIFIER,
                "seconds": RATING,
            },
            ("position", "visitor_id", "customer_id", "device_type", "product_id", "campaign_id", "seconds"),
            ("page_view_id",),
        ),
        Table(
            "social_interactions",
            {
                "interaction_id": IDENTIFIER,
                "interaction_type": code("post", "comment", "share", "reaction"),
                "network": code("facebook", "instagram"),
                "profile_id": IDENTIFIER,
                "customer_id": IDENTIFIER,
                "occurred_at": TIME,
                "post_id": IDENTIFIER,
                "text": TEXT,
                "language": LANGUAGE,
                "followers": INTEGER,
            },
            ("profile_id", "customer_id", "post_id", "text", "language", "followers"),
            ("interaction_id",),
        ),
        Table(
            "social_posts",
            {
                "post_id": IDENTIFIER,
                "network": code("facebook", "instagram"),
                "author_id": IDENTIFIER,
                "posted_at": TIME,
                "post_type": code("video", "photo"),
                "text": TEXT,
                "views": INTEGER,
                "reactions": INTEGER,
                **dict.fromkeys(REACTIONS, INTEGER),
            },
            ("author_id", "text", "views", *REACTIONS),
            ("post_id",),
            complete=_count,
        ),
        Table(
            "service_contacts",
            {
                "contact_id": IDENTIFIER,
                "channel": code("ticket", "call", "chat"),
                "customer_id": IDENTIFIER,
                "opened_at": TIME,
                "language": LANGUAGE,
                "text": TEXT,
                "order_id": IDENTIFIER,
                "resolved_at": TIME,
                "resolution": code("refund", "answer"),
                "rating": RATING,
                "updated_at": TIME,
            },
            ("customer_id", "language", "text", "order_id", "resolved_at", "resolution", "rating"),
            ("contact_id",),
            complete=_resolve,
        ),
        Table(
            "feedback",
            {
                "feedback_id": IDENTIFIER,
                "feedback_type": code("review", "survey"),
                "customer_id": IDENTIFIER,
                "given_at": TIME,
                "product_id": IDENTIFIER,
                "rating": RATING,
                "recommended": BOOLEAN,
                "text": TEXT,
                "language": LANGUAGE,
            },
            ("customer_id", "product_id", "rating", "recommended", "text", "language"),
            ("feedback_id",),
        ),
        Table(
            "payments",
            {
                "payment_id": IDENTIFIER,
                "payment_type": code("payment", "refund", "chargeback"),
                "status": code("succeeded", "failed"),
                "customer_id": IDENTIFIER,
                "order_id": IDENTIFIER,
                "paid_at": TIME,
                "method": code("card", "cash"),
                "amount": MONEY,
                "currency": CURRENCY,
            },
            ("customer_id", "order_id", "method"),
            ("payment_id",),
            complete=_sign_payment,
        ),
        Table(
            "campaign_messages",
            {
                "message_id": IDENTIFIER,
                "event_type": code("sent", "opened", "clicked"),
                "occurred_at": TIME,
                "customer_id": IDENTIFIER,
                "medium": code("email", "sms"),
                "campaign_id": IDENTIFIER,
                "campaign_name": TEXT,
            },
            ("customer_id", "campaign_id", "campaign_name"),
            ("message_id", "event_type", "occurred_at"),
        ),
        Table(
            "consents",
            {
                "customer_id": IDENTIFIER,
                "purpose": code("newsletter", "profiling"),
                "decided_at": TIME,
                "status": code("given", "withdrawn"),
                "origin": code("form", "call"),
            },
            ("origin",),
            ("customer_id", "purpose", "decided_at"),
        ),
        Table(
            "products",
            {
                "product_id": IDENTIFIER,
                "product_name": TEXT,
                "category": code("tea", "cups"),
                "list_price": MONEY,
                "currency": CURRENCY,
                "launched_on": DATE,
                "updated_at": TIME,
            },
            ("product_name", "category", "list_price", "launched_on"),
            ("product_id",),
            complete=_price,
        ),
        Table(
            "exchange_rates",
            {"currency": CURRENCY, "into_currency": code("EUR"), "day": DATE, "rate": RATE},
            (),
            ("currency", "into_currency", "day"),
        ),
        Table(
            "attributes",
            {
                "customer_id": IDENTIFIER,
                "name": code("score", "plan"),
                "known_at": TIME,
                "number": RATING,
                "category": code("gold", "silver"),
            },
            ("number", "category"),
            ("customer_id", "name", "known_at"),
            complete=_one_value,
        ),
        Table(
            "outcomes",
            {"customer_id": IDENTIFIER, "name": code("churned"), "occurred_at": TIME, "value": RATING},
            (),
            ("customer_id", "name", "occurred_at"),
        ),
    )
}

"""Kinds of columns: how a true value is drawn, and how a clean export of a style writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

STYLES = ("bare", "clean", "stated")
"""How a mapping reads a column: by a bare expression, by a cleaner, or by a cleaner with all options stated."""
_START = datetime(2023, 1, 1, tzinfo=UTC)
_WORDS = (
    "tea", "Tasse", "thé vert", "kettle, blue", 'the "best" cup', "O'Neill's mug", "茶", "Straße 5", "a & b", "1.5 l",
    "N/A-free blend", "plain",
)  # fmt: skip
_GIVEN = ("Anna", "José", "Zoë", "Sinéad", "Jan")
_FAMILY = ("Müller", "O'Brien", "García", "van den Berg", "Smith-Jones", "Null", "Nguyễn")


@dataclass(frozen=True)
class Kind:
    """A kind of columns.

    Attributes:
        draw: Draws a true value.
        text: Returns the value as an export of a style writes it.
        silver: Returns the value as silver holds it, cast to a string.
        clean: The cleaner's table in a mapping of the style `clean`; empty where there is none.
        stated: The same in the style `stated`.
    """

    draw: Callable[[Random], Any]
    text: Callable[[Any, str], str] = lambda value, _style: str(value)
    silver: Callable[[Any], str] = str
    clean: str = ""
    stated: str = ""


def _identifier(random: Random) -> str:
    digits = random.randrange(1, 10**6)
    long = f"{random.randrange(10**11, 10**12)}"
    return random.choice([f"{digits:08}", f"K-{digits}", str(10**6 + digits), long, f"{digits:x}-{digits}a"])


def _number(value: Decimal, style: str) -> str:
    return str(value).replace(".", ",") if style == "stated" else str(value)


def _time_text(value: datetime, style: str) -> str:
    return f"{value:%d.%m.%Y %H:%M:%S}" if style == "stated" else f"{value:%Y-%m-%d %H:%M:%S}"


def _date_text(value: date, style: str) -> str:
    return f"{value:%d.%m.%Y}" if style == "stated" else f"{value:%Y-%m-%d}"


def _draw_time(random: Random) -> datetime:
    return _START + timedelta(seconds=random.randrange(1, 400 * 86_400))


def _draw_text(random: Random) -> str:
    return " ".join(random.sample(_WORDS, random.randrange(1, 4)))


def _draw_money(random: Random) -> Decimal:
    return Decimal(random.choice([random.randrange(1, 1000), random.randrange(1000, 10**7)])) / 100


def _draw_quantity(random: Random) -> Decimal:
    return random.choice(
        [Decimal(random.randrange(1, 9)), Decimal(random.randrange(1, 9999)) / 1000, Decimal(random.randrange(1, 3000))]
    )


def code(*values: str) -> Kind:
    """Return the kind of a column that holds one of a few words."""
    return Kind(lambda random: random.choice(values))


def _fixed(value: Decimal) -> str:
    return f"{value:.4f}"


IDENTIFIER = Kind(_identifier, clean='clean = "id"', stated='clean = "id"')
INTEGER = Kind(
    lambda random: random.randrange(1, 3000),
    clean='clean = "number"',
    stated='clean = "number", decimal = ","',
)
MONEY = Kind(_draw_money, _number, _fixed, 'clean = "money"', 'clean = "money", decimal = ","')
QUANTITY = Kind(_draw_quantity, _number, _fixed, 'clean = "number"', 'clean = "number", decimal = ","')
RATE = Kind(
    lambda random: Decimal(random.randrange(1, 10**6)) / 10**4,
    _number,
    lambda value: f"{value:.12f}",
    'clean = "number"',
    'clean = "number", decimal = ","',
)
RATING = Kind(
    lambda random: Decimal(random.randrange(10, 51)) / 10,
    _number,
    lambda value: str(float(value)),
    'clean = "number"',
    'clean = "number", decimal = ","',
)
NUMBERS = (QUANTITY, MONEY, RATE, RATING)
"""The kinds of numbers with decimal places."""
TIME = Kind(
    _draw_time,
    _time_text,
    lambda value: f"{value:%Y-%m-%d %H:%M:%S}",
    'clean = "timestamp"',
    'clean = "timestamp", formats = ["dd.MM.yyyy HH:mm:ss"]',
)
DATE = Kind(
    lambda random: date(1940, 1, 1) + timedelta(days=random.randrange(25_000)),
    _date_text,
    lambda value: f"{value:%Y-%m-%d}",
    'clean = "date"',
    'clean = "date", formats = ["dd.MM.yyyy"]',
)
BOOLEAN = Kind(
    lambda random: random.random() < 0.5,
    lambda value, _style: str(value).lower(),
    lambda value: str(value).lower(),
    'clean = "boolean"',
    'clean = "boolean"',
)
TEXT = Kind(_draw_text, clean='clean = "text"', stated='clean = "text"')
NAME = Kind(
    lambda random: f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}", clean='clean = "name"', stated='clean = "name"'
)
EMAIL = Kind(
    lambda random: f"p{random.randrange(10**6)}@example.{random.choice(['org', 'com', 'de'])}",
    clean='clean = "email"',
    stated='clean = "email"',
)
PHONE = Kind(
    lambda random: f"+4930{random.randrange(23125000, 23125999)}",
    clean='clean = "phone", country = "country"',
    stated='clean = "phone", country = "\'DE\'"',
)
POSTCODE = Kind(
    lambda random: random.choice(["01067", "04109", "10115", "80331", "09111"]),
    clean='clean = "postcode", country = "country"',
    stated='clean = "postcode", country = "\'DE\'"',
)
COUNTRY = Kind(lambda _random: "DE", clean='clean = "country"', stated='clean = "country"')
CURRENCY = Kind(
    lambda random: random.choice(["EUR", "USD", "CHF", "JPY"]), clean='clean = "currency"', stated='clean = "currency"'
)
LANGUAGE = code("en", "de", "zh-CN", "pt-BR")

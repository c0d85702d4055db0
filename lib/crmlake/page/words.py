"""Numbers and dates formatted for people."""

from collections.abc import Sequence
from datetime import date, datetime

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNKNOWN = "not known"

SMALLEST_SHARE = 0.0005  # a smaller share would be rounded to 0.0 %
WHOLE = 100  # amounts from here on are shown without cents
MINUTE = 60
HOUR = 60 * MINUTE


def grouped(value: float, decimals: int = 0) -> str:
    """Return a number with grouped thousands and a true minus sign, such as 12,345."""
    text = f"{value:,.{decimals}f}"
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")


def counted(value: float, one: str, many: str = "") -> str:
    """Return a number with its noun, such as `1 row` or `12,345 rows`."""
    return f"{grouped(value)}{SPACE}{one if round(value) == 1 else many or one + 's'}"


def money(value: float, currency: str) -> str:
    """Return an amount with its currency, with cents only for small amounts."""
    text = grouped(value, 2 if 0 < abs(value) < WHOLE else 0)
    return f"{text}{SPACE}{currency}" if currency else text


def share(part: float) -> str:
    """Return a share of 0 … 1 as a percentage; only 0 and 1 are shown as 0 % and 100 %."""
    if 0 < part < SMALLEST_SHARE:
        return f"under 0.1{SPACE}%"
    if 1 - SMALLEST_SHARE < part < 1:
        return f"over 99.9{SPACE}%"
    return f"{grouped(part * 100, 0 if part in {0, 1} else 1)}{SPACE}%"


def measure(value: float, unit: str, currency: str) -> str:
    """Return a mean with its unit, in about three figures; the unit `currency` is replaced by the currency's name."""
    if unit == "currency":
        return money(value, currency)
    decimals = next((places for minimum, places in ((100, 0), (10, 1)) if abs(value) >= minimum), 2)
    return f"{grouped(value, decimals if value else 0)}{SPACE}{unit}".rstrip(SPACE)


def signed(value: float) -> str:
    """Return a deviation with its sign and one decimal."""
    text = grouped(value, 1)
    return f"+{text}" if value > 0 and text != "0.0" else text


def day(value: date) -> str:
    """Return a date such as 9 December 2011."""
    return f"{value.day}{SPACE}{value:%B} {value.year}"


def month(value: date) -> str:
    """Return a month such as December 2011."""
    return f"{value:%B} {value.year}"


def moment(value: datetime) -> str:
    """Return a time such as 2011-12-09 12:50, UTC."""
    return f"{value:%Y-%m-%d %H:%M}"


def duration(seconds: float) -> str:
    """Return a duration such as 4.2 s, 3 min 5 s or 2 h 10 min."""
    if round(seconds, 1) < MINUTE:
        return f"{seconds:.1f}{SPACE}s"
    whole = round(seconds)
    if whole < HOUR:
        return f"{whole // MINUTE}{SPACE}min {whole % MINUTE}{SPACE}s"
    return f"{whole // HOUR}{SPACE}h {whole % HOUR // MINUTE}{SPACE}min"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

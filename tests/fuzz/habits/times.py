"""Habits of writing dates and times."""

from datetime import UTC, datetime, timedelta
from random import Random

from fuzz.exports import Export, Row
from fuzz.habits.registry import EITHER, REJECTED, RIGHT, change_cell, change_kind, habit
from fuzz.kinds import DATE, TIME

_EPOCH_OF_EXCEL = datetime(1899, 12, 30, tzinfo=UTC)


def _time_columns(export: Export, random: Random, kinds: tuple[object, ...]) -> str | None:
    names = [name for name, kind in export.table.columns.items() if kind in kinds]
    return random.choice(names) if names else None


def _rewrite(
    export: Export, random: Random, form: str, outcomes: frozenset[str] = EITHER, *, dates: bool = True
) -> bool:
    """Write the times, or dates, of one column in another form."""
    name = _time_columns(export, random, (TIME, DATE) if dates else (TIME,))
    changed = False
    for row in export.rows if name else ():
        if (time := _true_time(row, str(name))) is not None and row.cells[str(name)]:
            changed |= change_cell(row, str(name), _format(time, form), outcomes)
    return changed


def _true_time(row: Row, name: str) -> datetime | None:
    text = row.truths[0][name] if row.truths and name not in row.dirty else None
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _format(time: datetime, form: str) -> str:
    match form:
        case "serial":
            return f"{(time - _EPOCH_OF_EXCEL) / timedelta(days=1):.6f}".rstrip("0").rstrip(".")
        case "seconds" | "milliseconds" | "microseconds":
            return str(int(time.timestamp()) * {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6}[form])
        case "+02:00":
            return f"{time + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}+02:00"
        case "-0500":
            return f"{time - timedelta(hours=5):%Y-%m-%d %H:%M:%S}-0500"
        case _:
            return time.strftime(form)


@habit
def excel_serial_date(export: Export, random: Random) -> bool:
    """Write dates and times as serial numbers of a spreadsheet program."""
    return _rewrite(export, random, "serial")


@habit
def day_first(export: Export, random: Random) -> bool:
    """Write dates with the day or month first.

    The style `stated` expects the day first, with points: there the month is written first, with slashes.
    """
    form = random.choice(["%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%d-%m-%Y"])
    return _rewrite(export, random, "%m/%d/%Y %H:%M:%S" if export.style == "stated" else form, REJECTED)


@habit
def two_digit_year(export: Export, random: Random) -> bool:
    """Write years with two digits: they must be rejected where the mapping has no pivot."""
    return _rewrite(export, random, random.choice(["%d.%m.%y", "%m/%d/%y", "%y-%m-%d", "%d.%m.%y %H:%M:%S"]), REJECTED)


@habit
def bare_year(export: Export, random: Random) -> bool:
    """Write a year, or a year and a month, for a date: it must be rejected."""
    return _rewrite(export, random, random.choice(["%Y", "%Y-%m", "%Y%m", "%b %Y"]), REJECTED)


@habit
def compact_date(export: Export, random: Random) -> bool:
    """Write dates without separators."""
    return _rewrite(export, random, random.choice(["%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%SZ"]))


@habit
def time_without_date(export: Export, random: Random) -> bool:
    """Write the time of day alone: it must be rejected."""
    return _rewrite(export, random, random.choice(["%H:%M", "%H:%M:%S", "%I:%M %p"]), REJECTED, dates=False)


@habit
def date_without_time(export: Export, random: Random) -> bool:
    """Write the date of a time alone.

    A date is a full value, and midnight is what it means: silver may have midnight of that day, and nothing else.
    """
    name = _time_columns(export, random, (TIME,))
    changed = False
    for row in export.rows if name else ():
        time = _true_time(row, str(name))
        text = "" if time is None else f"{time:%d.%m.%Y}" if export.style == "stated" else f"{time:%Y-%m-%d}"
        if time is not None and change_cell(row, str(name), text):
            row.truths = [truth | {str(name): f"{time:%Y-%m-%d} 00:00:00"} for truth in row.truths]
            changed = True
    return changed


@habit
def zone_suffix(export: Export, random: Random) -> bool:
    """Write an offset or a zone behind times."""
    form = random.choice([
        "%Y-%m-%dT%H:%M:%S+0000", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S+00", "%Y-%m-%dT%H:%M:%SZ", "+02:00",
        "%Y-%m-%dT%H:%M:%S.000Z", "-0500", "%Y-%m-%d %H:%M:%S.000000 GMT", "%Y-%m-%d %H:%M:%S Z",
    ])  # fmt: skip
    outcomes = EITHER if export.style == "stated" else RIGHT
    return _rewrite(export, random, form, outcomes, dates=False)


@habit
def zone_name(export: Export, random: Random) -> bool:
    """Write the abbreviation of a zone behind local times: the right instant, or none."""
    name = _time_columns(export, random, (TIME,))
    word, hours = random.choice([("CET", 1), ("EST", -5), ("PST", -8), ("JST", 9), ("BST", 1), ("IST", 5.5)])
    changed = False
    for row in export.rows if name else ():
        if (time := _true_time(row, str(name))) is not None:
            text = f"{time + timedelta(hours=hours):%Y-%m-%d %H:%M:%S} {word}"
            changed |= change_cell(row, str(name), text)
    return changed


@habit
def epoch_number(export: Export, random: Random) -> bool:
    """Write times as counts of seconds, milliseconds or microseconds since 1970."""
    return _rewrite(export, random, random.choice(["seconds", "milliseconds", "microseconds"]), dates=False)


@habit
def iso_with_t(export: Export, random: Random) -> bool:
    """Write a T between date and time."""
    return _rewrite(export, random, "%Y-%m-%dT%H:%M:%S", EITHER if export.style == "stated" else RIGHT, dates=False)


@habit
def impossible_date(export: Export, random: Random) -> bool:
    """Write a day or an hour that no calendar has: it must be rejected."""
    form = "%d.%m.%Y" if export.style == "stated" else "%Y-%m-%d"
    text = f"{datetime(2023, 2, 1, tzinfo=UTC):{form}}".replace("01", random.choice(["30", "31", "00", "29"]))
    return change_kind(export, random, [DATE], lambda _text: text, REJECTED)


@habit
def future_date(export: Export, random: Random) -> bool:
    """Write a past date or time in the future: it must be rejected, but for the first day on sale of a product."""
    if export.table.name == "products":
        return False
    year = random.choice(["2199", "2924", "9999"])
    change = {"stated": lambda text: text[:6] + year + text[10:]}.get(export.style, lambda text: year + text[4:])
    return change_kind(export, random, [DATE, TIME], change, REJECTED)

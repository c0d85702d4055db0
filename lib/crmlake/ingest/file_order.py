"""The order of files by their names, as a person reads them: by the numbers and dates in them."""

import re
from collections.abc import Iterable

_ENDINGS = re.compile(r"[.][A-Za-z][A-Za-z0-9]{0,7}([.](?i:gz|bz2|xz|zst|zip))?$")
_YEAR = r"((?:19|20)\d{2})"
_NAMES = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
_MONTH = rf"(?<![A-Za-z])({_NAMES}|nov(?:ember)?|dec(?:ember)?)(?![A-Za-z])"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH_NAME = re.compile(f"(?i){_MONTH}")
_NAMED = re.compile(
    rf"(?i)(?:(?<![A-Za-z\d]){_DAY}[-_. ]?)?{_MONTH}[-_. ]?(?:{_DAY}(?:st|nd|rd|th)?[-_., ]{{1,2}})?{_YEAR}(?!\d)"
)
_YEAR_THEN_NAME = re.compile(rf"(?i){_YEAR}([-_. /]?){_MONTH}")
_MONTH_FIRST = re.compile(rf"(?<![\d.-])(\d{{1,2}})([-_. /]){_YEAR}(?!\d|[-_. /]\d)")
# The range 2023-12-31-2024-01-06 has no date with the year last.
_YEAR_LAST = tuple(
    re.compile(rf"(?<!\d)(?<!(?:19|20)\d\d[{sign}])(\d{{1,2}})([{sign}])(\d{{1,2}})[{sign}]{_YEAR}(?!\d)")
    for sign in "-_. /"
)
# No date with the year first has such digits: its month would be 19 or 20. A time of day may follow.
_UNSEPARATED = re.compile(rf"(?<!\d)(\d\d)()(\d\d){_YEAR}(?=(?:\d{{4}}|\d{{6}})?(?!\d))")
_NUMBER = re.compile(r"\d+")
_WIDTH, _MOST_MONTHS, _MOST_DAYS = 20, 12, 31


def file_order(name: str) -> str:
    """Return a text by which the names of files sort as a person expects; equal only for names of one meaning.

    >>> file_order("export_9.csv") < file_order("export_10.csv")
    True
    >>> file_order("orders_export.csv") < file_order("orders_export (1).csv") < file_order("orders_export (2).csv")
    True
    >>> file_order("orders 12-2023.csv") < file_order("orders 1-2024.csv")
    True
    >>> file_order("31.01.2024.csv") < file_order("01.02.2024.csv")
    True
    >>> file_order("orders-Nov-2023.csv") < file_order("orders-Dec-2023.csv")
    True

    Numbers compare as numbers, a month or a date by its year first, and endings (`.csv`, `.csv.gz`) do not count.
    Months may have English names. A date such as 01022024 is read with its day first: see `explain_order`.
    """
    stem = _ENDINGS.sub("", _number_months(name))
    for form in (*_YEAR_LAST, _UNSEPARATED):
        stem = form.sub(_year_first, stem)
    return _NUMBER.sub(lambda number: number[0].lstrip("0").rjust(_WIDTH, "0"), _MONTH_FIRST.sub(r"\3\2\1", stem))


def explain_order(name: str, *, begins_with_day: bool = False) -> str | None:
    """Return why the name of a file may not show where it belongs among others; `None` where it does.

    >>> explain_order("a_02012024.csv")
    'its name has a date that may begin with the day or the month (02012024), and is read with the day first'
    >>> explain_order("orders-Dec.csv")
    'its name has a month without a year (Dec)'

    Args:
        name: The name of the file.
        begins_with_day: Whether the names of other files show that dates begin with the day: see `show_day_first`.
    """
    if month := _MONTH_NAME.search(_number_months(name)):
        return f"its name has a month without a year ({month[0]})"
    for date in () if begins_with_day else _dates(name):
        if _exceeds(date, 1) == _exceeds(date, 3) and int(date[1]) != int(date[3]):
            doubt = f"its name has a date that may begin with the day or the month ({date[0]})"
            return f"{doubt}, and is read with the day first"
    return None


def show_day_first(names: Iterable[str]) -> bool:
    """Return whether the dates in names begin with the day: one has a day above 12 first, and none has it second.

    >>> show_day_first(["a_31012024.csv", "a_01022024.csv"]), show_day_first(["a_01022024.csv", "a_02022024.csv"])
    (True, False)
    """
    dates = [date for name in names for date in _dates(name)]
    return any(_exceeds(date, 1) for date in dates) and not any(_exceeds(date, 3) for date in dates)


def _exceeds(date: re.Match[str], part: int) -> bool:
    return int(date[part]) > _MOST_MONTHS


def _number_months(name: str) -> str:
    """Return a name in which an English month next to a year is a number behind that year."""
    named = _NAMED.sub(lambda m: f"{m[4]}-{_number(m[2])}-{int(m[1] or m[3] or 0):02}", name)
    return _YEAR_THEN_NAME.sub(lambda m: f"{m[1]}{m[2]}{_number(m[3])}", named)


def _number(month: str) -> str:
    return f"{_MONTHS.index(month[:3].lower()) + 1:02}"


def _dates(name: str) -> list[re.Match[str]]:
    """Return the dates of a name whose year is last, but those in dots, which begin with the day."""
    stem = _ENDINGS.sub("", _number_months(name))
    dates = (date for form in (*_YEAR_LAST, _UNSEPARATED) for date in form.finditer(stem))
    return [date for date in dates if _is_date(date) and date[2] != "."]


def _is_date(date: re.Match[str]) -> bool:
    low, high = sorted((int(date[1]), int(date[3])))
    return 1 <= low <= _MOST_MONTHS and high <= _MOST_DAYS


def _year_first(date: re.Match[str]) -> str:
    """Return a date with its year first; digits that are no date stay as they are."""
    if not _is_date(date):
        return date[0]
    day, month = (date[3], date[1]) if int(date[3]) > _MOST_MONTHS else (date[1], date[3])
    return date[2].join((date[4], month, day))

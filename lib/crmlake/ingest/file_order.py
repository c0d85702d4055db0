"""The order of files by their names, as a person reads them: by the numbers in them."""

import re

_ENDINGS = re.compile(r"([.][A-Za-z][A-Za-z0-9]{0,7}){1,2}$")
_MONTH_FIRST = re.compile(r"(?<![\d.-])(\d{1,2})([-_. ])((?:19|20)\d{2})(?!\d|[-_. ]\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[.](\d{1,2})[.]((?:19|20)\d{2})(?!\d)")
_NUMBER = re.compile(r"\d+")
_WIDTH = 20


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

    Numbers compare as numbers, a month or a date with dots is compared by its year first, and endings (`.csv`,
    `.csv.gz`) do not count.
    """
    stem = _MONTH_FIRST.sub(r"\3\2\1", _DAY_FIRST.sub(r"\3.\2.\1", _ENDINGS.sub("", name)))
    return _NUMBER.sub(lambda number: number[0].lstrip("0").rjust(_WIDTH, "0"), stem)

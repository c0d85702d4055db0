"""Masking of national ids and bank accounts that are recognised by their checksum alone.

A number of their length hardly ever has a right checksum by chance.

Left out is what a harmless number would be too often, more than once in 10,000: nine or ten bare digits (American SSN,
Dutch BSN, British NHS number), German tax ids (1 in 260 numbers of eleven digits), Polish PESEL (1 in 55), and Finnish
codes that end in a digit (1 in 30 of dates with a number, as orders have).
"""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.text.personal_patterns import WORD_END, WORD_START

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPANISH = "TRWAGMYFPDXBNJZSQVHLCKE"
_FINNISH = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def _remainder(text: Column, divisor: int, letter_factor: int) -> Column:
    """Return the remainder of a text read as a number, in which each letter is 10 to 35."""

    def add(total: Column, sign: Column) -> Column:
        value = F.instr(F.lit(_DIGITS), sign) - 1
        return (total * F.when(value > 9, letter_factor).otherwise(10) + value) % divisor  # noqa: PLR2004 - a letter

    return F.aggregate(F.split(text, ""), F.lit(0), add)


def _is_iban(text: Column) -> Column:
    """ISO 13616: the country and the check digits moved to the end, the remainder by 97 is 1."""
    return _remainder(F.concat(F.substring(text, 5, 40), F.substring(text, 1, 4)), 97, 100) == 1


def _is_chinese(text: Column) -> Column:
    """GB 11643: ISO 7064, mod 11-2."""
    double = lambda total, sign: (total + sign.cast("int")) * 2 % 11  # noqa: E731
    total = F.aggregate(F.split(F.substring(text, 1, 17), ""), F.lit(0), double)
    last = F.substring(text, 18, 1)
    return (total + F.when(last == "X", 10).otherwise(last.try_cast("int"))) % 11 == 1


def _is_spanish(text: Column) -> Column:
    """DNI and NIE: the letter is that of the remainder by 23, with 0 to 2 for a first X, Y or Z."""
    number = F.translate(F.substring(text, 1, 8), "XYZ", "012").cast("int")
    return F.substring(text, 9, 1) == _letter(_SPANISH, number % 23)


def _is_finnish(text: Column) -> Column:
    """The last sign is that of the remainder by 31 of the day of birth and the number."""
    number = F.concat(F.substring(text, 1, 6), F.substring(text, -4, 3)).cast("int")
    return F.substring(text, -1, 1) == _letter(_FINNISH, number % 31)


def _is_corsican(text: Column) -> Column:
    """NIR of a person who was born in Corsica: 2A counts as 19, 2B as 18."""
    number = F.replace(F.replace(text, F.lit("2A"), F.lit("19")), F.lit("2B"), F.lit("18")).cast("bigint")
    return (F.floor(number / 100) + number % 100) % 97 == 0


def _letter(letters: str, position: Column) -> Column:
    return F.get(F.array(*map(F.lit, letters)), position)


_DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])"
_GROUPS = r"(?:[ \-]?(?=[A-Za-z]{0,3}\d)[A-Za-z0-9]{4}){2,7}(?:[ \-]?(?=[A-Za-z]{0,2}\d)[A-Za-z0-9]{1,3})?"
_CHINESE_DAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDS: tuple[tuple[str, str, Callable[[Column], Column]], ...] = (
    ("[iban]", rf"[A-Za-z]{{2}}\d{{2}}(?:[ \-]?[A-Za-z]{{4}})?{_GROUPS}", _is_iban),
    ("[id]", rf"[1-9]\d{{5}}[ \-]?{_CHINESE_DAY}[ \-]?\d{{3}}[\dXx]", _is_chinese),
    ("[id]", r"[12] ?\d{2} ?\d{2} ?2[ABab] ?\d{3} ?\d{3} ?\d{2}", _is_corsican),
    ("[id]", rf"{_DAY}\d{{2}}[\-+A-FU-Ya-fu-y]\d{{3}}[A-FHJ-NPR-Ya-fhj-npr-y]", _is_finnish),
    ("[id]", r"(?:\d{8}|\d{2}\.\d{3}\.\d{3}|[XYZxyz]-?\d{7})-?[A-Za-z]", _is_spanish),
)
_ANY = rf"{WORD_START}(?:{'|'.join(pattern for _, pattern, _ in _IDS)}){WORD_END}(?!@)"


def mask_checked_ids(text: Column) -> Column:
    """Return a text with a mark such as `[id]` for each id whose checksum is right, in any case and grouping.

    | text | masked |
    | --- | --- |
    | de89 3704 0044 0532 0130 00 | [iban] |
    | my number is 12.345.678-z | my number is [id] |
    | 131052-308T, not 131052-308U | [id], not 131052-308U |

    Args:
        text: a string column; null stays null.
    """
    values = F.regexp_extract_all(text, F.lit(_ANY), F.lit(0))
    pieces = F.zip_with(F.split(text, _ANY, -1), F.transform(values, _mask), _concat)
    return F.when(F.rlike(text, F.lit(_ANY)), F.array_join(pieces, "")).otherwise(text)


def _concat(piece: Column, value: Column) -> Column:
    return F.concat(piece, F.coalesce(value, F.lit("")))


def _mask(value: Column) -> Column:
    """Return the mark of an id, or the value itself."""
    plain = F.upper(F.regexp_replace(value, r"[ .\-+]", ""))
    marks = (
        F.when(F.rlike(value, F.lit(f"^(?:{pattern})$")) & is_valid(plain), F.lit(mark))
        for mark, pattern, is_valid in _IDS
    )
    return F.coalesce(*marks, value)

"""Habits of writing numbers and money."""

import re
from random import Random

from fuzz.exports import Export
from fuzz.habits.registry import EITHER, REJECTED, RIGHT, change_kind, habit
from fuzz.kinds import IDENTIFIER, INTEGER, MONEY, NUMBERS, PHONE, POSTCODE, QUANTITY, RATING

_FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def _mark(export: Export) -> str:
    return "," if export.style == "stated" else "."


def _group(text: str, mark: str, sign: str) -> str | None:
    whole, _, places = text.partition(mark)
    if len(whole.lstrip("-")) < 4:
        return None
    grouped = f"{int(whole):,}".replace(",", sign)
    return f"{grouped}{mark}{places}" if places else grouped


@habit
def other_decimal_mark(export: Export, random: Random) -> bool:
    """Write the decimal mark that the mapping does not expect: a comma for a point, or a point for a comma.

    Not with three places where the mapping states the mark: the other one then groups thousands.
    """
    mark = _mark(export)
    other = "." if mark == "," else ","

    def write(text: str) -> str | None:
        is_grouped = export.style == "stated" and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text)
        return None if is_grouped else text.replace(mark, other)

    return change_kind(export, random, NUMBERS, write)


@habit
def thousands_separator(export: Export, random: Random) -> bool:
    """Group thousands by a sign that is no decimal mark of the mapping.

    A point stays out of bare expressions: `1.234` is a number there, and nothing says that it means 1234.
    """
    mark = _mark(export)
    signs = [sign for sign in (",", ".", "'", "’", " ", "\u00a0", "\u202f") if sign != mark]
    sign = random.choice([sign for sign in signs if sign != "." or export.style != "bare"])
    return change_kind(export, random, NUMBERS, lambda text: _group(text, mark, sign))


@habit
def currency_sign(export: Export, random: Random) -> bool:
    """Write a currency sign or word beside amounts, also in full width."""
    sign = random.choice(["€", "$", "￥", "￡", "£", "EUR", "CHF", "元", "kr"])
    form = random.choice(["{0}{1}", "{0} {1}", "{1} {0}", "{1}{0}", "{1}\u00a0{0}"])
    outcomes = EITHER if export.style == "bare" else RIGHT
    return change_kind(export, random, [MONEY], lambda text: form.format(sign, text), outcomes)


@habit
def unit_beside_number(export: Export, random: Random) -> bool:
    """Write a unit beside quantities."""
    unit = random.choice(["kg", "pcs", " Stück", "%", "x"])
    return change_kind(export, random, [QUANTITY, INTEGER, RATING], lambda text: f"{text}{unit}")


@habit
def accounting_minus(export: Export, random: Random) -> bool:
    """Write negative numbers in parentheses, with the minus behind, or with a dash for a minus."""
    form = random.choice(["({})", "{}-", "{} -", "−{}", "–{}"])
    outcomes = EITHER if export.style == "bare" else RIGHT
    return change_kind(
        export,
        random,
        [QUANTITY, MONEY],
        lambda text: form.format(text.removeprefix("-")) if text.startswith("-") else None,
        outcomes,
    )


@habit
def full_width_digits(export: Export, random: Random) -> bool:
    """Write the digits of numbers, telephone numbers and postcodes in full width."""
    kinds = (*NUMBERS, INTEGER, PHONE, POSTCODE)
    return change_kind(export, random, kinds, lambda text: text.translate(_FULL_WIDTH))


@habit
def full_width_identifier(export: Export, random: Random) -> bool:
    """Write identifiers in full width."""
    return change_kind(export, random, [IDENTIFIER], lambda text: text.translate(_FULL_WIDTH))


@habit
def point_zero(export: Export, random: Random) -> bool:
    """Write `.0` behind whole numbers, identifiers and postcodes, as data frames with gaps do."""
    kinds = (INTEGER, IDENTIFIER, POSTCODE)
    return change_kind(export, random, kinds, lambda text: f"{text}.0" if text.isdigit() else None)


@habit
def point_zero_behind_phone(export: Export, random: Random) -> bool:
    """Write `.0` behind telephone numbers without their plus, as a data frame does."""
    return change_kind(export, random, [PHONE], lambda text: f"{text.removeprefix('+')}.0")


@habit
def scientific_identifier(export: Export, random: Random) -> bool:
    """Write long identifiers in scientific notation, so that digits are lost: they must be rejected."""
    form = random.choice(["{:.5E}", "{:.5e}", "{:.0E}"])
    comma = export.style == "stated"

    def shorten(text: str) -> str | None:
        short = form.format(float(text)) if text.isdigit() and len(text) > 11 else None
        return short.replace(".", ",") if short and comma else short

    return change_kind(export, random, [IDENTIFIER], shorten, REJECTED)


@habit
def scientific_phone(export: Export, random: Random) -> bool:
    """Write telephone numbers in scientific notation, so that digits are lost: they must be rejected."""
    return change_kind(export, random, [PHONE], lambda text: f"{float(text):.5E}", REJECTED)


@habit
def leading_zeros_dropped(export: Export, random: Random) -> bool:
    """Drop the leading zeros of identifiers and postcodes, as a spreadsheet program does.

    The file does not say that an opaque identifier had zeros: silver may have it without them, and nothing else.
    """
    names = [name for name, kind in export.table.columns.items() if kind is IDENTIFIER]
    shortened = {name: {row.token: row.cells[name] for row in export.rows} for name in names}
    done = change_kind(
        export,
        random,
        [IDENTIFIER, POSTCODE],
        lambda text: text.lstrip("0") if text.isdigit() and text.startswith("0") else None,
    )
    for row in export.rows:
        for name in names:
            if row.cells[name] != shortened[name][row.token]:
                row.truths = [truth | {name: row.cells[name]} for truth in row.truths]
        if "postal_code" in row.dirty and export.style == "bare":
            row.truths = [*row.truths, *(truth | {"postal_code": row.cells["postal_code"]} for truth in row.truths)]
    return done

"""Habits of writing texts, identifiers, words and missing values."""

from random import Random

from fuzz.exports import Export
from fuzz.habits.registry import EITHER, REJECTED, RIGHT, change_cell, change_kind, habit
from fuzz.kinds import (
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    DATE,
    EMAIL,
    IDENTIFIER,
    INTEGER,
    MONEY,
    NAME,
    NUMBERS,
    PHONE,
    POSTCODE,
    QUANTITY,
    RATING,
    TIME,
)

_ALL = (
    BOOLEAN, COUNTRY, CURRENCY, DATE, EMAIL, IDENTIFIER, INTEGER, MONEY, NAME, PHONE, POSTCODE, QUANTITY, RATING, TIME
)  # fmt: skip
_NO_WORDS = (IDENTIFIER, EMAIL, PHONE, POSTCODE, *NUMBERS, INTEGER, BOOLEAN, DATE, TIME, CURRENCY)
"""The kinds of columns in which no word is a value."""
_NULLS = ("n/a", "N/A", "NULL", "null", "None", "-", "NaN", "#N/A", "\\N", "(null)", "nil", "undefined")
_INVISIBLE = ("\u00a0", "\u200b", "\ufeff", "\u3000", "\u2060", "\u00ad")


@habit
def guarding_apostrophe(export: Export, random: Random) -> bool:
    """Write an apostrophe before values, by which a spreadsheet program is kept from changing them.

    Not before texts: a name may begin with an apostrophe ('s-Hertogenbosch).
    """
    kinds = [kind for kind in _ALL if kind not in {NAME, COUNTRY}]
    return change_kind(export, random, kinds, lambda text: f"'{text}")


@habit
def guarding_formula(export: Export, random: Random) -> bool:
    """Write values as formulas that give a text."""
    return change_kind(export, random, _ALL, lambda text: f'="{text}"')


@habit
def spaces_around(export: Export, random: Random) -> bool:
    """Write spaces or tabs around values, as fixed-width exports do."""
    form = random.choice(["{} ", " {}", "{}   ", "{}\t", " {} "])
    return change_kind(export, random, _ALL, form.format)


@habit
def invisible_characters(export: Export, random: Random) -> bool:
    """Write non-breaking or zero-width spaces around values."""
    sign = random.choice(_INVISIBLE)
    form = random.choice(["{0}{1}", "{1}{0}"])
    return change_kind(export, random, _ALL, lambda text: form.format(sign, text))


@habit
def null_spellings(export: Export, random: Random) -> bool:
    """Write a word for a missing value.

    In a text, which may be any word, a bare expression takes the word as it is; `missing` says that it means nothing.
    """
    word = random.choice(_NULLS)
    done = False
    for name in random.sample(export.table.optional, len(export.table.optional)):
        for row in export.rows:
            if row.cells[name] or name in row.dirty:
                continue
            outcomes = RIGHT if export.style == "stated" else EITHER
            done |= change_cell(row, name, word, outcomes)
            if export.style != "stated" and export.table.columns[name] not in _NO_WORDS:
                row.truths = [*row.truths, *(truth | {name: word} for truth in row.truths)]
        if done:
            break
    return done


@habit
def boolean_words(export: Export, random: Random) -> bool:
    """Write yes and no in one of several languages, or as digits."""
    yes, no = random.choice([("yes", "no"), ("ja", "nein"), ("1", "0"), ("Y", "N"), ("WAHR", "FALSCH"), ("x", "n")])
    outcomes = EITHER if export.style == "bare" else RIGHT
    return change_kind(export, random, [BOOLEAN], lambda text: yes if text == "true" else no, outcomes)


@habit
def salutation(export: Export, random: Random) -> bool:
    """Write a salutation before names; a bare expression takes it as part of the name."""
    word = random.choice(["Mr", "Mrs.", "Mr & Mrs", "Herr", "Frau"])
    done = change_kind(export, random, [NAME], lambda text: f"{word} {text}", RIGHT)
    for row in export.rows if export.style == "bare" else ():
        row.truths = [truth | ({"name": row.cells["name"]} if "name" in row.dirty else {}) for truth in row.truths]
    return done


@habit
def surname_first(export: Export, random: Random) -> bool:
    """Write the surname first, before a comma; a bare expression takes the name as it is written."""
    done = change_kind(export, random, [NAME], lambda text: ", ".join(reversed(text.split(" ", 1))), RIGHT)
    for row in export.rows if export.style == "bare" else ():
        row.truths = [truth | ({"name": row.cells["name"]} if "name" in row.dirty else {}) for truth in row.truths]
    return done


@habit
def phone_punctuation(export: Export, random: Random) -> bool:
    """Write telephone numbers with punctuation, without the country's code, or with 00 before it."""
    form = random.choice(["0{1}/{2}", "(0{1}) {2}", "0{0} {1} {2}", "00{0}{1}{2}", "+{0} (0){1} {2}", "{0}{1}{2}"])

    def write(text: str) -> str:
        return form.format(text[1:3], text[3:5], text[5:]).replace("049", "0049" if form[0] == "0" else "049")

    done = change_kind(export, random, [PHONE], write)
    for row in export.rows if export.style == "bare" else ():
        row.truths = [truth | ({"phone": row.cells["phone"]} if "phone" in row.dirty else {}) for truth in row.truths]
    return done


@habit
def wrong_value(export: Export, random: Random) -> bool:
    """Write a word where a number, a date or a truth value is expected: it must be rejected."""
    word = random.choice(["see note", "#REF!", "#####", "TBD", "1/0"])
    kinds = (INTEGER, MONEY, QUANTITY, RATING, DATE, TIME, BOOLEAN)
    return change_kind(export, random, kinds, lambda _text: word, EITHER if export.style == "stated" else REJECTED)

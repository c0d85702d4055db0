"""Properties of every cleaning function, on random values: all functions in one action for each example."""

from collections.abc import Callable
from functools import partial

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import Column, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.functions import (
    addresses,
    booleans,
    countries,
    currencies,
    email,
    letters,
    markup,
    missing,
    money,
    month_names,
    names,
    numbers,
    phones,
    postcodes,
    text,
    timestamps,
)

LONGER = {
    "normalise_street": 40,
    "currency_code": 2,
    "normalise_postcode": 1,
    "normalise_phone": 4,
    "normalise_number": 1,
    "strip_accents": 40,
    "matching_key": 40,
}
"""How many characters longer a result may be: abbreviations written out, a code for a sign, a separator, a zero."""
NORMALISERS: dict[str, Callable[[Column], Column]] = {
    "tidy": text.tidy,
    "tidy_code": text.tidy_code,
    "tidy_paragraphs": text.tidy_paragraphs,
    "remove_invisible": text.remove_invisible,
    "repair_mojibake": text.repair_mojibake,
    "strip_html": markup.strip_html,
    "to_half_width": letters.to_half_width,
    "strip_accents": letters.strip_accents,
    "matching_key": letters.matching_key,
    "to_proper_case": letters.to_proper_case,
    "null_if_missing": missing.null_if_missing,
    "normalise_person_name": names.normalise_person_name,
    "normalise_city": addresses.normalise_city,
    "normalise_street": lambda value: addresses.normalise_street(value, F.lit("DE")),
    "normalise_postcode": lambda value: postcodes.normalise_postcode(value, F.lit("DE")),
    "normalise_email": email.normalise_email,
    "mailbox": email.mailbox,
    "normalise_phone": lambda value: phones.normalise_phone(value, F.lit("DE")),
    "country_code": countries.country_code,
    "currency_code": currencies.currency_code,
    "normalise_number": numbers.normalise_number,
}
"""Functions from a text to its clean form: idempotent, and the result is not longer than the text."""
OTHER_FUNCTIONS: dict[str, Callable[[Column], Column]] = {
    "street_name": addresses.street_name,
    "house_number": addresses.house_number,
    "main_script": letters.main_script,
    "has_mixed_scripts": letters.has_mixed_scripts,
    "email_host": email.email_host,
    "is_disposable": email.is_disposable,
    "is_role": email.is_role,
    "parse_money": money.parse_money,
    "parse_percentage": partial(numbers.parse_percentage, bare="share"),
    "parse_boolean": booleans.parse_boolean,
    "parse_date": partial(timestamps.parse_date, formats=["yyyy-MM-dd", "d.M.yy"], pivot=30),
    "parse_timestamp": partial(timestamps.parse_timestamp, zone="Europe/Berlin"),
    "timestamp_fault": partial(timestamps.timestamp_fault, zone="Europe/Berlin"),
    "parse_epoch": timestamps.parse_epoch,
    "mark_months": partial(month_names.mark_months, locale="de"),
    "month_fault": partial(month_names.month_fault, locale="zh"),
}

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NEAR = st.text("aAbZéßÃ¼ﬁİ中Ж\u0301\u200b\u200d\u00ad\ufeff \u00a0\t\r\n'’.-,;:<>&@+()/%$€¥0123456789０", max_size=24)
PARTS = st.lists(
    st.sampled_from([
        "Müller", "MÜLLER", "van der", "Mc", "O'Brien", "Str.", "Hauptstr", " 5", "12a", "D-10115", "Berlin", "ann",
        "@", "example.org", "gmail.com", "+tag", "mailto:", "<p>", "</p>", "&amp;", "&lt;", "b&gt;", "<!--", "-->",
        "Ã¼", "â‚¬", "ÃƒÂ¼", "€", "$", "USD", "EUR", "kr", "1.234", "1,234", ",56", ".5", "-", "(", ")", "%", "‰", " ",
        "  ", "\n", "n/a", "+49", "030", "2312", "5001", "2024-10-27", "2024-03-31", "T", "02:30", "02:30:00", "+02:00",
        "31.2.", "99", "ja", "Herr ", "Frau ", ", ", "Dr.", "Deutschland", "UK", "1714566600", "９９", "Straße",
    ]),
    max_size=6,
).map("".join)  # fmt: skip
VALUES = st.lists(st.one_of(ANY, NEAR, PARTS), min_size=150, max_size=200)


# A failure names its value: shrinking the example would take a Spark action for each attempt.
@settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])
@given(values=VALUES)
def test_cleaning_twice_is_cleaning_once_and_nothing_raises_or_grows(values: list[str], spark: SparkSession) -> None:
    rows = spark.createDataFrame([(value,) for value in (*values, None)], "raw string")
    functions = NORMALISERS | OTHER_FUNCTIONS
    once = rows.select("raw", *(function(F.col("raw")).alias(name) for name, function in functions.items()))
    twice = once.select("*", *(function(F.col(name)).alias(f"{name} twice") for name, function in NORMALISERS.items()))
    results = twice.collect()
    assert set(results.pop().asDict().values()) == {None}
    faults = {name: fault for row in results for name in NORMALISERS if (fault := _fault(name, row))}
    assert not faults, "\n".join(faults.values())


def _fault(name: str, row: Row) -> str | None:
    raw, once, twice = row["raw"], row[name], row[f"{name} twice"]
    if once != twice:
        return f"{name}: {raw!r} gives {once!r}, and that gives {twice!r}"
    if once is not None and len(once) > len(raw) + LONGER.get(name, 0):
        return f"{name}: {raw!r} gives {once!r}, which is longer"
    return None

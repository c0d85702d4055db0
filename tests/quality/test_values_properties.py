"""What holds of every cleaning function, whatever it is given: all of them at once, in one action for each example."""

from collections.abc import Callable
from functools import partial

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import Column, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.quality.functions import (
    addresses,
    booleans,
    countries,
    currencies,
    email,
    markup,
    missing,
    moments,
    money,
    names,
    numbers,
    phones,
    postcodes,
    scripts,
    text,
)

LONGER = {
    "street": 40,
    "currency": 2,
    "postcode": 1,
    "phone": 4,
    "plain_number": 1,
    "without_accents": 40,
    "matching_key": 40,
}
"""Signs that a result may be longer by: what is written out, a gap, a code for a sign, a nought, two for a ligature."""
TEXTS: dict[str, Callable[[Column], Column]] = {
    "tidy": text.tidy,
    "one_line": text.one_line,
    "paragraphs": text.paragraphs,
    "visible": text.visible,
    "mended": text.mended,
    "without_html": markup.without_html,
    "half_width": scripts.half_width,
    "without_accents": scripts.without_accents,
    "matching_key": scripts.matching_key,
    "proper_case": scripts.proper_case,
    "known": missing.known,
    "person_name": names.person_name,
    "city": addresses.city,
    "street": lambda given: addresses.street(given, F.lit("DE")),
    "postcode": lambda given: postcodes.postcode(given, F.lit("DE")),
    "email": email.email,
    "mailbox": email.mailbox,
    "phone": lambda given: phones.phone(given, F.lit("DE")),
    "country": countries.country,
    "currency": currencies.currency,
    "plain_number": numbers.plain_number,
}
"""From a text to the same in its clean form: idempotent, and no longer than before."""
OTHERS: dict[str, Callable[[Column], Column]] = {
    "street_name": addresses.street_name,
    "house_number": addresses.house_number,
    "script": scripts.script,
    "mixes_scripts": scripts.mixes_scripts,
    "email_host": email.email_host,
    "is_disposable": email.is_disposable,
    "is_role": email.is_role,
    "money": money.money,
    "percentage": partial(numbers.percentage, bare="share"),
    "boolean": booleans.boolean,
    "date_of": partial(moments.date_of, formats=["yyyy-MM-dd", "d.M.yy"], pivot=30),
    "timestamp_of": partial(moments.timestamp_of, zone="Europe/Berlin"),
    "no_moment": partial(moments.no_moment, zone="Europe/Berlin"),
    "epoch": moments.epoch,
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


# What fails is told by its value: making the example smaller would take an action for each try.
@settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])
@given(values=VALUES)
def test_to_clean_twice_is_to_clean_once_and_nothing_raises_or_grows(values: list[str], spark: SparkSession) -> None:
    rows = spark.createDataFrame([(value,) for value in (*values, None)], "given string")
    once = rows.select("given", *(clean(F.col("given")).alias(name) for name, clean in (TEXTS | OTHERS).items()))
    twice = once.select("*", *(clean(F.col(name)).alias(f"{name} again") for name, clean in TEXTS.items()))
    found = twice.collect()
    assert set(found.pop().asDict().values()) == {None}
    faults = {name: fault for row in found for name in TEXTS if (fault := _fault(name, row))}
    assert not faults, "\n".join(faults.values())


def _fault(name: str, row: Row) -> str | None:
    given, first, second = row["given"], row[name], row[f"{name} again"]
    if first != second:
        return f"{name}: {given!r} gives {first!r}, and that {second!r}"
    if first is not None and len(first) > len(given) + LONGER.get(name, 0):
        return f"{name}: {given!r} gives {first!r}, which is longer"
    return None

"""A cleaner's result, written out again, reads as the same value, and has no digit that was not there."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.functions.identifiers import normalise_identifier
from crmlake.cleaning.functions.money import parse_money
from crmlake.cleaning.functions.numbers import normalise_number
from crmlake.cleaning.functions.phones import normalise_phone
from crmlake.cleaning.functions.postcodes import normalise_postcode
from crmlake.cleaning.functions.timestamps import parse_timestamp

DIGITS = st.text("0123456789", min_size=1, max_size=12)
HABITS: tuple[Callable[[str], str], ...] = (
    lambda text: text, lambda text: f"{text}.0", lambda text: f"'{text}", lambda text: f'="{text}"',
    lambda text: f" {text} ", lambda text: f"{text[:1]}.{text[1:]}E+{len(text)}", lambda text: f"￥{text}",
    lambda text: f"{text} €", lambda text: f"{text}-", lambda text: f"({text})", lambda text: f"{text},5",
)  # fmt: skip
SPOILT = st.builds(lambda text, habit: habit(text), DIGITS, st.sampled_from(HABITS))
CLEANERS: dict[str, Callable[[Column], Column]] = {
    "identifier": normalise_identifier,
    "number": normalise_number,
    "money": lambda text: parse_money(text).cast("string"),
    "phone": lambda text: normalise_phone(text, F.lit("DE")),
    "postcode": lambda text: normalise_postcode(text, F.lit("DE")),
    "timestamp": lambda text: parse_timestamp(text).cast("string"),
}
ADDED = {"money": Counter("0000"), "number": Counter(), "phone": Counter("49")}
"""Digits that a cleaner may add: decimal places of money, the country's code of a telephone number."""


@pytest.mark.parametrize("name", CLEANERS)
@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(texts=st.lists(SPOILT, min_size=150, max_size=200))
def test_a_result_reads_as_itself_and_has_no_digit_that_was_not_there(
    name: str, texts: list[str], spark: SparkSession
) -> None:
    clean = CLEANERS[name]
    rows = spark.createDataFrame([(text,) for text in texts], "text string")
    once = rows.select("text", clean(F.col("text")).alias("once"))
    for row in once.select("text", "once", clean(F.col("once")).alias("twice")).collect():
        assert row["twice"] == row["once"], row
        before, after = (Counter(filter(str.isdigit, value or "")) for value in (row["text"], row["once"]))
        assert not after - before - ADDED.get(name, Counter()), row

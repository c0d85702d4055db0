"""The time of whatever looks at customers' texts is linear in their length, whatever they consist of."""

import time
from collections.abc import Callable

import pytest
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, StringType, TimestampType

from crmlake.cleaning.cleaners import CLEANERS, cleaner
from crmlake.cleaning.functions import (
    casts,
    currencies,
    identifiers,
    markup,
    missing,
    names,
    sets,
    sortable,
    text,
    zones,
)
from crmlake.text import language_of, languages, mask_personal_values

PARTS = (
    "a", " ", "1", "1 ", "(0", "+1(", "\n ", "-", ".", "'", '"', '";', '"x;', '""', "\\;", "<", "<b", "<b ", ">", "<b>",
    "<!--", "<script>", "&amp;", "&#38;", "&", "a@", "a@b.", "a.", "a's ", "0-", "[", '["a",', '="', "é", "e\u0301",
    "\u0301\u0323", "Ã¼", "ÃƒÂ", "\u200d", "\u00ad", "\u00a0", "\x00", "电", "电1", "ａ", "2024-01-01 ", "a;",
)  # fmt: skip
"""Repeated, each is a text that some pattern or loop might take long for."""
WRAPS = (
    lambda n: "x@" + "a." * (n // 2),
    lambda n: "<b" * (n // 3) + ">" * (n // 3),
    lambda n: "&" + "amp;" * (n // 4) + "lt;",
    lambda n: "&" + "#38;" * (n // 4),
    lambda n: "م" + "\u200d" * n + "م",
    lambda n: "a" + "\u0301\u0323" * (n // 2),
    lambda n: "a" + " " * n + "b",
    lambda n: '="' + '""' * (n // 2) + '"',
    lambda n: "[" * n + "]" * n,
    lambda n: '["' + "a" * n + '"]',
)
FUNCTIONS: dict[str, Callable[[Column], Column]] = {
    "tidy": text.tidy,
    "tidy_name": text.tidy_name,
    "tidy_paragraphs": text.tidy_paragraphs,
    "trim_ends": text.trim_ends,
    "strip_html": markup.strip_html,
    "parse_set": sets.parse_set,
    "unwrap_formula": identifiers.unwrap_formula,
    "keep_whole_identifier": identifiers.keep_whole_identifier,
    "explain_identifier": identifiers.explain_identifier,
    "null_if_missing": missing.null_if_missing,
    "mask_personal_values": mask_personal_values,
    "language_of": lambda column: language_of(column, F.lit(None).cast("string"), "en"),
    "english": lambda column: F.size(languages()["en"].split(F.lower(column))),
    "chinese": lambda column: F.size(languages()["zh"].split(column)),
    "timestamp": lambda column: casts.cast_strictly(column, StringType(), TimestampType()),
    "int": lambda column: casts.cast_strictly(column, StringType(), IntegerType()),
    "explain_time": casts.explain_time,
    "zone_fault": zones.zone_fault,
    "mark_zones": zones.mark_zones,
    "normalise_person_name": names.normalise_person_name,
    "currency_code": currencies.currency_code,
    "sort_version": sortable.sort_version,
}


def texts(spark: SparkSession, length: int) -> DataFrame:
    """One text of about a length for each part and wrap."""
    values = [part * (length // len(part)) for part in PARTS] + [wrap(length) for wrap in WRAPS]
    return spark.createDataFrame([(value,) for value in values], "text string").repartition(2).persist()


def seconds(frame: DataFrame, function: Callable[[Column], Column]) -> float:
    """The seconds that a function takes for all texts: the best of two runs, as others use the machine as well."""
    best = float("inf")
    for _ in range(2):
        start = time.monotonic()
        frame.select(function(F.col("text")).alias("result")).write.format("noop").mode("overwrite").save()
        best = min(best, time.monotonic() - start)
    return best


def check_linear(spark: SparkSession, length: int, functions: dict[str, Callable[[Column], Column]]) -> None:
    short, long = texts(spark, length), texts(spark, 2 * length)
    assert short.count() == long.count()
    took = {name: (seconds(short, function), seconds(long, function)) for name, function in functions.items()}
    slow = {name: times for name, times in took.items() if times[1] > 2.2 * times[0] + 2}
    assert not slow, "twice the length, more than twice the time"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_twice_the_text_takes_twice_the_time(name: str, spark: SparkSession) -> None:
    check_linear(spark, 32_000, {name: FUNCTIONS[name]})


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_twice_the_text_takes_twice_the_time_up_to_a_megabyte(name: str, spark: SparkSession) -> None:
    check_linear(spark, 500_000, {name: FUNCTIONS[name]})


@pytest.mark.slow
def test_every_cleaner_takes_linear_time(spark: SparkSession) -> None:
    options: dict[str, dict[str, object]] = {
        "date": {"formats": ["d MMM yyyy"]},
        "timestamp": {"formats": ["d MMM yyyy"]},
    }
    cleaners = {name: cleaner({"is": "text", "clean": name, **options.get(name, {})}) for name in CLEANERS}
    values = {name: (lambda _, one=one: one.clean_value()) for name, one in cleaners.items()}
    faults = {f"fault of {name}": one.fault for name, one in cleaners.items()}
    check_linear(spark, 250_000, values | faults)

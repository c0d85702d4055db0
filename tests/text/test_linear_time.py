"""The time of whatever looks at customers' texts is linear in their length, whatever they consist of."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

import pytest
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, StringType, TimestampType

from crmlake.analyses.topics import name_patterns
from crmlake.cleaning.cleaners import Cleaner, cleaner, cleaners
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
    "𝐀", "𠮷", "😀", "👩\u200d", "\u200c\u200d", "٠", "\u2009", "–", "1\u2009", "+\u20111",
    "a%40", "t.me/", "0171 / ", "1\n", "Aaaa (", "aaaa a.a.", "电 ",
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
Function: TypeAlias = Callable[[Column], Column]
FUNCTIONS: dict[str, Function] = {
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
    "list_pairs": name_patterns.list_pairs,
    "list_chinese": lambda column: name_patterns.list_chinese(column, "电"),
    "mask_names": lambda column: name_patterns.mask_names(
        column,
        name_patterns.own_pattern(F.array(F.lit("Ann A's Lee"))),
        name_patterns.others_pattern(F.array(F.lit("aaaa aaaa"))),
    ),
    "language_of": lambda column: language_of(column, F.lit(None).cast("string"), "en"),
    "timestamp": lambda column: casts.cast_strictly(column, StringType(), TimestampType()),
    "int": lambda column: casts.cast_strictly(column, StringType(), IntegerType()),
    "explain_time": casts.explain_time,
    "zone_fault": zones.zone_fault,
    "mark_zones": zones.mark_zones,
    "normalise_person_name": names.normalise_person_name,
    "currency_code": currencies.currency_code,
    "sort_version": sortable.sort_version,
}


SPLITS = {language.split: code for code, language in sorted(languages().items(), reverse=True)}
FUNCTIONS |= {
    f"words of {code}": lambda column, split=split: F.size(split(F.lower(column))) for split, code in SPLITS.items()
}
"""Every way in which a language is split into words, by its first language."""
OPTIONS: dict[str, dict[str, object]] = {
    "date": {"formats": ["d MMM yyyy"]},
    "timestamp": {"formats": ["d MMM yyyy"]},
}
CLEANERS: dict[str, Cleaner] = {
    name: cleaner({"is": "text", "clean": name, **OPTIONS.get(name, {})}) for name in cleaners()
}
"""Every cleaner of the registry: a new one is among them."""
MEGABYTE = 1_000_000
CUT = 1_000
"""The characters that a cleaner with a limit looks at; what it does with them may well be repeated for each row."""
RATIO, NOISE = 2.2, 1.0
"""Twice the text may take this many times as long, and so many seconds more, as others use the machine as well."""
RUNS = 3


Texts: TypeAlias = Callable[..., DataFrame]


@pytest.fixture(scope="module")
def texts(spark: SparkSession) -> Iterator[Texts]:
    """Return so many copies of one text of about a length for each wrap and each part, or each third part."""

    @cache
    def make(length: int, copies: int = 1, third: int | None = None) -> DataFrame:
        parts = PARTS if third is None else PARTS[third::3]
        values = [part * (length // len(part)) for part in parts] + [wrap(length) for wrap in WRAPS]
        rows = spark.createDataFrame([(value,) for value in values], "text string")
        frame = rows.withColumn("copy", F.explode(F.sequence(F.lit(1), F.lit(copies)))).repartition(4).persist()
        assert frame.count() == copies * len(values)
        return frame

    yield make
    spark.catalog.clearCache()


def measure(frame: DataFrame, function: Function) -> float:
    """Return the seconds that a function takes for all texts."""
    start = time.monotonic()
    frame.select(function(F.col("text")).alias("result")).write.format("noop").mode("overwrite").save()
    return time.monotonic() - start


def check_linear(short: DataFrame, long: DataFrame, functions: Mapping[str, Function]) -> None:
    slow = {name: times for name, function in functions.items() if (times := measure_growth(short, long, function))}
    assert not slow, "twice the length, more than twice the time"


def measure_growth(short: DataFrame, long: DataFrame, function: Function) -> tuple[float, float] | None:
    """Return the best seconds of a few runs on short and on long texts, if even these are not in proportion."""
    short_time = long_time = float("inf")
    for _ in range(RUNS):
        short_time, long_time = min(short_time, measure(short, function)), min(long_time, measure(long, function))
        if long_time <= RATIO * short_time + NOISE:
            return None
    return short_time, long_time


@pytest.mark.parametrize("name", FUNCTIONS)
def test_twice_the_text_takes_twice_the_time(name: str, texts: Texts) -> None:
    check_linear(texts(32_000), texts(64_000), {name: FUNCTIONS[name]})


def long_texts(texts: Texts, name: str, names: Iterable[str]) -> tuple[DataFrame, DataFrame]:
    """Return texts of half a megabyte and of one: of the parts a third, so that three names have all of them."""
    third = list(names).index(name) % 3
    return texts(MEGABYTE // 2, third=third), texts(MEGABYTE, third=third)


@pytest.mark.slow
@pytest.mark.large
@pytest.mark.parametrize("name", FUNCTIONS)
def test_twice_the_text_takes_twice_the_time_up_to_a_megabyte(name: str, texts: Texts) -> None:
    check_linear(*long_texts(texts, name, FUNCTIONS), {name: FUNCTIONS[name]})


@pytest.mark.slow
@pytest.mark.large
@pytest.mark.parametrize("name", CLEANERS)
def test_a_cleaner_takes_linear_time(name: str, texts: Texts) -> None:
    one = CLEANERS[name]
    check_linear(*long_texts(texts, name, CLEANERS), {"value": lambda _: one.clean_value(), "fault": one.fault})
    check_linear(texts(CUT // 2, 20), texts(CUT, 20), {"within the limit": one.apply})

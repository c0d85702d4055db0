"""Dates with names of months in many languages, as exports write them."""

from collections.abc import Sequence
from datetime import date

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import cleaner
from crmlake.cleaning.functions.month_names import month_names
from crmlake.errors import SettingError

# For each locale: the formats, texts of 12 March 2024, and texts that are no date.
WRITTEN: dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "de": (
        ["d. MMMM yyyy", "d.MMM.yyyy", "d-MMM-yyyy"],
        ["12. März 2024", "12. Mär. 2024", "12. MÄRZ 2024", "12. Marz 2024", "12. Ma\u0308rz 2024", "12-Mrz-2024",
         "12.Mär.2024", " 12.\u00a0März 2024 "],
        ["12. March 2024", "12. 03 2024", "12. 3. 2024", "30. Februar 2024", "12. Märzchen 2024"],
    ),
    "de-AT": (["d. MMM yyyy"], ["12. März 2024"], ["12. mars 2024"]),
    "fr": (
        ["d MMM yyyy", "d MMM. yyyy", "MMMM d, yyyy"],
        ["12 mars 2024", "12 mar. 2024", "Mars 12, 2024", "MARS 12, 2024"],
        ["12 ma 2024", "12 marche 2024", "12 3 2024"],
    ),
    "es": (["d 'de' MMMM 'de' yyyy", "dd-MMM-yy"], ["12 de marzo de 2024", "12-mar-24"], ["12 de março de 2024"]),
    "it": (["d MMMM yyyy"], ["12 marzo 2024", "12 Mar. 2024"], ["12 enero 2024"]),
    "nl": (["d MMM yyyy"], ["12 mrt. 2024", "12 maart 2024", "12 MRT 2024"], ["12 mars 2024"]),
    "pt-BR": (
        ["d 'de' MMMM 'de' yyyy", "d/MMM/yyyy"],
        ["12 de março de 2024", "12/mar/2024", "12/MARCO/2024"],
        ["12/03/2024"],
    ),
    "pl": (["d MMMM yyyy"], ["12 marca 2024", "12 marzec 2024"], ["12 maart 2024"]),
    "sv": (["d MMM yyyy"], ["12 mars 2024", "12 mar. 2024"], ["12 marts 2024"]),
    "da": (["d. MMMM yyyy"], ["12. marts 2024"], ["12. mars 2024"]),
    "el": (["d MMM yyyy"], ["12 Μαρ 2024", "12 Μαρτίου 2024", "12 ΜΑΡΤΙΟΥ 2024"], ["12 Mar 2024"]),
    "ru": (["d MMMM yyyy 'г.'"], ["12 марта 2024 г.", "12 МАР. 2024 г."], ["12 mart 2024 г."]),
    "cs": (["d. MMMM yyyy"], ["12. března 2024", "12. BREZNA 2024"], ["12. marca 2024"]),
    "ja": (["yyyy年MMMd日"], ["2024年3月12日", "２０２４年３月１２日"], ["2024年13月12日"]),
    "zh": (["yyyy年MMMd日", "yyyy年M月d日"], ["2024年三月12日", "2024年03月12日"], ["2024年十三月12日"]),
    "ko": (["yyyy년 MMM d일"], ["2024년 3월 12일"], ["2024년 33월 12일"]),
    "vi": (["d MMMM, yyyy"], ["12 tháng 3, 2024", "12 Tháng 3, 2024"], ["12 tháng 30, 2024"]),
}  # fmt: skip


def _parse(locale: str) -> tuple[Column, Column]:
    formats = WRITTEN[locale][0]
    dates = cleaner({"is": f"`{locale}`", "clean": "date", "formats": formats, "locale": locale, "pivot": 50})
    return dates.clean_value(), dates.fault(dates.raw_value())


@pytest.fixture(scope="module")
def results(spark: SparkSession) -> dict[str, list[tuple[str, date | None, str]]]:
    """For each locale its texts with the date and the fault, all in one action."""
    longest = max(len(valid) + len(invalid) for _, valid, invalid in WRITTEN.values())
    texts = {name: [*valid, *invalid] for name, (_, valid, invalid) in WRITTEN.items()}
    rows = [tuple(texts[name][n] if n < len(texts[name]) else None for name in WRITTEN) for n in range(longest)]
    frame = spark.createDataFrame(rows, ", ".join(f"`{name}` string" for name in WRITTEN))
    columns = [F.struct(F.col(f"`{name}`"), *_parse(name)).alias(name) for name in WRITTEN]
    cells = frame.select(columns).collect()
    return {name: [tuple(row[name]) for row in cells if row[name][0] is not None] for name in WRITTEN}


@pytest.mark.parametrize("locale", WRITTEN)
def test_names_of_months_are_read_in_their_language_alone(
    locale: str, results: dict[str, list[tuple[str, date | None, str]]]
) -> None:
    _, valid, invalid = WRITTEN[locale]
    expected = dict.fromkeys(valid, date(2024, 3, 12)) | dict.fromkeys(invalid)
    assert {text: value for text, value, _ in results[locale]} == expected


def test_an_unknown_name_of_a_month_is_the_reason(results: dict[str, list[tuple[str, date | None, str]]]) -> None:
    faults = {text: fault for text, _, fault in results["de"]}
    assert faults["12. March 2024"] == "has no month of the locale de"
    assert faults["30. Februar 2024"] == "is not a date in a stated format"


def test_a_time_of_day_keeps_its_zone_and_its_faults(spark: SparkSession) -> None:
    times = cleaner(
        {"is": "a", "clean": "timestamp", "formats": ["d. MMMM yyyy HH:mm"], "locale": "de", "zone": "Europe/Berlin"}
    )
    frame = spark.createDataFrame(
        [("1. Juli 2024 12:00",), ("31. März 2024 02:30",), ("1. July 2024 12:00",)], "a string"
    )
    rows = frame.select(times.clean_value().cast("string"), times.fault(times.raw_value())).collect()
    assert rows[0][0] == "2024-07-01 10:00:00"
    assert tuple(rows[1]) == (None, "is skipped by the clocks of Europe/Berlin")
    assert tuple(rows[2]) == (None, "has no month of the locale de")


@pytest.mark.parametrize(
    "locale", [*WRITTEN, "nb", "fi", "uk", "hu", "tr", "lt", "ro", "hr", "ar", "hi", "en", "bg", "sl"]
)
def test_no_name_means_two_months(locale: str) -> None:
    names = month_names(locale)
    assert all(names[month] for month in range(1, 13))
    assert sum(map(len, names.values())) == len(set().union(*names.values()))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"locale": "germn", "formats": ["d MMM yyyy"]}, "locale: unknown locale 'germn'"),
        ({"locale": "", "formats": ["d MMM yyyy"]}, "locale: unknown locale ''"),
        ({"locale": "de"}, "`locale` is for formats with the name of a month"),
        ({"locale": "de", "formats": ["d. M. yyyy 'MMM'"]}, "`locale` is for formats with the name of a month"),
    ],
)
def test_a_wrong_locale_is_one_line(options: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message) as error:
        cleaner({"is": "a", "clean": "date"} | options)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400

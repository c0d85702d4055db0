"""Words of texts, and the language of a text."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.text import LANGUAGES, language_of


def words(spark: SparkSession, language: str, text: str | None) -> list[str]:
    rows = spark.createDataFrame([(text,)], "text string")
    (row,) = LANGUAGES[language].words(rows).collect()
    return list(row["words"])


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The dress's zipper ISN'T broken, it is GORGEOUS!", ["dress", "zipper", "broken", "gorgeous"]),
        ("en", "I don’t love it. Love, love [mail] a 5'8\" tie-waist", ["love", "love", "love", "tie", "waist"]),
        ("de", "Die Lieferung war für mich zu spät", ["lieferung", "spät"]),
        ("zh", "快递速度很快，隔天到达！我们非常满意 [phone] OK", ["快递", "速度", "很快", "隔天", "到达", "满意"]),
        ("en", None, []),
        ("zh", None, []),
        ("en", "12 — !!", []),
    ],
)
def test_words_without_stop_words(spark: SparkSession, language: str, text: str | None, expected: list[str]) -> None:
    assert words(spark, language, text) == expected


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("hello", "en-GB", "en"),
        ("hello", "FR", "fr"),
        ("hello", None, "nl"),
        ("", None, "nl"),
        ("hello", "eng", "nl"),
        ("物流很快 ok", None, "zh"),
        ("A long English sentence that has 一 sign", None, "nl"),
        ("とても良い商品です", None, "nl"),
        ("很好", "en", "en"),
    ],
)
def test_language_by_tag_then_script_then_default(
    spark: SparkSession, text: str, tag: str | None, expected: str
) -> None:
    rows = spark.createDataFrame([(text, tag)], "text string, tag string")
    assert rows.select(language_of(F.col("text"), F.col("tag"), "nl")).first() == (expected,)

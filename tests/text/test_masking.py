"""Masking: personal values are hidden, everything else stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.text import mask_personal_values

MASKED = {
    "Write to ann@example.org!": "Write to [mail]!",
    "mail: Jörg.O'Neill+shop@post.bücher.example, thanks": "mail: [mail], thanks",
    "+49 000 1234567 after six": "[phone] after six",
    "call +1 (555) 010-0199": "call [phone]",
    "0049-000-1234567": "[phone]",
    "(030) 123 45 67 please": "[phone] please",
    "call 555-010-0199.": "call [phone].",
    "card 4111 1111 1111 1111": "card [card]",
    "card 4111111111111111, 12/27": "card [card], 12/27",
    "amex 3782-822463-10005": "amex [card]",
    "电话１３８００１３８０００": "电话[phone]",
    "手机13800138000找我": "手机[phone]找我",
    "邮箱：wang@example.com。": "邮箱：[mail]。",
}

HARMLESS = (
    "2 pairs for 19.99 on 2024-05-17",
    "5'8\" and 135 lbs, size 0-2",
    "order A0000012-003 came at 10:30",
    "1,234.50 EUR; from 10 to 20 cm",
    "bought 100 @ 3 each",
    "好评如潮，第2次购买，2024年5月17日",
    "",
)


def mask(spark: SparkSession, texts: list[str]) -> list[str]:
    rows = spark.createDataFrame(list(enumerate(texts)), "n int, text string")
    return [
        row["text"]
        for row in rows.select("n", mask_personal_values(F.col("text")).alias("text")).orderBy("n").collect()
    ]


def test_personal_values_are_masked_and_the_rest_stays(spark: SparkSession) -> None:
    assert dict(zip(MASKED, mask(spark, list(MASKED)), strict=True)) == MASKED


def test_other_numbers_stay(spark: SparkSession) -> None:
    assert mask(spark, list(HARMLESS)) == list(HARMLESS)


def test_null_stays_null(spark: SparkSession) -> None:
    assert spark.sql("SELECT cast(null AS string) AS text").select(mask_personal_values(F.col("text"))).first() == (
        None,
    )


PART = st.text("abc019+-() @.é中１", max_size=12)


@settings(max_examples=5, deadline=None)
@given(texts=st.lists(st.tuples(PART, st.sampled_from(sorted(MASKED)), PART).map(" ".join), min_size=20, max_size=60))
def test_masking_twice_is_masking_once(spark: SparkSession, texts: list[str]) -> None:
    once = mask(spark, texts)
    assert mask(spark, once) == once


@pytest.mark.parametrize("value", ["someone@example.org", "4111 1111 1111 1234", "+49 000 7654321"])
def test_a_value_is_masked_beside_any_sign(spark: SparkSession, value: str) -> None:
    texts = [
        f"{prefix}{value}{suffix}"
        for prefix in ("", " ", "(", "：", "- ")
        for suffix in ("", " ", ".", ")", "。", ", 5 stars")
    ]
    assert [text for text in mask(spark, texts) if value in text] == []

"""Chinese, which is written without spaces: words by jieba's dictionary and hidden Markov model, in Rust (rjieba)."""

from collections.abc import Iterator
from importlib.resources import files

import pandas as pd
from pyspark.sql import Column
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import ArrayType, StringType


def chinese_stop_words() -> list[str]:
    """Words of two signs or more that only hold a sentence together; shorter ones are left out altogether."""
    return files("crmlake.text").joinpath("stop_words_zh.txt").read_text(encoding="utf-8").split()


@pandas_udf(ArrayType(StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _cut(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    from rjieba import cut  # noqa: PLC0415 - loaded by the workers that need it, as it brings a dictionary

    for texts in batches:
        yield texts.map(lambda text: [word for word in cut(text) if len(word) > 1 and _all_han(word)])


def _all_han(word: str) -> bool:
    return all("\u3400" <= sign <= "\u9fff" for sign in word)


def chinese_words(text: Column) -> Column:
    """The words of two signs or more, as one sign alone says little; Latin words and numbers are left out."""
    words: Column = _cut(text)
    return words

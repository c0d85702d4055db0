"""Words of Chinese texts, which have no spaces: by jieba's dictionary and hidden Markov model, in Rust (rjieba)."""

from collections.abc import Iterator
from importlib.resources import files

import pandas as pd
from pyspark.sql import Column
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import ArrayType, StringType


def chinese_stop_words() -> list[str]:
    """Return the stop words of two characters or more; `chinese_words` returns no shorter words."""
    return files("crmlake.text").joinpath("stop_words_zh.txt").read_text(encoding="utf-8").split()


@pandas_udf(ArrayType(StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _cut(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    from rjieba import cut  # noqa: PLC0415 - loaded only by workers that need it, as it loads a dictionary

    for texts in batches:
        yield texts.map(lambda text: [word for word in cut(text) if len(word) > 1 and _is_han(word)])


def _is_han(word: str) -> bool:
    return all("\u3400" <= character <= "\u9fff" for character in word)


def chinese_words(text: Column) -> Column:
    """Return the words of two Chinese characters or more, as a single one says little; no Latin words, no numbers."""
    words: Column = _cut(text)
    return words

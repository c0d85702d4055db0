"""Languages: how a text is split into words, and which of them are stop words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from pyspark.ml.feature import StopWordsRemover
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.errors import ModelError, PluginError, unknown
from crmlake.plugins import load_plugins
from crmlake.text.chinese import chinese_stop_words, chinese_words
from crmlake.text.masking import MARKS

_MARK = "|".join(map(re.escape, MARKS))
GROUP = "crmlake.languages"
"""The entry-point group of languages that other packages add; the name of an entry point is the code."""


@dataclass(frozen=True)
class Language:
    """A language in which texts are analysed.

    Attributes:
        code: the language's code of ISO 639-1.
        name: the language's name in English.
        split: a function from a text in lower case to its words, an array of strings.
        stop_words: a function that returns the stop words; needs a Spark session.
    """

    code: str
    name: str
    split: Callable[[Column], Column]
    stop_words: Callable[[], list[str]]

    def words(self, texts: DataFrame, text: str = "text", words: str = "words") -> DataFrame:
        """Return the texts with a column of their words in order, without stop words, with repetitions.

        Args:
            texts: rows with a string column of texts; a null has no words.
            text: the name of that column.
            words: the name of the column to add, an array of strings, never null.
        """
        lower = F.lower(F.coalesce(F.translate(F.col(text), "’‘`", "'''"), F.lit("")))
        split = texts.withColumn("_split", self.split(lower))
        remover = StopWordsRemover(inputCol="_split", outputCol=words, stopWords=self.stop_words(), caseSensitive=True)
        return remover.transform(split).drop("_split")


def _split_by_letters(text: Column) -> Column:
    """Return words of three letters or more, apostrophes within included; masks such as `[mail]` are not words."""
    plain = F.regexp_replace(F.regexp_replace(text, _MARK, " "), r"'s(?!\p{L})", "")
    return F.regexp_extract_all(plain, F.lit(r"\p{L}[\p{L}\p{M}']+\p{L}"), F.lit(0))


def _mllib_stop_words(name: str) -> Callable[[], list[str]]:
    return lambda: StopWordsRemover.loadDefaultStopWords(name)


_ALPHABETIC = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip

LANGUAGES: Mapping[str, Language] = {
    code: Language(code, name.capitalize(), _split_by_letters, _mllib_stop_words(name))
    for code, name in _ALPHABETIC.items()
} | {"zh": Language("zh", "Chinese", chinese_words, chinese_stop_words)}
"""By code, the languages whose stop words MLlib has, and Chinese. To add a language, add an entry."""


@cache
def languages() -> Mapping[str, Language]:
    """Return every language by code: those of crmlake, and those that installed packages add by entry points.

    Raises:
        PluginError: An entry point of the group `crmlake.languages` is broken, or its name is not the code.
    """
    every = load_plugins(GROUP, LANGUAGES, lambda p: isinstance(p, Language), "an instance of Language")
    for name, language in every.items():
        if language.code != name:
            raise PluginError(
                f"entry point {name!r} of the group {GROUP}: expected its code as the name; found code "
                f"{language.code!r}"
            )
    return every


def get_language(code: str) -> Language:
    """Return a language by code.

    Raises:
        ModelError: No installed package has it.
    """
    if code not in languages():
        raise ModelError(f"{unknown('language', code, languages())}; install the package that adds it")
    return languages()[code]


def language_of(text: Column, tag: Column, default: str) -> Column:
    """Return the code of a text's language: that of its tag, else Chinese by its script, else the default.

    Args:
        text: a string column.
        tag: a language tag (BCP 47) such as `en-GB`; null where it is not known.
        default: the code of texts with no tag and too few Chinese characters.
    """
    code = F.lower(F.regexp_extract(F.trim(tag), r"^([A-Za-z]{2})(?![A-Za-z])", 1))
    han = F.length(F.regexp_replace(text, r"[^\p{IsHan}]", ""))
    kana = F.rlike(text, F.lit(r"[\p{IsHiragana}\p{IsKatakana}]"))
    is_chinese = (han * 3 >= F.length(text)) & (han > 0) & ~kana
    return F.when(code != "", code).when(is_chinese, "zh").otherwise(default)

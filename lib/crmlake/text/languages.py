"""Languages: how a text of each is taken apart into words, and which of them say nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyspark.ml.feature import StopWordsRemover
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.text.chinese import chinese_stop_words, chinese_words


@dataclass(frozen=True)
class Language:
    """A language that texts are read in.

    Attributes:
        code: of ISO 639-1.
        name: in English.
        split: from a text in small letters to its words, an array of strings.
        stop_words: gives the words that only hold a sentence together; needs a Spark session.
    """

    code: str
    name: str
    split: Callable[[Column], Column]
    stop_words: Callable[[], list[str]]

    def words(self, texts: DataFrame, text: str = "text", words: str = "words") -> DataFrame:
        """The texts with a further column: their words that say something, in order, with repeats.

        Args:
            texts: with the string column `text`; of a null there are no words.
            text: name of that column.
            words: name of the column that is added, an array of strings, never null.
        """
        small = F.lower(F.coalesce(F.translate(F.col(text), "’‘`", "'''"), F.lit("")))
        split = texts.withColumn("_split", self.split(small))
        remover = StopWordsRemover(inputCol="_split", outputCol=words, stopWords=self.stop_words(), caseSensitive=True)
        return remover.transform(split).drop("_split")


def _spaced(text: Column) -> Column:
    """Words of an alphabet: at least three letters, an apostrophe within; what is masked is no word."""
    plain = F.regexp_replace(F.regexp_replace(text, r"\[(mail|phone|card)\]", " "), r"'s(?!\p{L})", "")
    return F.regexp_extract_all(plain, F.lit(r"\p{L}[\p{L}\p{M}']+\p{L}"), F.lit(0))


def _of_mllib(name: str) -> Callable[[], list[str]]:
    return lambda: StopWordsRemover.loadDefaultStopWords(name)


_ALPHABETIC = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip

LANGUAGES: Mapping[str, Language] = {
    code: Language(code, name.capitalize(), _spaced, _of_mllib(name)) for code, name in _ALPHABETIC.items()
} | {"zh": Language("zh", "Chinese", chinese_words, chinese_stop_words)}
"""By code: those whose stop words MLlib has, and Chinese. A further language is a further entry."""


def language_of(text: Column, given: Column, default: str) -> Column:
    """The code of a text's language: the given one, or Chinese by its script, or the default.

    Args:
        text: a string.
        given: a language tag (BCP 47) such as `en-GB`; null where it is not known.
        default: of texts that neither tag nor script tells.
    """
    tag = F.lower(F.regexp_extract(F.trim(given), r"^([A-Za-z]{2})(?![A-Za-z])", 1))
    han = F.length(F.regexp_replace(text, r"[^\p{IsHan}]", ""))
    kana = F.rlike(text, F.lit(r"[\p{IsHiragana}\p{IsKatakana}]"))
    chinese = (han * 3 >= F.length(text)) & (han > 0) & ~kana
    return F.when(tag != "", tag).when(chinese, "zh").otherwise(default)

"""From feedback to documents: the texts of each language, masked and taken apart into words."""

from collections.abc import Mapping
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.features.asof import filter_before
from crmlake.text import LANGUAGES, language_of, mask_personal_values

WORDS = "words"


def texts(feedback: DataFrame, as_of: date, default_language: str) -> DataFrame:
    """What was written before a date, without personal values.

    Args:
        feedback: rows of `silver.feedback`.
        as_of: texts of this day and later are not looked at.
        default_language: of a text whose language is neither given nor told by its script.

    Returns:
        `source`, `feedback_id`, `rating` (null: not rated), `text` (masked), `language` (code): one row for each
        feedback that has words, whatever its language.
    """
    written = filter_before(feedback, as_of, "given_at").where(F.trim("text") != "")
    return written.select(
        "source",
        "feedback_id",
        "rating",
        mask_personal_values(F.col("text")).alias("text"),
        language_of(F.col("text"), F.col("language"), default_language).alias("language"),
    )


def documents(found: DataFrame, language: str) -> DataFrame:
    """The texts of one language with their `words`, those without a word left out.

    Args:
        found: as `texts` gives them.
        language: a code of `LANGUAGES`.
    """
    return LANGUAGES[language].words(found.where(F.col("language") == language)).where(F.size(WORDS) > 0)


def counted(found: DataFrame) -> Mapping[str, int]:
    """How many texts there are of each language."""
    return {row["language"]: row["count"] for row in found.groupBy("language").count().collect()}

"""The documents of topic models: feedback texts by language, masked and split into words."""

from collections.abc import Mapping
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.topics.customer_names import TEXT_KEY, Customers, mask_customer_names
from crmlake.features.asof import filter_before
from crmlake.text import get_language, language_of, mask_personal_values

WORDS, AUTHOR = "words", "author"


def extract_texts(feedback: DataFrame, as_of: date, default_language: str, customers: Customers) -> DataFrame:
    """Return the texts written before a date, with personal values and the names of customers masked.

    Args:
        feedback: The rows of `silver.feedback`.
        as_of: The as-of date; texts of that day and later are left out.
        default_language: The language of a text that has no language of its own and whose script does not show it.
        customers: The customers whose names are masked.

    Returns:
        One row for each feedback with a text, in any language: `source`, `feedback_id`, `author` (the customer; of an
        anonymous text the text itself), `rating` (null: not rated), `text` (masked) and `language` (code).
    """
    written = filter_before(feedback, as_of, "given_at").where(F.trim("text") != "")
    masked = written.select(
        *TEXT_KEY,
        "namespace",
        "customer_id",
        "rating",
        mask_personal_values(F.col("text")).alias("text"),
        language_of(F.col("text"), F.col("language"), default_language).alias("language"),
    )
    author = F.coalesce("customer_id", F.concat_ws("/", *TEXT_KEY)).alias(AUTHOR)
    return mask_customer_names(masked, customers).select(*TEXT_KEY, author, "rating", "text", "language")


def split_words(texts: DataFrame, language: str) -> DataFrame:
    """Return the texts of one language with a column `words`, without texts that have no words.

    Args:
        texts: The texts as `extract_texts` returns them.
        language: A code of `crmlake.text.languages()`.
    """
    return get_language(language).words(texts.where(F.col("language") == language)).where(F.size(WORDS) > 0)


def count_by_language(texts: DataFrame) -> Mapping[str, int]:
    """Return the number of texts of each language."""
    return {row["language"]: row["count"] for row in texts.groupBy("language").count().collect()}

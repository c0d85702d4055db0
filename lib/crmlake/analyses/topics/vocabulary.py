"""The vocabulary of a topic model: words that many texts and many customers use."""

from pyspark.ml.feature import CountVectorizerModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.topics.coherence import TOP
from crmlake.analyses.topics.documents import AUTHOR, WORDS
from crmlake.analyses.topics.settings import TopicSettings

COUNTS = "counts"


def fit_vocabulary(sample: DataFrame, size: int, settings: TopicSettings) -> CountVectorizerModel | None:
    """Return the counter of the most frequent words; `None` where there are fewer than ten.

    MLlib's own counts in how many texts a word is. A word that one customer repeats in all of his texts, such as the
    name of his child, would be a word of a topic.

    Args:
        sample: One row per text with `author` and `words`.
        size: The number of texts.
        settings: The limits: words of fewer customers or texts than these, or of more texts, are left out.
    """
    words = select_words(sample, size, settings)
    if len(words) < TOP:
        return None
    return CountVectorizerModel.from_vocabulary(words, inputCol=WORDS, outputCol=COUNTS)


def select_words(sample: DataFrame, size: int, settings: TopicSettings) -> list[str]:
    """Return the words of the vocabulary by falling frequency; the arguments are those of `fit_vocabulary`."""
    of_text = sample.select(AUTHOR, F.monotonically_increasing_id().alias("_text"), F.explode(WORDS).alias("word"))
    frequencies = of_text.groupBy("word").agg(
        F.count(F.lit(1)).alias("frequency"),
        F.count_distinct("_text").alias("documents"),
        F.count_distinct(AUTHOR).alias("customers"),
    )
    is_common = F.col("documents").between(settings.min_documents, settings.max_share * size)
    chosen = frequencies.where(is_common & (F.col("customers") >= settings.min_customers))
    first = chosen.orderBy(F.desc("frequency"), "word").limit(settings.vocabulary)
    return [row["word"] for row in first.select("word").collect()]

"""Scoring: the topic distribution of each text, and the size and rating of each topic."""

from collections.abc import Mapping
from functools import reduce

from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.topics.details import TopicDetails
from crmlake.analyses.topics.documents import split_words
from crmlake.analyses.topics.training import TOPIC_DISTRIBUTION
from crmlake.models import SparkPipeline, TrainedModel

MIN_WEIGHT = 0.1
"""The minimum share of a text that a topic needs to be listed, unless it is the main topic."""
EXAMPLE_LENGTH = 240
"""The maximum length of an example in characters."""


def infer_distributions(texts: DataFrame, models: Mapping[str, TrainedModel[TopicDetails]]) -> DataFrame:
    """Return the topic distribution of each text.

    Args:
        texts: The texts as `crmlake.analyses.topics.documents.extract_texts` returns them.
        models: The model of each language.

    Returns:
        One row for each text with at least one word in the vocabulary of its language's model: the columns of `texts`,
        `shares` (array of doubles, by topic), `main` (the number of the topic with the largest share, from 1) and
        `model_version`.
    """
    return reduce(DataFrame.unionByName, (_infer(texts, language, fitted) for language, fitted in models.items()))


def _infer(texts: DataFrame, language: str, fitted: TrainedModel[TopicDetails]) -> DataFrame:
    vocabulary, lda = fitted.artifact_as(SparkPipeline).pipeline.stages
    distributions = lda.transform(vocabulary.transform(split_words(texts, language)))
    shares = distributions.select(*texts.columns, vector_to_array(F.col(TOPIC_DISTRIBUTION)).alias("shares"))
    version = F.lit(fitted.version).cast("bigint").alias("model_version")
    # For a text without any word of the vocabulary, MLlib returns a distribution of zeros.
    nonzero = shares.select("*", F.array_max("shares").alias("largest"), version).where("largest > 0")
    return nonzero.withColumn("main", F.array_position("shares", F.col("largest"))).drop("largest")


def document_topics(distributions: DataFrame) -> DataFrame:
    """Return the rows of `gold.document_topics` without the as-of date.

    Args:
        distributions: The topic distributions as `infer_distributions` returns them.
    """
    is_listed = (F.col("topic") == F.col("main")) | (F.col("weight") >= MIN_WEIGHT)
    return (
        _explode(distributions)
        .where(is_listed)
        .select(
            "source",
            "feedback_id",
            "language",
            "topic",
            "weight",
            (F.col("topic") == F.col("main")).alias("main"),
            "model_version",
        )
    )


def _explode(distributions: DataFrame) -> DataFrame:
    """Return one row for each text and topic."""
    shares = distributions.select("*", F.posexplode("shares").alias("position", "weight"))
    return shares.withColumn("topic", F.col("position") + 1)


def summarise_topics(distributions: DataFrame, models: Mapping[str, TrainedModel[TopicDetails]]) -> DataFrame:
    """Return the rows of `gold.topics` without the as-of date: all topics, including those without texts.

    Args:
        distributions: The topic distributions as `infer_distributions` returns them.
        models: The model of each language.
    """
    topics = distributions.sparkSession.createDataFrame(
        [
            (language, number, words, coherence, fitted.version)
            for language, fitted in models.items()
            for number, (words, coherence) in enumerate(
                zip(fitted.details.words, fitted.details.coherence, strict=True), start=1
            )
        ],
        "language string, topic int, words array<string>, coherence double, model_version bigint",
    )
    return topics.join(_sizes(distributions), ["language", "topic"], "left").select(
        "language",
        "topic",
        "words",
        F.coalesce("documents", F.lit(0)).cast("bigint").alias("documents"),
        F.coalesce("share", F.lit(0.0)).alias("share"),
        "mean_rating",
        "coherence",
        F.when(F.col("documents") > 0, F.substring("example", 1, EXAMPLE_LENGTH)).alias("example"),
        "model_version",
    )


def _sizes(distributions: DataFrame) -> DataFrame:
    main = F.col("topic") == F.col("main")
    return (
        _explode(distributions)
        .groupBy("language", "topic")
        .agg(
            F.count_if(main).alias("documents"),
            F.avg("weight").alias("share"),
            F.avg(F.when(main, F.col("rating"))).alias("mean_rating"),
            F.max_by("text", F.when(main, F.struct("weight", "source", "feedback_id"))).alias("example"),
        )
    )

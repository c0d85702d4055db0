"""Scoring: which topics each text speaks of, and what the topics are."""

from collections.abc import Mapping
from functools import reduce

from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.topics.documents import documents
from crmlake.analyses.topics.training import MIX
from crmlake.models.trained import TrainedModel

LEAST_WEIGHT = 0.1
"""A topic with less of a text than this is not named, unless it is the main one."""
QUOTED = 240
"""Signs of an example that are kept."""


def mixes(texts: DataFrame, models: Mapping[str, TrainedModel]) -> DataFrame:
    """What share of each text each topic has.

    Args:
        texts: as `crmlake.analyses.topics.documents.texts` gives them.
        models: by language.

    Returns:
        The columns of `texts`, `shares` (array of doubles, by topic), `main` (the topic of the largest, from 1) and
        `model_version`: one row for each text that holds a word which the model of its language knows.
    """
    return reduce(DataFrame.unionByName, (_mix(texts, language, fitted) for language, fitted in models.items()))


def _mix(texts: DataFrame, language: str, fitted: TrainedModel) -> DataFrame:
    vocabulary, lda = fitted.pipeline.stages
    mixed = lda.transform(vocabulary.transform(documents(texts, language)))
    shares = mixed.select(*texts.columns, vector_to_array(F.col(MIX)).alias("shares"))
    version = F.lit(fitted.version).cast("bigint").alias("model_version")
    # Of a text without a known word MLlib gives a mix of zeros: it speaks of nothing.
    told = shares.select("*", F.array_max("shares").alias("largest"), version).where("largest > 0")
    return told.withColumn("main", F.array_position("shares", F.col("largest"))).drop("largest")


def document_topics(mixed: DataFrame) -> DataFrame:
    """The rows of `gold.document_topics`, but for the as-of date.

    Args:
        mixed: as `mixes` gives it.
    """
    named = _each(mixed).where((F.col("topic") == F.col("main")) | (F.col("weight") >= LEAST_WEIGHT))
    return named.select(
        "source",
        "feedback_id",
        "language",
        "topic",
        "weight",
        (F.col("topic") == F.col("main")).alias("main"),
        "model_version",
    )


def _each(mixed: DataFrame) -> DataFrame:
    """A row for each text and topic."""
    placed = mixed.select("*", F.posexplode("shares").alias("place", "weight"))
    return placed.withColumn("topic", F.col("place") + 1)


def topics(mixed: DataFrame, models: Mapping[str, TrainedModel]) -> DataFrame:
    """The rows of `gold.topics`, but for the as-of date: every topic, also one that no text speaks of.

    Args:
        mixed: as `mixes` gives it.
        models: by language.
    """
    known = mixed.sparkSession.createDataFrame(
        [
            (language, number, words, coherence, fitted.version)
            for language, fitted in models.items()
            for number, (words, coherence) in enumerate(
                zip(fitted.about["words"], fitted.about["coherence"], strict=True), start=1
            )
        ],
        "language string, topic int, words array<string>, coherence double, model_version bigint",
    )
    found = known.join(_sizes(mixed), ["language", "topic"], "left")
    return found.select(
        "language",
        "topic",
        "words",
        F.coalesce("documents", F.lit(0)).cast("bigint").alias("documents"),
        F.coalesce("share", F.lit(0.0)).alias("share"),
        "mean_rating",
        "coherence",
        F.when(F.col("documents") > 0, F.substring("example", 1, QUOTED)).alias("example"),
        "model_version",
    )


def _sizes(mixed: DataFrame) -> DataFrame:
    main = F.col("topic") == F.col("main")
    return (
        _each(mixed)
        .groupBy("language", "topic")
        .agg(
            F.count_if(main).alias("documents"),
            F.avg("weight").alias("share"),
            F.avg(F.when(main, F.col("rating"))).alias("mean_rating"),
            F.max_by("text", F.when(main, F.struct("weight", "source", "feedback_id"))).alias("example"),
        )
    )

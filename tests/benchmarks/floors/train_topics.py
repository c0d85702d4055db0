"""The floor of `train_topics`: MLlib's fits over the words of all texts: one of each number of topics, then the last.

The words of texts are not masked, as the floor keeps none but those that five texts have.
"""

from collections.abc import Collection, Iterator

import pandas as pd
from pyspark.ml import PipelineModel
from pyspark.ml.clustering import LDA, LDAModel
from pyspark.ml.feature import CountVectorizer, StopWordsRemover
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf

from floors.place import Place

NUMBERS = range(4, 11)
TEXTS, FEW = 50_000, 2_500
KEYS = ("source", "feedback_id")


def make_floor(spark: SparkSession, place: Place) -> None:
    """Fit a model of each language of which the job has one, with as many topics in the end, and save it."""
    numbers = chosen_numbers(spark, place)
    for language, words in split_words(spark, place, numbers).items():
        sample = words.orderBy(F.xxhash64(*KEYS)).limit(TEXTS).select("words").localCheckpoint()
        counter = CountVectorizer(inputCol="words", outputCol="counts", vocabSize=5_000, minDF=5, maxDF=0.5).fit(sample)
        vectors = counter.transform(sample).select("counts").localCheckpoint()
        few = vectors.limit(FEW).localCheckpoint()
        for k in NUMBERS:
            _fit(few, k, passes=2)
        model = _fit(vectors, numbers[language], passes=5)
        PipelineModel([counter, model]).save(str(place.path(language)))


def split_words(spark: SparkSession, place: Place, languages: Collection[str]) -> dict[str, DataFrame]:
    """Return the texts of some languages before the as-of date, with their `words`."""
    feedback = place.read(spark, "silver/feedback").where(F.col("given_at") < F.lit(place.as_of)).where("text <> ''")
    is_chinese = F.rlike("text", F.lit(r"\p{IsHan}"))
    english = feedback.where(~is_chinese).withColumn(
        "split", F.expr(r"regexp_extract_all(lower(text), '\\p{L}{3,}', 0)")
    )
    chinese = feedback.where(is_chinese).withColumn("split", _cut("text"))
    remover = StopWordsRemover(inputCol="split", outputCol="words")
    texts = {"en": english, "zh": chinese}
    return {language: remover.transform(texts[language]) for language in languages}


@pandas_udf("array<string>")  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _cut(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    from rjieba import cut  # noqa: PLC0415 - loaded only by workers that need it, as it loads a dictionary

    for texts in batches:
        yield texts.map(lambda text: [word for word in cut(text) if len(word) > 1])


def chosen_numbers(spark: SparkSession, place: Place) -> dict[str, int]:
    """Return the number of topics that the job chose, by language."""
    metrics = place.read(spark, "gold/model_metrics").where("family = 'topics' AND metric = 'topics'")
    return {row["model"].rpartition(".")[2]: int(row["value"]) for row in metrics.collect()}


def _fit(vectors: DataFrame, k: int, passes: int) -> LDAModel:
    batch = min(1.0, max(0.1, 64 / vectors.count()))
    learner = LDA(k=k, optimizer="online", maxIter=round(passes / batch), subsamplingRate=batch, seed=7)
    return learner.setLearningOffset(10.0).setLearningDecay(0.7).setFeaturesCol("counts").fit(vectors)

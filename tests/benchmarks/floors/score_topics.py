"""The floor of `score_topics`: MLlib's `transform` of all texts, and the size and rating of each topic, written.

No value and no name in a text is masked, for which the job takes most of its time.
"""

from functools import reduce

from pyspark.ml import PipelineModel
from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from floors.place import Place
from floors.train_topics import KEYS, chosen_numbers, split_words

TOPICS, DOCUMENTS = "gold/topics", "gold/document_topics"
TABLES = {TOPICS: ("language", "topic")}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the topics of each text, and the sizes of topics."""
    texts = split_words(spark, place, chosen_numbers(spark, place))
    scored = [_score(place, language, words) for language, words in texts.items()]
    shares = reduce(DataFrame.unionByName, scored).localCheckpoint()
    every = shares.select("*", F.posexplode("shares").alias("position", "weight"))
    every = every.selectExpr("*", "position + 1 AS topic", "weight = array_max(shares) AS main")
    listed = every.where("main OR weight >= 0.1").select(*KEYS, "language", "topic", "weight", "main")
    place.write(listed, DOCUMENTS)
    sizes = every.groupBy("language", "topic").agg(
        F.count_if("main").alias("documents"),
        F.avg("weight").alias("share"),
        F.expr("avg(CASE WHEN main THEN rating END)").alias("mean_rating"),
        F.expr("max_by(text, CASE WHEN main THEN weight END)").alias("example"),
    )
    place.write(sizes, TOPICS)


def _score(place: Place, language: str, words: DataFrame) -> DataFrame:
    model = PipelineModel.load(str(place.out.parent / "train_topics" / language))
    shares = vector_to_array("topicDistribution").alias("shares")
    scored = model.transform(words).select(*KEYS, "rating", "text", F.lit(language).alias("language"), shares)
    return scored.where("array_max(shares) > 0")

import math

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance

ROWS = 20_000
CHANCE = Chance(3, ("id",))


def test_draws_follow_their_distributions(spark: SparkSession) -> None:
    drawn = spark.range(ROWS).select(
        CHANCE.uniform("u").alias("uniform"),
        CHANCE.normal("n").alias("normal"),
        CHANCE.happens("h", 0.2).cast("int").alias("happens"),
        CHANCE.rank("r", 100).alias("rank"),
    )
    found = drawn.agg(
        *(F.mean(name).alias(f"{name}_mean") for name in drawn.columns),
        F.stddev("normal").alias("spread"),
        F.min("uniform").alias("least"),
        F.max("uniform").alias("most"),
        F.min("rank").alias("first"),
        F.max("rank").alias("last"),
        F.mean((F.col("rank") == 0).cast("int")).alias("first_share"),
    ).head()
    assert found is not None
    error = 4 / math.sqrt(ROWS)  # four standard errors of a variable with variance 1
    assert 0 <= found.least < 0.001
    assert 0.999 < found.most < 1
    assert abs(found.uniform_mean - 0.5) < error * math.sqrt(1 / 12)
    assert abs(found.normal_mean) < error
    assert abs(found.spread - 1) < error
    assert abs(found.happens_mean - 0.2) < error * 0.4
    assert (found["first"], found["last"]) == (0, 99)
    assert abs(found.first_share - math.log(2) / math.log(101)) < error * 0.36


def test_salts_keys_and_seeds_draw_independently(spark: SparkSession) -> None:
    frame = spark.range(ROWS).withColumn("other", F.col("id") + 1)
    draws = [
        CHANCE.uniform("a"),
        CHANCE.uniform("b"),
        Chance(4, ("id",)).uniform("a"),
        Chance(3, ("other",)).uniform("a"),
    ]
    named = frame.select(*(draw.alias(f"draw_{place}") for place, draw in enumerate(draws)))
    related = named.agg(*(F.corr("draw_0", f"draw_{place}") for place in (1, 2, 3))).head()
    assert related is not None
    assert all(abs(correlation) < 4 / math.sqrt(ROWS) for correlation in related)

import math

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws

ROWS = 20_000
DRAWS = Draws(3, ("id",))


def test_draws_follow_their_distributions(spark: SparkSession) -> None:
    draws = spark.range(ROWS).select(
        DRAWS.uniform("u").alias("uniform"),
        DRAWS.normal("n").alias("normal"),
        DRAWS.bernoulli("h", 0.2).cast("int").alias("bernoulli"),
        DRAWS.zipf("r", 100).alias("zipf"),
    )
    actual = draws.agg(
        *(F.mean(name).alias(f"{name}_mean") for name in draws.columns),
        F.stddev("normal").alias("normal_stddev"),
        F.min("uniform").alias("uniform_min"),
        F.max("uniform").alias("uniform_max"),
        F.min("zipf").alias("zipf_min"),
        F.max("zipf").alias("zipf_max"),
        F.mean((F.col("zipf") == 0).cast("int")).alias("zipf_zero_share"),
    ).head()
    assert actual is not None
    error = 4 / math.sqrt(ROWS)  # four standard errors of a variable with variance 1
    assert 0 <= actual.uniform_min < 0.001
    assert 0.999 < actual.uniform_max < 1
    assert abs(actual.uniform_mean - 0.5) < error * math.sqrt(1 / 12)
    assert abs(actual.normal_mean) < error
    assert abs(actual.normal_stddev - 1) < error
    assert abs(actual.bernoulli_mean - 0.2) < error * 0.4
    assert (actual.zipf_min, actual.zipf_max) == (0, 99)
    assert abs(actual.zipf_zero_share - math.log(2) / math.log(101)) < error * 0.36


def test_draws_of_other_salts_keys_and_seeds_are_independent(spark: SparkSession) -> None:
    frame = spark.range(ROWS).withColumn("next_id", F.col("id") + 1)
    draws = [
        DRAWS.uniform("a"),
        DRAWS.uniform("b"),
        Draws(4, ("id",)).uniform("a"),
        Draws(3, ("next_id",)).uniform("a"),
    ]
    columns = frame.select(*(draw.alias(f"draw_{index}") for index, draw in enumerate(draws)))
    correlations = columns.agg(*(F.corr("draw_0", f"draw_{index}") for index in (1, 2, 3))).head()
    assert correlations is not None
    assert all(abs(correlation) < 4 / math.sqrt(ROWS) for correlation in correlations)

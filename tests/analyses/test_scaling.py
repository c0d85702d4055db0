import numpy as np
import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.common.scaling import measure_scales

CHANCE = np.random.default_rng(2)
SKEWED = np.exp(CHANCE.normal(3, 1, 300))
EVEN = CHANCE.normal(50, 5, 300)
LOSS = -SKEWED


def test_only_skewed_features_are_logged(spark: SparkSession) -> None:
    rows = [(float(s), float(e), float(low), 4.0) for s, e, low in zip(SKEWED, EVEN, LOSS, strict=True)]
    frame = spark.createDataFrame(rows, "skewed double, even double, loss double, constant double")
    scales = measure_scales(frame, ("skewed", "even", "loss", "constant"))
    assert [scale.is_logged for scale in scales] == [True, False, True, False]

    actual = frame.select(*[scale.standardise().alias(scale.feature) for scale in scales]).toPandas()
    logged = np.log1p(SKEWED)
    expected = ((logged - logged.mean()) / logged.std()).clip(-3, 3)
    assert actual.skewed.to_numpy() == pytest.approx(expected, abs=1e-6)
    assert actual.loss.to_numpy() == pytest.approx(-expected, abs=1e-6)
    assert actual.even.to_numpy() == pytest.approx(((EVEN - EVEN.mean()) / EVEN.std()).clip(-3, 3), abs=1e-6)
    assert (actual.constant == 0).all()


def test_a_null_counts_as_the_mean_and_an_extreme_as_three(spark: SparkSession) -> None:
    values = [*map(float, range(100)), None, -2000.0, 2000.0]
    frame = spark.createDataFrame([(value,) for value in values], "value double")
    (scale,) = measure_scales(frame, ("value",))
    actual = [row[0] for row in frame.select(scale.standardise()).collect()]
    assert actual[100:] == [0.0, -3.0, 3.0]


def test_a_feature_that_is_always_null_is_zero(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(None,), (None,)], "value double")
    (scale,) = measure_scales(frame, ("value",))
    assert [row[0] for row in frame.select(scale.standardise()).collect()] == [0.0, 0.0]

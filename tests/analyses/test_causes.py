"""A target or segmentation that cannot be trained says why, with its numbers."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import pytest
from crmlake.jobs.train_segments import train_segments
from pyspark.sql import DataFrame, SparkSession

from crmlake.analyses.segmentation import SegmentSettings
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import train, train_targets
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.features.targets import Target
from crmlake.runtime import Inputs

ALIKE = "none of the 2 features differs between them (constant features); add others to segment.features"
MakeFeatures = Callable[[pd.DataFrame], DataFrame]
DATES = [date(2024, month, 1) for month in (1, 4, 7)]
SETTINGS = PropensitySettings(features=("recency_days", "frequency"), min_positives=5)
BUYS = Target(name="buys", meaning="buys", horizon_days=60, expression="x")
NEED = Target(name="need", meaning="need", kind="classes", classes=("toys", "tea"), horizon_days=60, expression="x")
SPEND = Target(name="spend", meaning="the spend", kind="number", horizon_days=60, expression="x")
TOO_FEW = "train_propensity.min_positives"


def features(spark: SparkSession, customers: int, *, is_constant: bool = False) -> DataFrame:
    rows = [(day, f"C{n}", 9 if is_constant else n, 1) for day in DATES for n in range(customers)]
    return spark.createDataFrame(rows, "cutoff date, customer_id string, recency_days int, frequency int")


def labels(spark: SparkSession, target: Target, values: Sequence[float], dates: Sequence[date] = DATES) -> DataFrame:
    """Return the labels of customers C0, C1, …, the same at each date."""
    rows = [(day, target.name, f"C{n}", float(value)) for day in dates for n, value in enumerate(values)]
    return spark.createDataFrame(rows, "cutoff date, target string, customer_id string, label double")


@pytest.mark.parametrize(
    ("target", "values", "parts"),
    [
        (BUYS, [1] * 12, ["all customers are alike, and each met the target (12 customers at 3 past dates)"]),
        (BUYS, [0] * 12, ["all customers are alike, and none met the target"]),
        (NEED, [1] * 12, ["all customers are alike, in the class 'tea'"]),
        (SPEND, [7.5] * 12, ["all customers are alike, with the number 7.5"]),
        (
            BUYS,
            [1, 0] * 4,
            ["too few customers: 8 at 3 past dates, at least 10 are needed at 3 dates, 5 with", TOO_FEW],
        ),
        (SPEND, [1, 2, 3, 4], ["too few customers: 4 at 3 past dates, at least 5 are needed at 3 dates;", TOO_FEW]),
        (BUYS, [1] * 3 + [0] * 9, ["too few customers who met the target: 3 at 3 past dates, at least 5 are", TOO_FEW]),
        (BUYS, [0] * 3 + [1] * 9, ["too few customers who did not meet the target: 3 at 3 past dates"]),
        (NEED, [0] * 3 + [1] * 9, ["too few customers in the rarest class: 3 at 3 past dates"]),
        (BUYS, [], ["no customer is eligible for it at any past date"]),
    ],
)
def test_the_labels_are_the_cause(
    spark: SparkSession, target: Target, values: Sequence[float], parts: Sequence[str]
) -> None:
    models, (warning,) = train_targets(features(spark, 12), labels(spark, target, values), [target], SETTINGS)
    assert models == {}
    assert warning.startswith(f"{target.name} was not trained: {parts[0]}")
    assert all(part in warning for part in parts)
    assert "older files" not in warning


def test_a_target_of_few_dates_with_eligible_customers_says_so(spark: SparkSession) -> None:
    few = labels(spark, BUYS, [0, 1] * 6, DATES[:2])
    _, (warning,) = train_targets(features(spark, 12), few, [BUYS], SETTINGS)
    assert warning == "buys was not trained: too few past dates with eligible customers: 2 of the 3 that are needed"


def test_features_that_are_all_constant_are_the_cause(spark: SparkSession) -> None:
    constant, varying = (features(spark, 12, is_constant=value) for value in (True, False))
    rows = labels(spark, BUYS, [1, 0] * 6)
    models, (warning,) = train_targets(constant, rows, [BUYS], SETTINGS)
    assert models == {}
    assert warning == (
        "buys was not trained: constant features: none of the 2 features differs between the customers "
        "(12 at 3 past dates); add others to train_propensity.features"
    )
    settings = SETTINGS.model_copy(update={"candidates": ("logistic_regression",)})
    assert train(varying.join(rows.drop("target"), ["cutoff", "customer_id"]), BUYS, settings) is not None


def test_where_all_targets_lack_dates_the_labels_job_alone_says_so(spark: SparkSession) -> None:
    short = features(spark, 12).where(f"cutoff > '{DATES[0]}'")
    assert train_targets(short, labels(spark, BUYS, [1, 0] * 6, DATES[1:]), [BUYS], SETTINGS) == ({}, [])


@pytest.mark.parametrize(
    ("customers", "values", "expected"),
    [
        ([], [], ["no segments were trained: none of 0 customers has any of the features (segment.features)"]),
        (["a"], [3.0], ["there is one segment: too few customers: only 1 has any of the features (segment.features)"]),
        (["a", "b", "c"], [3.0] * 3, [f"there is one segment: all 3 customers are alike: {ALIKE}"]),
        (["a", "b", "c"], [1.0, 2.0, 9.0], []),
    ],
)
def test_segments_say_why_there_are_none_or_one(
    make_features: MakeFeatures, customers: Sequence[str], values: Sequence[float], expected: Sequence[str]
) -> None:
    frame = make_features(pd.DataFrame({"customer_id": customers, "monetary": values, "frequency": values}))
    settings = SegmentSettings(features=("monetary", "frequency"), restarts=1)
    assert train_segments(Inputs(tables={CUSTOMER_FEATURES: frame}), settings, DATES[0]).warnings == expected

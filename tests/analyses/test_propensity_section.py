"""The section on what customers will do: words, figures and curves."""

import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.supervised import PROPENSITY, PropensityDetails
from crmlake.analyses.supervised.section import SECTION, Propensity
from crmlake.features.targets import Target
from crmlake.models import TrainedModel
from crmlake.tables import SCORES
from sections import gather, plain, propensity_model

METRICS = {
    "auc_roc": 0.83, "auc_pr": 0.79, "log_loss": 0.5, "log_loss_floor": 0.69, "brier": 0.16, "brier_floor": 0.249,
    "lift_top10": 1.95, "base_rate": 0.475, "tested": 2000.0,
}  # fmt: skip
TRIED = {
    "logistic_regression": {"auc_roc": 0.8, "log_loss": 0.6},
    "random_forest": {"auc_roc": 0.84, "log_loss": 0.5},
}
BINS = {n + 1: {"customers": 100, "mean_probability": 0.95 - 0.05 * n, "positives": 95 - 5 * n} for n in range(20)}
"""Twenty bins of 100 customers: 95 positives in the first, five fewer in each next."""


def fitted(name: str, meaning: str, *, desirable: bool) -> TrainedModel[PropensityDetails]:
    target = Target(name=name, meaning=meaning, desirable=desirable, horizon_days=60, expression="true")
    return propensity_model(target, METRICS, TRIED, BINS)


@pytest.fixture(scope="module")
def section(spark: SparkSession) -> Propensity:
    bands = [("high", 0.8)] * 5 + [("medium", 0.3)] * 15 + [("low", 0.05)] * 10
    scores = [
        {"family": family, "target": target, "customer_id": str(n), "band": band, "probability": probability}
        for family, target in (
            ("propensity", "churn_90d"),
            ("propensity", "purchase_60d"),
            ("propensity", "orphan"),
            ("demand", "purchase_60d"),
        )
        for n, (band, probability) in enumerate(bands)
    ]
    models = {
        "churn_90d": fitted("churn_90d", "leaves", desirable=False),
        "purchase_60d": fitted("purchase_60d", "buys within 60 days", desirable=True),
    }
    return gather(spark, SECTION, rows={SCORES: scores}, models={PROPENSITY: models})


def test_a_target_says_how_many_and_how_sure(section: Propensity) -> None:
    assert plain(section.lead) == "To be expected: 9 customers for “buys within 60 days” and 9 customers for “leaves”."
    target = section.targets[0]
    assert target.title == "Who buys within 60 days?"
    assert "Of 30 eligible customers, 9 are expected to (30.0 %); 5 have a high probability." in plain(target.lead)
    assert "92.6 % of the tenth with the highest probability did, 1.9 times the average" in plain(target.proof)
    assert "1 October 2011" in plain(target.proof)
    assert target.bands is not None
    assert [[plain(cell.text) for cell in row] for row in target.bands.rows] == [
        ["high", "5", "16.7 %"],
        ["medium", "15", "50.0 %"],
        ["low", "10", "33.3 %"],
    ]


def test_a_target_without_a_model_is_left_out(section: Propensity) -> None:
    assert [target.title for target in section.targets] == ["Who buys within 60 days?", "Who leaves?"]


def test_the_chosen_candidate_is_marked_and_the_floors_stand_beside(section: Propensity) -> None:
    target = section.targets[0]
    assert target.candidates is not None
    assert [[cell.text for cell in row] for row in target.candidates.rows] == [
        ["random forest", "0.840", "0.500", "\N{CHECK MARK} version 4"],
        ["logistic regression", "0.800", "0.600", ""],
    ]
    assert target.metrics is not None
    assert [row[2].text for row in target.metrics.rows] == ["0.500", "0.475", "0.690", "0.249"]


def test_curves_start_and_end_where_they_must(section: Propensity) -> None:
    gains, calibration, roc = (drawn.curve for drawn in section.targets[0].curves)
    for curve in (gains, roc):
        assert curve.points[0] == (0.0, 0.0)
        assert curve.points[-1] == pytest.approx((1.0, 1.0))
    assert all(x == pytest.approx(y, abs=0.001) for x, y in calibration.points)  # as the bins are made
    assert "hold 52% of all who did" in gains.sentence  # (95 + 90 + … + 70) / 950


def test_every_curve_is_drawn_with_its_sentence(section: Propensity) -> None:
    for target in section.targets:
        for drawn in target.curves:
            assert drawn.curve.across in drawn.figure
            assert drawn.curve.sentence in drawn.figure
    assert len({drawn.figure for target in section.targets for drawn in target.curves}) == 6


def test_what_is_missing_is_said_with_what_to_do(spark: SparkSession) -> None:
    section = gather(spark, SECTION)
    assert section.lead.startswith("No model could be trained yet.")
    assert section.targets == ()

"""The section on what customers will do: words, figures and curves."""

import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.supervised import PROPENSITY, PropensityDetails
from crmlake.analyses.supervised.report.section import SECTION, Propensity
from crmlake.features.targets import Target
from crmlake.models import TrainedModel
from crmlake.tables import RUNS, SCORES
from sections import gather, plain, propensity_model, run

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
    assert target.scores is not None
    assert [[plain(cell.text) for cell in row] for row in target.scores.rows] == [
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
    causes = ["churn was not trained: too few customers", "buys was not trained: constant features"]
    other = run("train_segments", warnings=["there is one segment"])
    section = gather(spark, SECTION, rows={RUNS: [run("train_propensity", warnings=causes), other]})
    assert section.lead.startswith("No model could be trained yet.")
    assert (section.targets, section.causes) == ((), tuple(causes))


def test_a_target_with_classes_says_which_and_how_sure(spark: SparkSession) -> None:
    target = Target(
        name="need",
        meaning="the next need",
        kind="classes",
        classes=("toys", "tea"),
        horizon_days=60,
        expression="'toys'",
    )
    metrics = {"accuracy": 0.7, "accuracy_floor": 0.6, "log_loss": 0.5, "log_loss_floor": 0.67, "tested": 200.0}
    tried = {"random_forest": {"accuracy": 0.7, "log_loss": 0.5}}
    classes = {
        "toys": {"share": 0.6, "recall": 0.8, "precision": 0.7},
        "tea": {"share": 0.4, "recall": 0.5, "precision": 0.6},
    }
    common = {"family": "propensity", "target": "need", "probability": 0.6}
    scores = [{**common, "customer_id": str(n), "class": "toys" if n < 3 else "tea"} for n in range(12)]
    models = {"need": propensity_model(target, metrics, tried, {}, classes)}
    section = gather(spark, SECTION, rows={SCORES: scores}, models={PROPENSITY: models})
    (part,) = section.targets
    assert section.lead == "To be expected: “tea” for most customers as the next need."
    assert plain(part.lead) == "Of 12 eligible customers, 9 will most probably be “tea”."
    assert "right for 70.0 %" in plain(part.proof)
    assert [[plain(cell.text) for cell in row] for row in part.scores.rows] == [
        ["toys", "3", "25.0 %", "60.0 %", "80.0 %", "70.0 %"],
        ["tea", "9", "75.0 %", "40.0 %", "50.0 %", "60.0 %"],
    ]
    assert [cell.text for cell in part.metrics.rows[0]] == ["Accuracy", "0.700", "0.600"]


def test_a_target_that_is_a_number_says_the_total_and_how_sure(spark: SparkSession) -> None:
    target = Target(name="spend", meaning="the revenue within 60 days", kind="number", horizon_days=60, expression="1")
    metrics = {
        "rmse": 50.0, "rmse_floor": 80.0, "mae": 30.0, "mae_floor": 40.0, "r2": 0.6, "spearman": 0.7, "mean": 100.0,
        "predicted_mean": 98.5, "tested": 200.0, "top10_share": 0.42,
    }  # fmt: skip
    tried = {"random_forest": {"mae": 30.0, "rmse": 50.0}}
    bins = {n + 1: {"customers": 10, "mean_prediction": 20.0 - n, "mean": 21.0 - n} for n in range(20)}
    scores = [{"family": "propensity", "target": "spend", "customer_id": str(n), "value": 250.5} for n in range(4)]
    models = {"spend": propensity_model(target, metrics, tried, bins)}
    section = gather(spark, SECTION, rows={SCORES: scores}, models={PROPENSITY: models})
    (part,) = section.targets
    assert section.lead == "To be expected: a total of 1,002 for the revenue within 60 days."
    assert plain(part.lead) == "Of 4 eligible customers, 1,002 is expected in total, 250.50 of each on average."
    assert "the mean was 100.00, predicted had been 98.50" in part.proof
    assert "held 42.0 % of the total" in plain(part.proof)
    assert [[cell.text for cell in row] for row in part.scores.rows] == [
        ["quarter 1", "50", "18.00", "19.00"],
        ["quarter 2", "50", "13.00", "14.00"],
        ["quarter 3", "50", "8.00", "9.00"],
        ["quarter 4", "50", "3.00", "4.00"],
    ]
    assert [row[2].text for row in part.metrics.rows] == ["80.000", "40.000", "0.000", "0.000"]

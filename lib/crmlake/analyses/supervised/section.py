"""The section on who will buy and who will leave: expected numbers, and the test of the model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from markupsafe import Markup
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised import FAMILY, PROPENSITY
from crmlake.analyses.supervised.curves import Curve, calibration, gains, roc
from crmlake.analyses.supervised.model_test import ModelTest, read_model_test
from crmlake.page import Section
from crmlake.page.rows import Record, records
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, day, grouped, listed, share
from crmlake.runtime import Inputs, model, table
from crmlake.tables import SCORES

MISSING = (
    "No model could be trained yet. Training needs three past dates, 90 days apart, with enough customers who met a "
    "target and enough who did not, and as much history before the first. Add older order files, or lower "
    "label.step_days."
)
BANDS = (
    ("high", "odds at least three times the average"),
    ("medium", "between"),
    ("low", "odds at most a third of the average"),
)
MEANINGS = (
    ("auc_roc", "AUC of ROC", "how well it separates those who did from those who did not", "0.5"),
    ("auc_pr", "AUC of precision and recall", "the same, with a focus on those who did", "base_rate"),
    ("log_loss", "Log loss (lower is better)", "how far probabilities are from what happened", "log_loss_floor"),
    ("brier", "Brier score (lower is better)", "the mean square of that distance", "brier_floor"),
)


@dataclass(frozen=True)
class CurveFigure:
    """A curve of the test with its figure."""

    curve: Curve
    figure: Markup


@dataclass(frozen=True)
class TargetPart:
    """The part on one target: its heading, sentences, tables and curves."""

    title: str
    lead: str
    proof: str
    bands: Table | None
    metrics: Table | None
    candidates: Table | None
    curves: tuple[CurveFigure, ...]


@dataclass(frozen=True)
class Propensity:
    """The section: its sentence, and a part for each target."""

    lead: str
    targets: tuple[TargetPart, ...]


def gather(inputs: Inputs, _as_of: date) -> Propensity:
    """Return the section for the scores; a target without a model is left out."""
    champions = inputs.model(PROPENSITY)
    tests = {target: read_model_test(fitted) for target, fitted in champions.items()}
    counts = [row for row in records(count_bands(inputs.table(SCORES))) if row["target"] in tests]
    pairs = sorted(
        ((row, tests[row["target"]]) for row in counts), key=lambda pair: (not pair[1].desirable, pair[0]["target"])
    )
    expected = [f"{counted(row['expected'], 'customer')} for “{test.meaning}”" for row, test in pairs]
    lead = f"To be expected: {listed(expected)}." if pairs else MISSING
    return Propensity(lead, tuple(_target_part(row, test) for row, test in pairs))


def count_bands(scores: DataFrame) -> DataFrame:
    """Return the expected number of customers who meet each target.

    Args:
        scores: The rows of `gold.scores` of one as-of date; those of other families count for nothing.

    Returns:
        target, customers (eligible), expected (sum of probabilities), high, medium, low (customers). Grain: target.
    """
    bands = [F.count_if(F.col("band") == band).alias(band) for band, _ in BANDS]
    expected = F.sum("probability").alias("expected")
    own = scores.where(F.col("family") == FAMILY)
    return own.groupBy("target").agg(F.count("*").alias("customers"), expected, *bands)


def _target_part(row: Record, test: ModelTest) -> TargetPart:
    curves = (gains(test.bins), calibration(test.bins), roc(test.bins, test.metrics["auc_roc"]))
    return TargetPart(
        title=f"Who {test.meaning}?",
        lead=(
            f"Of {counted(row['customers'], 'eligible customer')}, {grouped(row['expected'])} are expected to "
            f"({share(row['expected'] / max(row['customers'], 1))}); {grouped(row['high'])} have a high probability."
        ),
        proof=_proof(test),
        bands=_bands(row, test.meaning),
        metrics=_metrics(test.metrics),
        candidates=_candidates(test),
        curves=tuple(CurveFigure(curve, curve.draw(row["target"])) for curve in curves),
    )


def _proof(test: ModelTest) -> str:
    metrics = test.metrics
    did = metrics["lift_top10"] * metrics["base_rate"]
    return (
        f"How sure is this? The same model was tested for {day(test.tested_on)} without any "
        f"knowledge of what followed. There were {counted(metrics['tested'], 'customer')}: {share(did)} of the tenth "
        f"with the highest probability did, {grouped(metrics['lift_top10'], 1)} times the average of "
        f"{share(metrics['base_rate'])}."
    )


def _bands(row: Record, target: str) -> Table | None:
    heads = (Head("Probability"), Head("Customers", figures=True), Head("Share", figures=True))
    whole = max(row["customers"], 1)
    rows = [
        (
            Cell(band, "strong", note=meaning),
            Cell(grouped(row[band])),
            Cell(share(row[band] / whole), bar=row[band] / whole),
        )
        for band, meaning in BANDS
    ]
    return Table.of(f"Customers by probability: {target}", heads, rows)


def _metrics(metrics: Mapping[str, float]) -> Table | None:
    heads = (Head("Measure"), Head("In the test", figures=True), Head("By the average alone", figures=True))
    rows = [
        (Cell(label, note=meaning), Cell(grouped(metrics[name], 3)), Cell(grouped(_floor(floor, metrics), 3)))
        for name, label, meaning, floor in MEANINGS
    ]
    return Table.of("How good the model was in its test", heads, rows)


def _floor(floor: str, metrics: Mapping[str, float]) -> float:
    return metrics[floor] if floor in metrics else float(floor)


def _candidates(test: ModelTest) -> Table | None:
    heads = (Head("Candidate"), Head("AUC of ROC", figures=True), Head("Log loss", figures=True), Head("Chosen"))
    tried: Sequence[tuple[str, Mapping[str, float]]] = sorted(
        test.candidates.items(), key=lambda pair: pair[1]["log_loss"]
    )
    rows = [
        (
            Cell(name.replace("_", " ")),
            Cell(grouped(scores["auc_roc"], 3)),
            Cell(grouped(scores["log_loss"], 3)),
            Cell(f"\N{CHECK MARK} version {test.version}", "good") if name == test.candidate else Cell(""),
        )
        for name, scores in tried
    ]
    return Table.of("The kinds of model that were tried, on the date before the test", heads, rows)


SECTION = Section(
    name="propensity",
    title="Who will buy, who will leave",
    order=40,
    reads=(table(SCORES, required=False), model(PROPENSITY, required=False)),
    gather=gather,
    template=files("crmlake.analyses.supervised") / "section.html",
)

"""The section on who will buy and who will leave: expected numbers, and the test of the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crmlake.report.curves import Curve, calibration, gains, roc
from crmlake.report.data import Record, ReportData, records
from crmlake.report.tables import Cell, Head, Table
from crmlake.report.words import counted, day, grouped, listed, share

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
class TargetSection:
    """The part on one target: its heading, sentences, tables and curves."""

    title: str
    lead: str
    proof: str
    bands: Table | None
    metrics: Table | None
    candidates: Table | None
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Propensity:
    """The section: its sentence, and a part for each target."""

    lead: str
    targets: tuple[TargetSection, ...]


def propensity(data: ReportData) -> Propensity:
    """Return the section for `data.targets`."""
    rows = sorted(records(data.targets), key=lambda row: (not row["desirable"], row["target"]))
    parts = [f"{counted(row['expected'], 'customer')} for “{row['meaning']}”" for row in rows]
    lead = f"To be expected: {listed(parts)}." if rows else MISSING
    return Propensity(lead, tuple(map(_target_section, rows)))


def _target_section(row: Record) -> TargetSection:
    metrics, bins = row["metrics"], row["bins"]
    return TargetSection(
        title=f"Who {row['meaning']}?",
        lead=(
            f"Of {counted(row['customers'], 'eligible customer')}, {grouped(row['expected'])} are expected to "
            f"({share(row['expected'] / max(row['customers'], 1))}); {grouped(row['high'])} have a high probability."
        ),
        proof=_proof(row),
        bands=_bands(row),
        metrics=_metrics(metrics),
        candidates=_candidates(row),
        curves=(gains(bins), calibration(bins), roc(bins, metrics["auc_roc"])),
    )


def _proof(row: Record) -> str:
    metrics = row["metrics"]
    did = metrics["lift_top10"] * metrics["base_rate"]
    return (
        f"How sure is this? The same model was tested for {day(date.fromisoformat(row['tested_on']))} without any "
        f"knowledge of what followed. There were {counted(metrics['tested'], 'customer')}: {share(did)} of the tenth "
        f"with the highest probability did, {grouped(metrics['lift_top10'], 1)} times the average of "
        f"{share(metrics['base_rate'])}."
    )


def _bands(row: Record) -> Table | None:
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
    return Table.of(f"Customers by probability: {row['meaning']}", heads, rows)


def _metrics(metrics: dict[str, float]) -> Table | None:
    heads = (Head("Measure"), Head("In the test", figures=True), Head("By the average alone", figures=True))
    rows = [
        (Cell(label, note=meaning), Cell(grouped(metrics[name], 3)), Cell(grouped(_floor(floor, metrics), 3)))
        for name, label, meaning, floor in MEANINGS
    ]
    return Table.of("How good the model was in its test", heads, rows)


def _floor(floor: str, metrics: dict[str, float]) -> float:
    return metrics[floor] if floor in metrics else float(floor)


def _candidates(row: Record) -> Table | None:
    heads = (Head("Candidate"), Head("AUC of ROC", figures=True), Head("Log loss", figures=True), Head("Chosen"))
    tried: Sequence[tuple[str, dict[str, float]]] = sorted(row["tried"].items(), key=lambda pair: pair[1]["log_loss"])
    rows = [
        (
            Cell(name.replace("_", " ")),
            Cell(grouped(scores["auc_roc"], 3)),
            Cell(grouped(scores["log_loss"], 3)),
            Cell(f"\N{CHECK MARK} version {row['model_version']}", "good") if name == row["model"] else Cell(""),
        )
        for name, scores in tried
    ]
    return Table.of("The kinds of model that were tried, on the date before the test", heads, rows)

"""The part on a target that a customer meets or not."""

from collections.abc import Sequence

from crmlake.analyses.supervised.report.curves import calibration, gains, roc
from crmlake.analyses.supervised.report.evaluation import Evaluation
from crmlake.analyses.supervised.report.part import (
    CurveFigure,
    Measure,
    TargetPart,
    candidates_table,
    describe_test,
    metrics_table,
)
from crmlake.page.rows import Record
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, grouped, share

BANDS = (
    ("high", "odds at least three times the average"),
    ("medium", "between"),
    ("low", "odds at most a third of the average"),
)
MEASURES = (
    Measure("auc_roc", "AUC of ROC", "how well it separates those who did from those who did not", "0.5"),
    Measure("auc_pr", "AUC of precision and recall", "the same, with a focus on those who did", "base_rate"),
    Measure("log_loss", "Log loss (lower is better)", "how far probabilities are from what happened", "log_loss_floor"),
    Measure("brier", "Brier score (lower is better)", "the mean square of that distance", "brier_floor"),
)


def binary_part(rows: Sequence[Record], test: Evaluation) -> TargetPart:
    """Return the part: how many are expected to meet the target, by band, and how sure that is.

    Args:
        rows: The rows of `summarise_scores` of the target.
        test: The test of its model.
    """
    name, meaning, metrics = test.target.name, test.target.meaning, test.metrics
    customers, expected = sum(row["customers"] for row in rows), sum(row["probability"] for row in rows)
    counts = {row["band"]: row["customers"] for row in rows}
    did = metrics["lift_top10"] * metrics["base_rate"]
    curves = (gains(test.bins), calibration(test.bins), roc(test.bins, metrics["auc_roc"]))
    return TargetPart(
        title=f"Who {meaning}?",
        expected=f"{counted(expected, 'customer')} for “{meaning}”",
        lead=(
            f"Of {counted(customers, 'eligible customer')}, {grouped(expected)} are expected to "
            f"({share(expected / max(customers, 1))}); {grouped(counts.get('high', 0))} have a high probability."
        ),
        proof=(
            f"{describe_test(test)}: {share(did)} of the tenth with the highest probability did, "
            f"{grouped(metrics['lift_top10'], 1)} times the average of {share(metrics['base_rate'])}."
        ),
        scores=_bands(counts, meaning),
        constant="the average probability",
        metrics=metrics_table(test, MEASURES),
        candidates=candidates_table(test, ("auc_roc", "AUC of ROC"), ("log_loss", "Log loss")),
        curves=tuple(CurveFigure(curve, curve.draw(name)) for curve in curves),
    )


def _bands(counts: Record, meaning: str) -> Table | None:
    heads = (Head("Probability"), Head("Customers", figures=True), Head("Share", figures=True))
    whole = max(sum(counts.values()), 1)
    rows = [
        (
            Cell(band, "strong", note=limits),
            Cell(grouped(counts.get(band, 0))),
            Cell(share(counts.get(band, 0) / whole), bar=counts.get(band, 0) / whole),
        )
        for band, limits in BANDS
    ]
    return Table.of(f"Customers by probability: {meaning}", heads, rows)

"""The part on a target with several classes."""

from collections.abc import Sequence

from crmlake.analyses.supervised.report.evaluation import Evaluation
from crmlake.analyses.supervised.report.part import Measure, TargetPart, candidates_table, describe_test, metrics_table
from crmlake.page.rows import Record
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, grouped, share

MEASURES = (
    Measure("accuracy", "Accuracy", "the share of customers whose most probable class was theirs", "accuracy_floor"),
    Measure("log_loss", "Log loss (lower is better)", "how far probabilities are from what happened", "log_loss_floor"),
)


def classes_part(rows: Sequence[Record], test: Evaluation) -> TargetPart:
    """Return the part: how many customers are expected in each class, and how sure that is.

    Args:
        rows: The rows of `summarise_scores` of the target.
        test: The test of its model.
    """
    meaning, metrics = test.target.meaning, test.metrics
    counts = {row["class"]: row["customers"] for row in rows}
    first = max(test.target.classes, key=lambda name: counts.get(name, 0))
    customers = sum(counts.values())
    return TargetPart(
        title=f"Which class: {meaning}",
        expected=f"“{first}” for most customers as {meaning}",
        lead=(
            f"Of {counted(customers, 'eligible customer')}, {grouped(counts.get(first, 0))} will most probably be "
            f"“{first}”."
        ),
        proof=(
            f"{describe_test(test)}: the most probable class was right for {share(metrics['accuracy'])}; the most "
            f"frequent class alone would have been for {share(metrics['accuracy_floor'])}."
        ),
        scores=_classes(counts, test),
        constant="the most frequent class, and the average probabilities,",
        metrics=metrics_table(test, MEASURES),
        candidates=candidates_table(test, ("accuracy", "Accuracy"), ("log_loss", "Log loss")),
    )


def _classes(counts: Record, test: Evaluation) -> Table | None:
    labels = ("Customers", "Share", "Share in the test", "Recall in the test", "Precision in the test")
    heads = (Head("Class"), *(Head(label, figures=True) for label in labels))
    whole = max(sum(counts.values()), 1)
    rows = [
        (
            Cell(name, "strong"),
            Cell(grouped(counts.get(name, 0))),
            Cell(share(counts.get(name, 0) / whole), bar=counts.get(name, 0) / whole),
            *(Cell(share(tested[metric])) for metric in ("share", "recall", "precision")),
        )
        for name, tested in test.classes.items()
    ]
    return Table.of(f"Customers by most probable class: {test.target.meaning}", heads, rows)

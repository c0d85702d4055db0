"""The part on a target that is a number."""

from collections.abc import Sequence

from crmlake.analyses.supervised.report.evaluation import Evaluation
from crmlake.analyses.supervised.report.part import Measure, TargetPart, candidates_table, describe_test, metrics_table
from crmlake.page.rows import Record
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, grouped, share

MEASURES = (
    Measure("rmse", "Root mean square error (lower is better)", "large errors count most", "rmse_floor"),
    Measure("mae", "Mean absolute error (lower is better)", "the usual distance from what happened", "mae_floor"),
    Measure("r2", "R²", "the share of the variance that the model explains", "0"),
    Measure("spearman", "Rank correlation", "how well it orders the customers", "0"),
)


def number_part(rows: Sequence[Record], test: Evaluation) -> TargetPart:
    """Return the part: the total that is expected, and how sure that is.

    Args:
        rows: The rows of `summarise_scores` of the target.
        test: The test of its model.
    """
    meaning, metrics = test.target.meaning, test.metrics
    customers, total = sum(row["customers"] for row in rows), sum(row["value"] for row in rows)
    proof = (
        f"{describe_test(test)}: the mean was {grouped(metrics['mean'], 2)}, predicted had been "
        f"{grouped(metrics['predicted_mean'], 2)}."
    )
    if "top10_share" in metrics:
        proof += f" The tenth with the highest prediction held {share(metrics['top10_share'])} of the total."
    return TargetPart(
        title=f"How much: {meaning}",
        expected=f"a total of {grouped(total)} for {meaning}",
        lead=(
            f"Of {counted(customers, 'eligible customer')}, {grouped(total)} is expected in total, "
            f"{grouped(total / max(customers, 1), 2)} of each on average."
        ),
        proof=proof,
        scores=_bins(test),
        constant="the mean (or the median, for the absolute error)",
        metrics=metrics_table(test, MEASURES),
        candidates=candidates_table(test, ("mae", "Mean absolute error"), ("rmse", "Root mean square error")),
    )


def _bins(test: Evaluation) -> Table | None:
    """Return the predicted and the actual mean of four of the bins of the test, from the highest to the lowest."""
    labels = ("Customers", "Predicted mean", "Actual mean")
    heads = (Head("Customers by prediction, in the test"), *(Head(label, figures=True) for label in labels))
    size = -(-len(test.bins) // 4)
    quarters = [test.bins[first : first + size] for first in range(0, len(test.bins), size or 1)]
    rows = [
        (
            Cell(f"quarter {number}", "strong", note="the highest predictions" if number == 1 else ""),
            Cell(grouped(sum(part["customers"] for part in quarter))),
            *(Cell(grouped(_mean(quarter, metric), 2)) for metric in ("mean_prediction", "mean")),
        )
        for number, quarter in enumerate(quarters, start=1)
    ]
    return Table.of(f"Predicted and actual: {test.target.meaning}", heads, rows)


def _mean(bins: Sequence[Record], metric: str) -> float:
    return float(sum(part[metric] * part["customers"] for part in bins) / sum(part["customers"] for part in bins))

"""The part of the section on one target, whatever its task."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from crmlake.analyses.supervised.report.curves import Curve
from crmlake.analyses.supervised.report.evaluation import Evaluation
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, day, grouped


@dataclass(frozen=True)
class CurveFigure:
    """A curve of the test with its figure."""

    curve: Curve
    figure: Markup


@dataclass(frozen=True)
class TargetPart:
    """The part on one target.

    Attributes:
        title: The heading.
        expected: What is to be expected, as an item of a list.
        lead: The sentences about the scores.
        proof: The sentences about the test of the model.
        scores: The table of the scores by band or class.
        constant: The prediction for everybody that the model is compared with, such as `the average probability`.
        metrics: The table of the metrics.
        candidates: The table of the candidates.
        curves: The curves of the test.
    """

    title: str
    expected: str
    lead: str
    proof: str
    scores: Table | None
    constant: str
    metrics: Table | None
    candidates: Table | None
    curves: tuple[CurveFigure, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A metric as a row of the table: its name, its label, its meaning, and the metric or number of the constant."""

    metric: str
    label: str
    meaning: str
    floor: str


def describe_test(test: Evaluation) -> str:
    """Return the sentences on when the model was tested, and on how many customers."""
    return (
        f"How sure is this? The same model was tested for {day(test.tested_on)} without any "
        f"knowledge of what followed. There were {counted(test.metrics['tested'], 'customer')}"
    )


def metrics_table(test: Evaluation, measures: Sequence[Measure]) -> Table | None:
    """Return the table of metrics, each beside that of a constant prediction."""
    heads = (Head("Measure"), Head("In the test", figures=True), Head("Without a model", figures=True))
    rows = [
        (
            Cell(measure.label, note=measure.meaning),
            Cell(grouped(test.metrics[measure.metric], 3)),
            Cell(grouped(_floor(measure.floor, test), 3)),
        )
        for measure in measures
    ]
    return Table.of("How good the model was in its test", heads, rows)


def _floor(floor: str, test: Evaluation) -> float:
    return test.metrics[floor] if floor in test.metrics else float(floor)


def candidates_table(test: Evaluation, *measures: tuple[str, str]) -> Table | None:
    """Return the table of the candidates, the best one first.

    Args:
        test: The test.
        measures: The metrics to show with their headings; the last one is that by which a candidate is chosen.
    """
    heads = (Head("Candidate"), *(Head(label, figures=True) for _, label in measures), Head("Chosen"))
    chosen_by = measures[-1][0]
    rows = [
        (
            Cell(name.replace("_", " ")),
            *(Cell(grouped(tried[metric], 3)) for metric, _ in measures),
            Cell(f"\N{CHECK MARK} version {test.version}", "good") if name == test.candidate else Cell(""),
        )
        for name, tried in sorted(test.candidates.items(), key=lambda pair: pair[1][chosen_by])
    ]
    return Table.of("The kinds of model that were tried, on the date before the test", heads, rows)

"""The section on what customers will do: what is to be expected, and the test of each model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised import FAMILY, PROPENSITY
from crmlake.analyses.supervised.report.binary import binary_part
from crmlake.analyses.supervised.report.classes import classes_part
from crmlake.analyses.supervised.report.evaluation import Evaluation, read_evaluation
from crmlake.analyses.supervised.report.number import number_part
from crmlake.analyses.supervised.report.part import TargetPart
from crmlake.page import Section
from crmlake.page.rows import Record, records
from crmlake.page.run_metrics import last_warnings
from crmlake.page.words import listed
from crmlake.runtime import Inputs, model, runs, table
from crmlake.tables import SCORES

MISSING = "No model could be trained yet."
PARTS: Mapping[str, Callable[[Sequence[Record], Evaluation], TargetPart]] = {
    "binary": binary_part,
    "classes": classes_part,
    "number": number_part,
}
"""What writes the part on a target, by the target's kind."""


@dataclass(frozen=True)
class Propensity:
    """The section: its sentence, why models are missing, and a part for each target."""

    lead: str
    causes: tuple[str, ...]
    targets: tuple[TargetPart, ...]


def gather(inputs: Inputs, as_of: date) -> Propensity:
    """Return the section for the scores; of a target without a model, only the cause is shown."""
    tests = {target: read_evaluation(fitted) for target, fitted in inputs.model(PROPENSITY).items()}
    rows: dict[str, list[Record]] = {}
    for row in records(summarise_scores(inputs.table(SCORES))):
        rows.setdefault(row["target"], []).append(row)
    shown = sorted(rows.keys() & tests.keys(), key=lambda target: (not tests[target].target.desirable, target))
    parts = tuple(PARTS[tests[target].target.kind](rows[target], tests[target]) for target in shown)
    lead = f"To be expected: {listed([part.expected for part in parts])}." if parts else MISSING
    return Propensity(lead, tuple(last_warnings(inputs.runs, as_of, ("label", "train_propensity"))), parts)


def summarise_scores(scores: DataFrame) -> DataFrame:
    """Return the totals of the scores of each target.

    Args:
        scores: The rows of `gold.scores` of one as-of date; those of other families count for nothing.

    Returns:
        target, band, class, customers, probability (the sum: how many are expected), value (the sum). Grain: target,
        band, class.
    """
    totals = [F.sum(name).alias(name) for name in ("probability", "value")]
    own = scores.where(F.col("family") == FAMILY)
    return own.groupBy("target", "band", "class").agg(F.count("*").alias("customers"), *totals)


SECTION = Section(
    name="propensity",
    title="Who will buy, who will leave",
    order=40,
    reads=(table(SCORES, required=False), model(PROPENSITY, required=False), runs()),
    gather=gather,
    template=files("crmlake.analyses.supervised.report") / "section.html",
)

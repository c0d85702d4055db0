"""Why no model of a target was trained: the cause, with its numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised.estimator import LABEL
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.tasks import task_of
from crmlake.features.labels import MIN_DATES
from crmlake.features.targets import Target


class LabelCounts(NamedTuple):
    """The labels of one date: how many there are, how many support a model, and their sum, minimum and maximum."""

    customers: int
    support: float
    total: float
    lowest: float
    highest: float


def explain_missing_model(rows: DataFrame, target: Target, settings: PropensitySettings) -> str:
    """Return why `train` returned no model for these rows, in one sentence, and what to do.

    Args:
        rows: The rows that `train` got, of at least three dates for some target.
        target: The target.
        settings: The settings of `train`.
    """
    counts = count_labels(rows, target)
    is_supported = sum(date.support >= settings.min_positives for date in counts) >= MIN_DATES
    cause = (
        _explain_features(counts, settings) if is_supported else _explain_labels(counts, target, settings.min_positives)
    )
    return f"{target.name} was not trained: {cause}"


def count_labels(rows: DataFrame, target: Target) -> list[LabelCounts]:
    """Return the counts of the labels at each date, the earliest first."""
    label = F.col(LABEL)
    columns = (F.count(label), task_of(target).support, F.sum(label), F.min(label), F.max(label))
    return [LabelCounts(*row[1:]) for row in rows.groupBy("cutoff").agg(*columns).orderBy("cutoff").collect()]


def has_varying_feature(rows: DataFrame, settings: PropensitySettings) -> bool:
    """Return whether at least one feature differs between rows; an unknown value differs from a known one."""
    values = [F.struct(F.expr(name).isNull(), F.expr(name).cast("string")) for name in settings.features]
    varies = [F.min(value) != F.max(value) for value in values]
    row = rows.agg(F.array(*varies)).first()
    return row is not None and any(row[0])


def _explain_labels(counts: Sequence[LabelCounts], target: Target, needed: int) -> str:
    dates = f"{len(counts)} past dates" if len(counts) > 1 else "the only past date"
    if not counts:
        return "no customer is eligible for it at any past date; change its condition (eligible) in label.targets"
    lowest, highest = min(date.lowest for date in counts), max(date.highest for date in counts)
    customers = _range([date.customers for date in counts])
    if lowest == highest:
        alike = f"all customers are alike, {_describe_label(lowest, target)} ({customers} customers at {dates})"
        return (
            f"{alike}, so that there is nothing to tell apart; change its expression or horizon_days in label.targets"
        )
    kinds = {"binary": 2, "classes": len(target.classes)}.get(target.kind, 1)
    if max(date.customers for date in counts) < kinds * needed:
        per_label = f", {needed} with each label" if kinds > 1 else ""
        return (
            f"too few customers: {customers} at {dates}, at least {kinds * needed} are needed at {MIN_DATES} "
            f"dates{per_label}; wait for more customers, or lower train_propensity.min_positives"
        )
    if len(counts) < MIN_DATES:
        return f"too few past dates with eligible customers: {len(counts)} of the {MIN_DATES} that are needed"
    support = _range([date.support for date in counts])
    return (
        f"too few customers {_describe_rarest(counts, target)}: {support} at {dates}, at least {needed} are needed at "
        f"{MIN_DATES} dates; choose a more frequent outcome in label.targets, or lower train_propensity.min_positives"
    )


def _explain_features(counts: Sequence[LabelCounts], settings: PropensitySettings) -> str:
    customers = _range([date.customers for date in counts])
    return (
        f"constant features: none of the {len(settings.features)} features differs between the customers "
        f"({customers} at {len(counts)} past dates); add others to train_propensity.features"
    )


def _describe_label(label: float, target: Target) -> str:
    if target.kind == "classes":
        return f"in the class {target.classes[int(label)]!r}"
    if target.kind == "number":
        return f"with the number {label:g}"
    return "and each met the target" if label else "and none met the target"


def _describe_rarest(counts: Sequence[LabelCounts], target: Target) -> str:
    if target.kind != "binary":
        return "in the rarest class" if target.kind == "classes" else "with different numbers"
    positives, customers = sum(date.total for date in counts), sum(date.customers for date in counts)
    return "who met the target" if positives * 2 <= customers else "who did not meet the target"


def _range(numbers: Sequence[float]) -> str:
    lowest, highest = min(numbers), max(numbers)
    return f"{lowest:,.0f}" if lowest == highest else f"{lowest:,.0f} to {highest:,.0f}"

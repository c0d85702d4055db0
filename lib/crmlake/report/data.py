"""The data of the report: pandas frames without personal data."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from crmlake.runtime.inputs import DagNode

LANDING = "landing."
BRONZE = "bronze."

Record = dict[str, Any]


@dataclass(frozen=True)
class ReportData:
    """The data that the report shows. Any frame may be empty, even without columns.

    Attributes:
        title: Name of the workspace.
        as_of: The figures count what happened before this date.
        balance: source, table_name, read, accepted, quarantined, duplicates (rows). Grain: source and table,
            summed over runs. `bronze.<source>` counts the rows in files as read.
        reasons: source, table_name, reason (without personal values), rows; the most rows first. A row may
            break several rules.
        endings: source, table_name, open, discarded, replayed (rows). Grain: source and table with rejected rows.
        files: source, file, status, note of the latest files with a note. Grain: file and status.
        revenue: month (its first day), revenue (amount bought, returns not subtracted), orders, customers,
            returned (amount of returns, positive). Grain: month.
        profiles: segment, name, customers, customer_share, revenue, revenue_share (shares 0 … 1), features
            (feature, mean and deviation of each). Grain: segment.
        selection: k, silhouette, stability, chosen. Grain: number of segments tried.
        targets: target, meaning, desirable, horizon_days, customers (eligible), expected (sum of probabilities), high,
            medium, low (customers), model, model_version, tested_on, and metrics, bins and tried from the model's
            test (dictionaries). Grain: target; a target without a model is absent.
        rules: antecedent (names), consequent (name), orders, support, confidence, lift, leverage, conviction (null:
            the rule never fails). Only the strongest rules. Grain: rule.
        topics: language (code), topic, words, documents (whose main topic it is), share (0 … 1), mean_rating
            (null: none rated), example (masked; null: none). Grain: language, topic.
        baskets: The metrics of all orders that `mine_rules` records.
        jobs: The jobs in run order.
        runs: job, as_of, outcome, started_at (UTC), seconds, rows (written), reads, writes, error (null where
            the run succeeded). Grain: run.
        feature_meanings: The description of each feature in the data dictionary.
        feature_units: The unit of each feature, such as days, orders or currency; absent where it has none.
        currency: Name of the one currency of all amounts, such as GBP; empty where it is not known.
    """

    title: str
    as_of: date
    balance: pd.DataFrame
    reasons: pd.DataFrame
    revenue: pd.DataFrame
    profiles: pd.DataFrame
    selection: pd.DataFrame
    jobs: Sequence[DagNode]
    runs: pd.DataFrame
    feature_meanings: Mapping[str, str]
    feature_units: Mapping[str, str]
    currency: str = ""
    targets: pd.DataFrame = field(default_factory=pd.DataFrame)
    rules: pd.DataFrame = field(default_factory=pd.DataFrame)
    baskets: Mapping[str, float] = field(default_factory=dict)
    topics: pd.DataFrame = field(default_factory=pd.DataFrame)
    files: pd.DataFrame = field(default_factory=pd.DataFrame)
    endings: pd.DataFrame = field(default_factory=pd.DataFrame)


def records(frame: pd.DataFrame) -> list[Record]:
    """Return the rows of a frame as dictionaries, in order."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def is_known(value: object) -> bool:
    """Return whether a value is not null: pandas represents null as None, NaN or NaT."""
    return value is not None and value is not pd.NaT and not (isinstance(value, float) and math.isnan(value))


def amount(value: Any) -> float:
    """Return a number of any type as a float, or 0 for null."""
    return float(value) if is_known(value) else 0.0


def total(rows: Iterable[Record], column: str) -> float:
    """Return the sum of a column; nulls count as 0."""
    return math.fsum(amount(row[column]) for row in rows)


def calendar_day(value: Any) -> date:
    """Return the date of a date, a datetime or a pandas timestamp."""
    return pd.Timestamp(value).date()

"""What the report is made of: plain pandas frames, without personal data."""

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
    """Everything that the report shows. Any frame may be empty, even of columns.

    Attributes:
        title: Name of the workspace.
        as_of: The figures count what happened before this date.
        balance: source, table_name, read, accepted, quarantined, duplicates (rows). Grain: source and table,
            summed over runs. `bronze.<source>` has as read the rows in files.
        reasons: source, table_name, reason (without personal values), rows; the most rows first. A row may
            break several rules.
        endings: source, table_name, open, discarded, replayed (rows). Grain: source and table that ever refused a row.
        files: source, file, status, note, of the latest files of which there is something to tell. Grain: file, in each
            state that it was found in.
        revenue: month (its first day), revenue (amount bought, returns not taken off), orders, customers,
            returned (amount given back, positive). Grain: month.
        profiles: segment, name, customers, customer_share, revenue, revenue_share (shares 0 … 1), features
            (of each a feature, mean and deviation). Grain: segment.
        selection: k, silhouette, stability, chosen. Grain: number of segments tried.
        targets: target, meaning, desirable, horizon_days, customers (asked), expected (sum of probabilities), high,
            medium, low (customers), model, model_version, tested_on, and of the scoring model's test metrics, bins
            and tried (dictionaries). Grain: target; one without a model is absent.
        rules: antecedent (names), consequent (name), orders, support, confidence, lift, leverage, conviction (null:
            the rule never fails). The strongest ones. Grain: rule.
        topics: language (code), topic, words, documents (of which it is the main topic), share (0 … 1), mean_rating
            (null: none rated), example (masked; null: none). Grain: language, topic.
        baskets: What was measured of all orders, as `mine_rules` records it.
        jobs: The jobs in run order.
        runs: job, as_of, outcome, started_at (UTC), seconds, rows (written), reads, writes, error (null where
            the run succeeded). Grain: run.
        feature_meanings: Of each feature its sentence of the data dictionary.
        feature_units: Of each feature its unit, such as days, orders or currency; absent where it has none.
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
    """The rows of a frame, in order, each as a dictionary; none where it is empty."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def known(value: object) -> bool:
    """Whether a value is there: pandas turns a null into None, NaN or NaT."""
    return value is not None and value is not pd.NaT and not (isinstance(value, float) and math.isnan(value))


def amount(value: Any) -> float:
    """A number of any kind as a float; 0 where it is null."""
    return float(value) if known(value) else 0.0


def total(rows: Iterable[Record], column: str) -> float:
    """The sum of a column; nulls count as 0."""
    return math.fsum(amount(row[column]) for row in rows)


def calendar_day(value: Any) -> date:
    """The date of a date, a datetime or a pandas timestamp."""
    return pd.Timestamp(value).date()

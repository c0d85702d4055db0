"""What the tests of report sections share: inputs of tiny frames, and the page as a browser parses it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from crmlake.analyses.supervised import PropensityDetails
from crmlake.contracts import Column, Contract, Model
from crmlake.contracts.schema import schema
from crmlake.features.targets import Target
from crmlake.models import AnyTrainedModel, ModelCard, Parameters, TrainedModel, measures
from crmlake.page.section import AnySection
from crmlake.page.words import SPACE
from crmlake.report import join_reads
from crmlake.runtime import DagNode, Inputs
from crmlake.runtime.reads import ModelRead, TableRead
from crmlake.tables import RUNS

AS_OF = date(2011, 12, 10)
DEFAULTS: Mapping[str, Any] = {
    "string": "",
    "int": 0,
    "bigint": 0,
    "double": 0.0,
    "decimal": Decimal(0),
    "boolean": False,
    "date": AS_OF,
    "timestamp": datetime(2011, 12, 1, tzinfo=UTC),
    "array": [],
    "map": {},
}
Rows = Sequence[Mapping[str, Any]]


def frame(spark: SparkSession, contract: Contract, rows: Rows) -> DataFrame:
    """Return a frame of a contract; a column that a row leaves out is null where allowed."""
    values = [[row.get(column.name, _default(column)) for column in contract.columns] for row in rows]
    assert not {name for row in rows for name in row} - contract.by_name.keys()
    return spark.createDataFrame(values, schema(contract))


def _default(column: Column) -> Any:
    kind = re.match(r"[a-z]+", column.type)
    assert kind
    return DEFAULTS[kind.group()] if column.required else None


@dataclass(frozen=True)
class Sample:
    """What sections read: the rows of tables and of the run record, models, jobs, and the title of the page."""

    rows: Mapping[Contract, Rows] = field(default_factory=dict)
    models: Mapping[Model, Mapping[str, AnyTrainedModel]] = field(default_factory=dict)
    jobs: Sequence[DagNode] = ()
    title: str = "New"

    def inputs(self, spark: SparkSession, sections: Iterable[AnySection]) -> Inputs:
        """Return the inputs with exactly what the sections declare to read; a table without rows is empty."""
        reads = join_reads(sections)
        contracts = [read.contract for read in reads if isinstance(read, TableRead)]
        return Inputs(
            tables={contract: frame(spark, contract, self.rows.get(contract, ())) for contract in contracts},
            models={read.model: self.models.get(read.model, {}) for read in reads if isinstance(read, ModelRead)},
            run_record=frame(spark, RUNS, self.rows.get(RUNS, ())),
            nodes=self.jobs,
            title=self.title,
        )


def gather(spark: SparkSession, section: AnySection, as_of: date = AS_OF, /, **sample: Any) -> Any:
    """Return the content of a section for a sample."""
    return section.gather(Sample(**sample).inputs(spark, [section]), as_of)


Metrics = Mapping[str, float]


def propensity_model(
    target: Target,
    metrics: Metrics,
    tried: Mapping[str, Metrics],
    bins: Mapping[int, Metrics],
    classes: Mapping[str, Metrics] | None = None,
) -> TrainedModel[PropensityDetails]:
    """Return version 4 of a model of a target: a random forest, tested for 1 October 2011."""
    details = PropensityDetails(
        target=target,
        candidate="random_forest",
        parameters={},
        trained_on=(date(2011, 4, 1),),
        chosen_on=date(2011, 7, 1),
        tested_on=date(2011, 10, 1),
    )
    tables = {"candidate": tried, "bin": bins, "class": classes or {}}
    groups = [(dimension, *pair) for dimension, table in tables.items() for pair in table.items()]
    of_groups = [m.of(kind, group) for kind, group, values in groups for m in measures(**values)]
    card = ModelCard[PropensityDetails](
        task=target.kind,
        estimator="random_forest",
        features=(),
        details=details,
        metrics=(*measures(**metrics), *of_groups),
    )
    return TrainedModel(card, Parameters("{}"), version=4)


def balance(
    table: str, read: int, accepted: int, quarantined: int = 0, duplicates: int = 0, **values: Any
) -> dict[str, Any]:
    """Return one entry of a run's balance."""
    counts = {"read": read, "accepted": accepted, "quarantined": quarantined, "duplicates": duplicates}
    return {"source": "shop", "table_name": table, **counts, **values}


def run(job: str, **values: Any) -> dict[str, Any]:
    """Return a successful run at four o'clock."""
    started = datetime(2011, 12, 10, 4, tzinfo=UTC)
    return {"job": job, "kind": "job", "as_of": AS_OF, "outcome": "succeeded", "started_at": started, **values}


def order(number: object, day: date, amount: str, **values: Any) -> dict[str, Any]:
    """Return an order line; a negative amount is a return."""
    time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    kind = "return" if amount.startswith("-") else "sale"
    line = {"source": "shop", "order_id": str(number), "line_type": kind, "ordered_at": time, "currency": "GBP"}
    return {**line, "customer_id": f"c{number}", "amount": Decimal(amount), **values}


def plain(text: str) -> str:
    """Return a text with usual spaces."""
    return text.replace(SPACE, " ")


class Page(HTMLParser):
    """The content of a page as a browser parses it: elements with attributes, texts, scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in self.inside:
            self.inside[self.cdata_elem][-1] += data
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

"""Rows that come late, are corrected, taken back or repeated, through cleansing and folding."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Contract, WriteContext
from crmlake.features.changed_events import Changes
from crmlake.features.customer_days import CUSTOMER_DAYS, roll_up
from crmlake.features.service_contacts import SERVICE_CONTACTS_ROLLUP
from crmlake.ingest.source import Mapping, Source
from crmlake.runtime import Inputs, NoSettings, Outputs, RecoverableRows
from crmlake.runtime.registry import installed_jobs
from crmlake.storage import Lake
from crmlake.storage.table_history import TableHistory
from crmlake.tables import BRONZE, CUSTOMER_LINKS, DELETIONS, QUARANTINE, SERVICE_CONTACTS
from histories import COLUMNS, Said, in_days, make_place
from support import AS_OF, with_file_facts

CLEANSE = next(job for job in installed_jobs() if job.name == "cleanse")
TOLD, CALLED = "2024-02-02", "service_contacts"
OLD, MID, NEW = "a.csv", "b.csv", "c.csv"


def said(file: str, number: str, customer: str = "", at: str = "", until: str = "", changed: str = TOLD) -> Said:
    """A contact; taken back where it has no time."""
    moments = [f"{day} 23:59:59" if day else "" for day in (at, until)]
    return Said(file, CALLED, number, "so" if at else "deleted", changed, customer, *moments)


FIRST = [
    said(MID, "quiet", "ann", "2024-01-01"),
    said(MID, "deleted before it came"),
    said(MID, "corrected by what is older", "bob", "2024-01-02"),
    said(MID, "moves to another day", "cid", "2024-01-03"),
    said(MID, "moves to another customer", "dan", "2024-01-04"),
    said(MID, "becomes nobody's", "eva", "2024-01-05"),
    said(MID, "taken back", "fay", "2024-01-06"),
    said(MID, "taken back beside another", "ann", "2024-01-07"),
    said(MID, "the other", "ann", "2024-01-07"),
    said(MID, "comes back"),
    said(MID, "repeated", "guy", "2024-01-08"),
    said(MID, "newer than its deletion", "hal", "2024-01-09", changed="2024-02-03"),
    said(MID, "resolved later", "ida", "2024-01-10"),
]
LATER = [
    said(NEW, "very late", "ann", "1971-01-01"),
    said(OLD, "deleted before it came", "ann", "2024-01-11"),
    said(OLD, "corrected by what is older", "bob", "2024-01-12"),
    said(NEW, "moves to another day", "cid", "2024-01-04"),
    said(NEW, "moves to another customer", "ann", "2024-01-04"),
    said(NEW, "becomes nobody's", "", "2024-01-05"),
    said(NEW, "taken back"),
    said(NEW, "taken back beside another"),
    said(NEW, "comes back", "jan", "2024-01-13"),
    said(OLD, "repeated", "guy", "2024-01-08"),
    said(NEW, "newer than its deletion", changed="2024-02-02"),
    said(OLD, "resolved later", "ida", "2024-01-10", "2024-01-14", changed="2024-02-03"),
]
TOUCHED = {
    (f"history:{customer}", day, CALLED)
    for customer, day in (
        ("ann", "1971-01-01"), ("cid", "2024-01-03"), ("cid", "2024-01-04"), ("dan", "2024-01-04"),
        ("ann", "2024-01-04"), ("eva", "2024-01-05"), ("fay", "2024-01-06"), ("ann", "2024-01-07"),
        ("jan", "2024-01-13"), ("ida", "2024-01-10"), ("ida", "2024-01-14"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A lake that the first rows came to, then the later ones, and what each refresh counted as accepted."""

    lake: Lake
    source: Source
    accepted: list[int]

    @property
    def mapping(self) -> Mapping:
        return self.source.tables[SERVICE_CONTACTS.name]

    def table(self, contract: Contract) -> DataFrame:
        return self.lake.read(contract, self.lake.latest(contract).version)


@pytest.fixture(scope="module")
def story(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Cleansed and folded without the runner, which writes as many tables again."""
    root, source = make_place(tmp_path_factory.mktemp("story"))
    contacts = source.model_copy(update={"tables": {SERVICE_CONTACTS.name: source.tables[SERVICE_CONTACTS.name]}})
    story = Story(Lake(spark, str(root / "lake")), contacts, [])
    lake, before = story.lake, None
    for table in (SERVICE_CONTACTS, DELETIONS, CUSTOMER_DAYS):
        lake.ensure(table)
    for batch, rows in (("first", FIRST), ("later", LATER)):
        full_reload = before is None
        outputs = CLEANSE(inputs(story, raw(spark, rows), full_reload=full_reload), NoSettings(), AS_OF)
        write(lake, outputs, WriteContext(AS_OF, batch, full_reload=full_reload))
        story.accepted.append(outputs.tallies[0].balance({})["accepted"])
        after = lake.latest(SERVICE_CONTACTS).version
        links = lake.read(CUSTOMER_LINKS, None)
        changes = None if full_reload else Changes(lake.changes(SERVICE_CONTACTS, before, after))
        days = roll_up(SERVICE_CONTACTS_ROLLUP, lake.read(SERVICE_CONTACTS, after), links, changes)
        lake.write(CUSTOMER_DAYS, days, WriteContext(AS_OF, batch, full_reload=full_reload))
        before = after
    return story


def inputs(story: Story, raw_rows: DataFrame, **keys: object) -> Inputs:
    """The inputs of cleanse."""
    tables = {DELETIONS: story.table(DELETIONS), QUARANTINE: story.lake.read(QUARANTINE, None)}
    defaults: dict[str, object] = {"source_mappings": (story.source,)}
    return Inputs(tables, {BRONZE.of("history"): raw_rows}, **(defaults | keys))  # type: ignore[arg-type]


def write(lake: Lake, outputs: Outputs, context: WriteContext) -> None:
    """Write the tables of the story that a job returned."""
    tables = dict(outputs.tables)
    for table in (SERVICE_CONTACTS, DELETIONS):
        rows = tables[table]
        frame = rows.build() if isinstance(rows, RecoverableRows) else rows() if callable(rows) else rows
        if isinstance(frame, DataFrame):
            lake.write(table, frame, context)


def raw(spark: SparkSession, rows: Iterable[Said]) -> DataFrame:
    """The rows as bronze has them."""
    columns = ", ".join(f"{name} string" for name in ("_file", "_corrupt", "_fault", "_change", *COLUMNS))
    values = [(row.file, None, None, "added", *(vars(row)[column] or None for column in COLUMNS)) for row in rows]
    return with_file_facts(spark.createDataFrame(values, columns))


def test_silver_has_the_newest_of_each_whatever_came_first(story: Story) -> None:
    rows = story.table(SERVICE_CONTACTS).selectExpr("contact_id", "customer_id", "string(date(opened_at))").collect()
    assert sorted(tuple(row) for row in rows) == [
        ("becomes nobody's", None, "2024-01-05"),
        ("comes back", "jan", "2024-01-13"),
        ("corrected by what is older", "bob", "2024-01-02"),
        ("moves to another customer", "ann", "2024-01-04"),
        ("moves to another day", "cid", "2024-01-04"),
        ("newer than its deletion", "hal", "2024-01-09"),
        ("quiet", "ann", "2024-01-01"),
        ("repeated", "guy", "2024-01-08"),
        ("resolved later", "ida", "2024-01-10"),
        ("the other", "ann", "2024-01-07"),
        ("very late", "ann", "1971-01-01"),
    ]


def test_a_day_stands_only_where_something_is_left_of_it(story: Story) -> None:
    untouched = {("ann", "2024-01-01"), ("bob", "2024-01-02"), ("guy", "2024-01-08"), ("hal", "2024-01-09")}
    left = {("cid", "2024-01-03"), ("dan", "2024-01-04"), ("eva", "2024-01-05"), ("fay", "2024-01-06")}
    stands = TOUCHED | {(f"history:{customer}", day, CALLED) for customer, day in untouched}
    gone = {(f"history:{customer}", day, CALLED) for customer, day in left}
    assert in_days(story.table(CUSTOMER_DAYS)) == stands - gone


def test_the_days_that_rows_touch_are_folded_again_and_no_other(story: Story) -> None:
    lake, newest = story.lake, story.lake.latest_version(CUSTOMER_DAYS)
    assert in_days(TableHistory(lake.spark, lake.path(CUSTOMER_DAYS), newest - 1, newest).feed) == TOUCHED
    to_the_same_sums = {("history:ida", "2024-01-10", CALLED)}
    assert in_days(lake.changes(CUSTOMER_DAYS, newest - 1, newest)) == TOUCHED - to_the_same_sums


def test_deletions_are_accepted_and_kept(story: Story) -> None:
    deleted = [row.number for row in (*FIRST, *LATER) if row.deleted]
    assert story.accepted == [len(FIRST), len(LATER)]
    assert sorted(row["key"]["contact_id"] for row in story.table(DELETIONS).collect()) == sorted(deleted)


def test_of_a_source_whose_deletions_are_told_otherwise_only_the_deletions_told_now_hold(story: Story) -> None:
    """The last test: it changes the story's tables."""
    marked = story.mapping.model_copy(update={"deleted": "said = 'deleted' AND number = 'comes back'"})
    source = story.source.model_copy(update={"tables": {SERVICE_CONTACTS.name: marked}})
    rows = raw(story.lake.spark, [*FIRST, *LATER])
    reload = {"full_reload": False, "reloaded_sources": ("history",), "source_mappings": (source,)}
    outputs = CLEANSE(inputs(story, rows, **reload), NoSettings(), AS_OF)
    write(story.lake, outputs, WriteContext(AS_OF, "reload", reloaded_sources=("history",)))
    found = {row["contact_id"] for row in story.table(SERVICE_CONTACTS).collect()}
    assert found == {row.number for row in (*FIRST, *LATER)}
    assert [row["key"]["contact_id"] for row in story.table(DELETIONS).collect()] == ["comes back"]

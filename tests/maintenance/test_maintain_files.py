"""Maintenance of a lake whose jobs ran many times: small files, expired rows, old files, and who runs again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge, Replace
from crmlake.errors import CrmlakeError
from crmlake.maintenance import files, maintain_files
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, job, table
from crmlake.runtime.maintenance import MaintenanceInputs, MaintenanceOperation, MaintenanceOutputs, run_maintenance
from crmlake.runtime.state import Run, RunRecord
from crmlake.settings import MaintenanceSettings
from crmlake.storage import Lake
from crmlake.storage.maintenance import compact
from crmlake.tables import RUNS
from world import DAY, Steps, World

N = Column("n", "int", "A number.")
EVENTS = Contract(
    "silver.events",
    "One event.",
    (N, Column("happened_at", "timestamp", "Time of the event.")),
    ("n",),
    Merge(),
    keep_days=30,
    time_column="happened_at",
)
COPIES = Contract("silver.copies", "One copy.", (N,), ("n",), Merge())
TOTAL = Contract("gold.total", "The sum.", (Column("total", "bigint", "The sum."),), ("as_of",), Replace())
DAYS = 6


@dataclass
class Story(World):
    """Events come day by day, are copied as they change, and are summed up."""

    incoming: Mapping[int, datetime] = field(default_factory=dict)
    read: list[tuple[int, str]] = field(default_factory=list)
    reloads: int = 0

    def __post_init__(self) -> None:
        @job(reads=[], writes=[EVENTS], settings=NoSettings)
        def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            """Bring the incoming events."""
            return Outputs(
                {EVENTS: self.spark.createDataFrame([*self.incoming.items()], "n int, happened_at timestamp")}
            )

        @job(reads=[table(EVENTS), changes(EVENTS)], writes=[COPIES], settings=NoSettings)
        def copy(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            """Copy what changed."""
            changed = inputs.changes(EVENTS)
            self.reloads += inputs.full_reload
            self.read = sorted((row["n"], row["_change"]) for row in changed.collect())
            return Outputs({COPIES: changed.select("n", (F.col("_change") != "added").alias("_deleted"))})

        @job(reads=[table(COPIES)], writes=[TOTAL], settings=NoSettings)
        def total(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            """Sum up."""
            return Outputs({TOTAL: inputs.table(COPIES).agg(F.sum("n").alias("total"))})

        self.jobs = (bring, copy, total)

    def bring(self, n: int, day: int) -> None:
        self.incoming = {n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)}
        self.run("bring")

    def maintain(self, as_of: date | None = None, keep_days: float = 7, min_small_files: int = 3) -> Run:
        settings = MaintenanceSettings(keep_days=keep_days, min_small_files=min_small_files)
        return run_maintenance(self.runner, maintain_files(settings), as_of, keep_days, settings)

    def files(self, contract: Contract) -> int:
        return len(self.lake.read_latest(contract).inputFiles())

    def stored_files(self, contract: Contract) -> int:
        return len(list(Path(self.lake.path(contract)).glob("**/part-*.parquet")))

    def rows(self, contract: Contract, version: int) -> list[tuple]:
        return sorted(tuple(row) for row in self.lake.read(contract, version).collect())


@pytest.fixture(scope="module")
def story(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Six days with one event each; each refresh copies it."""
    story = Story(spark, tmp_path_factory.mktemp("world"))
    for day in range(DAYS):
        story.bring(day, day)
        story.run("copy")
    story.run("total")
    return story


# The tests tell one story in order.


def test_small_files_are_compacted_and_nothing_runs_again(story: Story) -> None:
    before = {table: story.published(table) for table in (EVENTS, COPIES, TOTAL)}
    versions = {n: story.rows(EVENTS, n) for n in range(story.lake.latest_version(EVENTS) + 1)}
    runs = story.lake.read_latest(RUNS).count()
    assert story.files(EVENTS) == story.files(COPIES) == DAYS

    run = story.maintain()

    assert set(run.writes) == set(run.same_data) == {EVENTS.name, COPIES.name, RUNS.name}
    assert story.files(EVENTS) == story.files(COPIES) == 1
    assert {table: story.published(table) for table in before} == before
    assert story.lake.read_latest(RUNS).count() == runs + 1
    assert set(story.reasons().values()) == {None}
    assert {n: story.rows(EVENTS, n) for n in versions} == versions
    assert run.metrics == {"files_removed": 0}


def test_an_incremental_reader_goes_on_after_it_with_what_is_new(story: Story) -> None:
    story.bring(DAYS, DAYS)
    story.run("copy")
    assert (story.read, story.reloads) == ([(DAYS, "added")], 1)


def test_old_files_go_but_not_those_from_which_the_next_run_continues(story: Story) -> None:
    story.bring(DAYS + 1, DAYS + 1)  # not copied yet
    story.maintain(keep_days=0, min_small_files=2)
    stored = story.stored_files(EVENTS)
    assert stored < DAYS
    story.bring(DAYS + 2, DAYS + 2)
    story.maintain(keep_days=0, min_small_files=2)
    story.run("copy")
    assert (story.read, story.reloads) == ([(DAYS + 1, "added"), (DAYS + 2, "added")], 1)
    assert story.published(COPIES) == list(range(DAYS + 3))


def test_expired_rows_go_and_only_their_readers_run_again(story: Story) -> None:
    story.run("total")
    run = story.maintain(as_of=date(2024, 2, 2))  # 30 days before it: 3 January
    assert EVENTS.name in run.writes
    assert EVENTS.name not in run.same_data
    steps = Steps()
    story.refresh(steps=steps)
    assert (steps.skipped_jobs, steps.started_jobs) == (["bring"], ["copy", "total"])
    assert (story.read, story.reloads) == ([(0, "removed"), (1, "removed")], 1)
    assert story.published(COPIES) == list(range(2, DAYS + 3))


def test_the_age_of_rows_counts_from_the_latest_refresh(story: Story) -> None:
    """The rows are years older than today, and stay; the date of an earlier maintenance does not matter."""
    run = story.maintain()
    assert run.as_of == DAY
    assert EVENTS.name not in run.writes
    assert len(story.published(EVENTS)) == DAYS + 1


def test_maintenance_that_fails_publishes_nothing_and_is_recorded(story: Story) -> None:
    for n in (20, 21, 22):
        story.bring(n, n)
    version = RunRecord(story.lake).published(EVENTS)

    def compact_and_fail(inputs: MaintenanceInputs) -> MaintenanceOutputs:
        assert compact(inputs.lake, EVENTS, min_small_files=2)
        raise CrmlakeError("the disk is full")

    with pytest.raises(CrmlakeError, match="the disk is full"):
        run_maintenance(story.runner, MaintenanceOperation("spoil", compact_and_fail), DAY, 7, MaintenanceSettings())

    assert RunRecord(story.lake).published(EVENTS) == version
    failed = story.lake.read_latest(RUNS).where("outcome = 'failed'").collect()
    assert [(run["job"], run["kind"], run["error"]) for run in failed] == [("spoil", "maintenance", "the disk is full")]
    story.bring(23, 23)
    story.run("copy")
    assert story.read == [(n, "added") for n in (20, 21, 22, 23)]


def test_what_something_else_writes_during_maintenance_is_not_published(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a refresh that lost the lock while its host stood still."""

    def wake_up(lake: Lake, contract: Contract, *limits: float) -> int | None:
        if contract == EVENTS:
            story.lake.read_latest(EVENTS).write.format("delta").mode("append").save(lake.path(contract))
        return compact(lake, contract, *limits)

    before = story.published(EVENTS)
    monkeypatch.setattr(files, "compact", wake_up)
    with pytest.raises(CrmlakeError, match=r"silver\.events: something else wrote to it at the same time"):
        story.maintain(min_small_files=2)
    monkeypatch.undo()
    assert story.published(EVENTS) == before
    story.maintain(min_small_files=2)
    assert story.published(EVENTS) == before

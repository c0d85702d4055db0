"""What a run reads, writes, records and leaves out: numbers come in, are doubled, and summed as of a date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Append, Column, Contract, Merge, Replace, Rule, WriteContext
from crmlake.errors import JobError
from crmlake.runtime import Document, Frames, Job, changes, job
from crmlake.runtime.refresh import outdated, refresh, workspace_store
from crmlake.runtime.registry import lineage
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Ledger, Run
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import Lake
from crmlake.tables import RUNS

DAY, NEXT = date(2024, 1, 1), date(2024, 1, 2)
N = Column("n", "int", "A number.")
NUMBERS = Contract("silver.numbers", "One number.", (N,), ("n",), Merge())
DOUBLES = Contract("silver.doubles", "One double.", (N,), ("n",), Merge(), (Rule("even", "n % 2 = 0", "n is even"),))
TOTAL = Contract("gold.total", "The sum.", (Column("total", "bigint", "The sum."),), ("as_of",), Replace())
STRAY = Contract("silver.stray", "One number.", (N,), (), Append())
PAGE = Document("page-{as_of}.html")


class Factor(BaseModel):
    by: int = 2


def doubled(rows: DataFrame, by: int) -> DataFrame:
    return rows.select((F.col("n") * by).cast("int").alias("n"))


@dataclass
class World:
    """A lake with three jobs, whose outside world is `given`; every refresh reads the record of runs anew."""

    spark: SparkSession
    root: Path
    given: list[int] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    by: int = 2

    def __post_init__(self) -> None:
        @job(reads=[], writes=[NUMBERS])
        def bring(_tables: Frames, _settings: BaseModel, _as_of: date) -> Mapping:
            """Bring the given numbers."""
            return {NUMBERS: self.spark.createDataFrame([(n,) for n in self.given], "n int")}

        @job(reads=[NUMBERS, changes(NUMBERS), DOUBLES], writes=[DOUBLES], settings=Factor)
        def double(tables: Frames, settings: Factor, _as_of: date) -> Mapping:
            """Double what is new; that it reads its own table makes it wait for nothing, and run no oftener."""
            new = tables[changes(NUMBERS)].where("_change = 'added'")
            self.seen = sorted(row["n"] for row in new.collect())
            if settings.by == 0:
                return {}
            return {DOUBLES: doubled(tables[NUMBERS] if tables.rebuild else new, settings.by)}

        @job(reads=[DOUBLES], writes=[TOTAL, PAGE])
        def total(tables: Frames, _settings: BaseModel, as_of: date) -> Mapping:
            """Sum up."""
            return {TOTAL: tables[DOUBLES].agg(F.sum("n").alias("total")), PAGE: f"{as_of}"}

        self.jobs = (bring, double, total)

    @property
    def lake(self) -> Lake:
        return Lake(self.spark, str(self.root / "lake"))

    @property
    def runner(self) -> Runner:
        settings = {each.name: each.settings() for each in self.jobs} | {"double": Factor(by=self.by)}
        place = Workspace(self.root, WorkspaceSettings(), SparkSettings(), (), settings)
        return Runner(
            place, self.lake, Ledger(self.lake), tuple(lineage(self.jobs, ())), "refresh", workspace_store(place)
        )

    def run(self, name: str, as_of: date = DAY) -> Run:
        return self.runner.run(self.job(name), as_of)

    def job(self, name: str) -> Job:
        return next(each for each in self.jobs if each.name == name)

    def outdated(self, as_of: date = DAY) -> dict[str, str | None]:
        run = self.runner
        return {each.name: outdated(run, each, as_of) for each in self.jobs}

    def stands(self, contract: Contract) -> list[int]:
        """The numbers that a reader finds."""
        version = Ledger(self.lake).published(contract)
        return sorted(row[-1] for row in self.lake.read(contract, version).collect())


@dataclass
class Steps:
    started_jobs: list[str] = field(default_factory=list)
    skipped_jobs: list[str] = field(default_factory=list)

    def started(self, each: Job, _why: str) -> None:
        self.started_jobs.append(each.name)

    def skipped(self, each: Job) -> None:
        self.skipped_jobs.append(each.name)

    def finished(self, run: Run) -> None:
        assert run.outcome == "succeeded"


@pytest.fixture(scope="module")
def world(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world after a first refresh of the numbers 1 and 2."""
    world = World(spark, tmp_path_factory.mktemp("world"), given=[1, 2])
    steps = Steps()
    refresh(world.runner, world.jobs, DAY, steps)
    assert steps.started_jobs == ["bring", "double", "total"]
    return world


# The tests of this module tell one story in order; a Delta commit is too dear to set every scene anew.


def test_the_first_refresh_makes_every_table_and_document(world: World) -> None:
    assert (world.stands(DOUBLES), world.stands(TOTAL)) == ([2, 4], [6])
    assert (world.root / "reports" / "page-2024-01-01.html").read_text(encoding="utf-8") == "2024-01-01"


def test_where_nothing_is_new_every_job_is_skipped(world: World) -> None:
    steps = Steps()
    assert refresh(world.runner, world.jobs, DAY, steps) == []
    assert (steps.started_jobs, steps.skipped_jobs) == ([], ["bring", "double", "total"])


def test_a_lost_document_is_made_again(world: World) -> None:
    page = world.root / "reports" / "page-2024-01-01.html"
    page.rename(page.with_suffix(".gone"))
    assert world.outdated() == {"bring": None, "double": None, "total": "page-2024-01-01.html is not there"}
    page.with_suffix(".gone").rename(page)


def test_a_changed_setting_runs_its_job_and_no_other(world: World) -> None:
    world.by = 4
    why = world.outdated()
    world.by = 2
    assert why == {"bring": None, "double": "its settings, source mappings or the release changed", "total": None}


def test_a_new_date_runs_the_dated_jobs_alone(world: World) -> None:
    assert world.outdated(NEXT) == {"bring": None, "double": None, "total": "never ran for 2024-01-02"}


def test_readers_take_what_was_published_even_if_a_later_write_stands(world: World) -> None:
    stray = world.spark.createDataFrame([(100,)], "n int")
    unpublished = world.lake.write(DOUBLES, stray, WriteContext(DAY, "crash"))
    run = world.run("total", NEXT)
    assert run.reads[DOUBLES.name] < unpublished.version
    assert world.stands(DOUBLES) == [2, 4]
    dates = world.lake.read(TOTAL, run.writes[TOTAL.name]).collect()
    assert {(row["as_of"], row["total"]) for row in dates} == {(DAY, 6), (NEXT, 6)}


def test_a_failed_run_is_recorded_and_readers_see_what_stood_before(world: World) -> None:
    world.given, world.by = [3], 3
    world.run("bring")
    with pytest.raises(JobError, match="a row breaks the rule 'even' of its table"):
        world.run("double")
    world.by = 2
    assert world.stands(DOUBLES) == [2, 4]
    runs = world.lake.read(RUNS, world.lake.latest(RUNS).version).orderBy("started_at").collect()
    assert [row["outcome"] for row in runs][-2:] == ["succeeded", "failed"]
    assert "'even'" in runs[-1]["error"]
    assert runs[-1]["writes"] == {}


def test_an_incremental_job_sees_only_what_came_since_it_last_succeeded(world: World) -> None:
    assert world.outdated()["double"] == "silver.numbers moved from version 1 to 2"
    run = world.run("double")
    assert world.seen == [3]
    assert (run.since, run.reads["silver.numbers"]) == ({"silver.numbers": 1}, 2)
    assert {2, 4, 6} <= set(world.stands(DOUBLES))


def test_a_changed_setting_makes_the_table_anew_from_everything(world: World) -> None:
    world.by = 10
    run = world.run("double")
    world.by = 2
    assert run.since is None
    assert world.stands(DOUBLES) == [10, 20, 30]


def test_of_a_table_that_a_rebuild_does_not_fill_nothing_stays(world: World) -> None:
    world.by = 0
    world.run("double")
    world.by = 2
    assert world.stands(DOUBLES) == []


def test_a_table_that_is_not_declared_is_refused(world: World) -> None:
    @job(reads=[], writes=[NUMBERS])
    def bring(_tables: Frames, _settings: BaseModel, _as_of: date) -> Mapping:
        rows = world.spark.createDataFrame([(9,)], "n int")
        return {NUMBERS: rows, STRAY: rows}

    with pytest.raises(JobError, match=r"job bring made silver\.stray, which it does not declare to write"):
        world.runner.run(bring, DAY)
    assert world.stands(NUMBERS) == [1, 2, 3]
    assert not world.lake.exists(STRAY)

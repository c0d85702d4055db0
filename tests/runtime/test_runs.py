"""What a run reads, writes, records and leaves out: numbers come in, are doubled, and summed as of a date."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Append, Column, Contract, Merge, Replace, Rule
from crmlake.contracts.write_mode import WriteContext
from crmlake.errors import JobError, LakeError
from crmlake.runtime import (
    AnyJob,
    Document,
    Export,
    Inputs,
    NoSettings,
    Outputs,
    changes,
    empty,
    job,
    partition,
    requires,
    table,
)
from crmlake.runtime.job_graph import sort_jobs
from crmlake.runtime.state import RunRecord
from crmlake.storage import Lake
from crmlake.tables import RUNS
from world import DAY, Steps, World

NEXT = date(2024, 1, 2)
N = Column("n", "int", "A number.")
NUMBERS = Contract("silver.numbers", "One number.", (N,), ("n",), Merge())
DOUBLES = Contract("silver.doubles", "One double.", (N,), ("n",), Merge(), (Rule("even", "n % 2 = 0", "n is even"),))
TOTAL = Contract("gold.total", "The sum.", (Column("total", "bigint", "The sum."),), ("as_of",), Replace())
STRAY = Contract("silver.stray", "One number.", (N,), (), Append())
PAGE = Document("page-{as_of}.html")
SHEET = Export("sheet-{as_of}.csv")


class Factor(BaseModel):
    by: int = 2


def doubled(rows: DataFrame, by: int) -> DataFrame:
    return rows.select((F.col("n") * by).cast("int").alias("n"))


@dataclass
class Story(World):
    """Numbers that are brought, doubled and summed up."""

    incoming: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        @job(reads=[], writes=[NUMBERS], settings=NoSettings)
        def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            """Bring the incoming numbers."""
            return Outputs({NUMBERS: self.numbers(*self.incoming)})

        @job(reads=[table(NUMBERS), changes(NUMBERS), table(DOUBLES)], writes=[DOUBLES], settings=Factor)
        def double(inputs: Inputs, settings: Factor, _as_of: date) -> Outputs:
            """Double what is new; that it reads its own table makes it wait for nothing, and run no oftener."""
            new = inputs.changes(NUMBERS).where("_change = 'added'").drop("_change")
            self.new = sorted(row["n"] for row in new.collect())
            if settings.by == 0:
                return Outputs(empty(DOUBLES))
            return Outputs({DOUBLES: doubled(inputs.table(NUMBERS) if inputs.full_reload else new, settings.by)})

        @job(reads=[table(DOUBLES)], writes=[TOTAL, PAGE, SHEET], settings=NoSettings)
        def total(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
            """Sum up."""
            doubles = inputs.table(DOUBLES)
            total = doubles.agg(F.sum("n").alias("total"))
            return Outputs({TOTAL: total}, documents={PAGE: f"{as_of}"}, exports={SHEET: doubles.orderBy("n")})

        self.jobs = (bring, double, total)


@pytest.fixture(scope="module")
def world(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The world after a first refresh of the numbers 1 and 2."""
    story = Story(spark, tmp_path_factory.mktemp("world"), incoming=[1, 2])
    steps = Steps()
    story.refresh(steps=steps)
    assert steps.started_jobs == ["bring", "double", "total"]
    return story


# The tests with `world` tell one story in order; a Delta commit is too dear to set every scene again.


def test_the_first_refresh_writes_every_table_document_and_export(world: Story) -> None:
    assert (world.published(DOUBLES), world.published(TOTAL)) == ([2, 4], [6])
    assert (world.root / "reports" / "page-2024-01-01.html").read_text(encoding="utf-8") == "2024-01-01"
    assert (world.root / "exports" / "sheet-2024-01-01.csv").read_text(encoding="utf-8").split() == ["n", "2", "4"]


def test_where_nothing_is_new_every_job_is_skipped(world: Story) -> None:
    steps = Steps()
    assert world.refresh(steps=steps).runs == []
    assert (steps.started_jobs, steps.skipped_jobs) == ([], ["bring", "double", "total"])


@pytest.mark.parametrize("name", ["reports/page-2024-01-01.html", "exports/sheet-2024-01-01.csv"])
def test_a_missing_document_or_export_is_written_again(name: str, world: Story) -> None:
    path = world.root / name
    path.rename(path.with_suffix(".gone"))
    assert world.reasons() == {"bring": None, "double": None, "total": f"{path.name} is not there"}
    path.with_suffix(".gone").rename(path)


def test_a_changed_setting_runs_its_job_and_no_other(world: Story) -> None:
    world.settings["double"] = Factor(by=4)
    reasons = world.reasons()
    world.settings["double"] = Factor(by=2)
    assert (reasons["bring"], reasons["total"]) == (None, None)
    assert str(reasons["double"]).startswith("its settings, source mappings or the release changed")


def test_a_new_date_runs_the_dated_jobs_alone(world: Story) -> None:
    assert world.reasons(NEXT) == {"bring": None, "double": None, "total": "never ran for 2024-01-02"}


def test_readers_take_what_was_published_even_if_a_later_version_exists(world: Story) -> None:
    unpublished = world.lake.write(DOUBLES, world.numbers(100), WriteContext(DAY, "crash"))
    run = world.run("total", NEXT)
    assert run.reads[DOUBLES.name] < unpublished.version
    assert world.published(DOUBLES) == [2, 4]
    dates = world.lake.read(TOTAL, run.writes[TOTAL.name]).collect()
    assert {(row["as_of"], row["total"]) for row in dates} == {(DAY, 6), (NEXT, 6)}


def test_a_failed_run_is_recorded_and_readers_see_what_was_published_before(world: Story) -> None:
    world.incoming, world.settings["double"] = [3], Factor(by=3)
    world.run("bring")
    with pytest.raises(JobError, match="a row breaks the rule 'even' of its table"):
        world.run("double")
    world.settings["double"] = Factor(by=2)
    assert world.published(DOUBLES) == [2, 4]
    runs = world.lake.read_latest(RUNS).orderBy("started_at").collect()
    assert [row["outcome"] for row in runs][-2:] == ["succeeded", "failed"]
    assert "'even'" in runs[-1]["error"]
    assert runs[-1]["writes"] == {}


def test_an_incremental_job_reads_only_what_came_since_it_last_succeeded(world: Story) -> None:
    assert world.reasons()["double"] == "silver.numbers moved from version 1 to 2"
    run = world.run("double")
    assert world.new == [3]
    assert (run.since, run.reads["silver.numbers"]) == ({"silver.numbers": 1}, 2)


def test_what_a_failed_or_killed_run_left_is_never_published(world: Story) -> None:
    """The 100 of the crash above was in the table when `double` merged into it, and is published with nothing."""
    assert world.published(DOUBLES) == [2, 4, 6]


def test_rows_that_a_killed_run_left_upstream_are_no_changes(world: Story) -> None:
    world.lake.write(NUMBERS, world.numbers(100), WriteContext(DAY, "crash"))
    world.incoming = [4]
    world.run("bring")
    run = world.run("double")
    assert run.since is not None
    assert world.new == [4]
    assert world.published(DOUBLES) == [2, 4, 6, 8]


def test_where_changes_can_no_longer_be_read_an_incremental_job_reads_everything(
    world: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.incoming = [5]
    world.run("bring")
    monkeypatch.setattr(Lake, "is_comparable", lambda *_: False)
    assert world.run("double").since is None
    assert world.new == [1, 2, 3, 4, 5]
    assert world.published(DOUBLES) == [2, 4, 6, 8, 10]


def test_a_changed_setting_rebuilds_the_table_from_everything(world: Story) -> None:
    world.settings["double"] = Factor(by=10)
    run = world.run("double")
    world.settings["double"] = Factor(by=2)
    assert run.since is None
    assert world.published(DOUBLES) == [10, 20, 30, 40, 50]


def test_a_full_reload_without_rows_empties_the_table(world: Story) -> None:
    world.settings["double"] = Factor(by=0)
    world.run("double")
    world.settings["double"] = Factor(by=2)
    assert world.published(DOUBLES) == []


def test_a_table_that_is_not_declared_is_an_error(world: Story) -> None:
    @job(reads=[], writes=[NUMBERS], settings=NoSettings)
    def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({NUMBERS: world.numbers(9), STRAY: world.numbers(9)})

    with pytest.raises(JobError, match=r"job bring returned silver\.stray, which it does not declare to write"):
        world.runner.run(bring, DAY)
    assert world.published(NUMBERS) == [1, 2, 3, 4, 5]
    assert not world.lake.exists(STRAY)


def test_a_declared_table_that_is_not_returned_is_an_error(world: Story) -> None:
    @job(reads=[], writes=[NUMBERS, STRAY], settings=NoSettings)
    def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({NUMBERS: world.numbers(9)})

    with pytest.raises(JobError, match=r"declares to write silver\.stray and did not return it; empty\(…\)"):
        world.runner.run(bring, DAY)
    assert world.published(NUMBERS) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("ask", "line"),
    [
        (lambda inputs: inputs.table(DOUBLES), "unknown table 'silver.doubles'"),
        (lambda inputs: inputs.changes(NUMBERS), "unknown changes of table 'silver.numbers'"),
        (lambda inputs: inputs.runs, r"runs\(\)"),
        (lambda inputs: inputs.dag, r"dag\(\)"),
    ],
)
def test_inputs_hold_what_was_declared_and_nothing_else(ask: object, line: str, world: Story) -> None:
    assert callable(ask)

    @job(reads=[table(NUMBERS)], writes=[STRAY], settings=NoSettings)
    def bring(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        ask(inputs)
        return Outputs(empty(STRAY))

    with pytest.raises(JobError, match=line):
        world.runner.run(bring, DAY)


# What follows has worlds of its own.


@pytest.fixture
def place(spark: SparkSession, tmp_path: Path) -> World:
    return World(spark, tmp_path)


def test_rows_of_a_date_for_which_a_job_has_none_any_more_go(place: World) -> None:
    """Else the rows of an earlier run for the same date would stay, and be published as those of this run."""
    rows = [1, 2]

    @job(reads=[], writes=[TOTAL], settings=NoSettings)
    def total(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({TOTAL: place.numbers(*rows).agg(F.sum("n").alias("total"))} if rows else empty(TOTAL))

    place.jobs = (total,)
    place.run("total")
    place.run("total", NEXT)
    rows.clear()
    place.run("total")
    left = place.lake.read(TOTAL, RunRecord(place.lake).published(TOTAL)).collect()
    assert [(row["as_of"], row["total"]) for row in left] == [(NEXT, 3)]


PARTS = Contract(
    "gold.parts",
    "One number of a family.",
    (Column("family", "string", "The family."), N),
    ("as_of", "family", "n"),
    Replace(),
)


def test_several_jobs_share_a_table_by_partitions_and_each_replaces_its_own_rows(place: World) -> None:
    numbers = {"odd": [1, 3], "even": [2]}

    def writer(family: str) -> AnyJob:
        part = partition(PARTS, family=family)

        @job(reads=[], writes=[part], settings=NoSettings)
        def write(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            return Outputs({part: place.numbers(*numbers[family])} if numbers[family] else empty(part))

        return type(write)(family, write.function, write.reads, write.writes, NoSettings, family)

    @job(reads=[table(PARTS)], writes=[PAGE], settings=NoSettings)
    def page(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        rows = inputs.table(PARTS).orderBy("family", "n").collect()
        return Outputs(documents={PAGE: " ".join(f"{row['family']}{row['n']}" for row in rows)})

    place.jobs = sort_jobs([page, writer("odd"), writer("even")])
    assert [each.name for each in place.jobs] == ["even", "odd", "page"]
    document = place.root / "reports" / "page-2024-01-01.html"
    place.refresh()
    assert document.read_text(encoding="utf-8") == "even2 odd1 odd3"
    numbers |= {"odd": [5]}
    place.run("odd")
    assert place.reasons()["page"] is not None
    place.refresh()
    assert document.read_text(encoding="utf-8") == "even2 odd5"
    numbers |= {"even": []}
    place.run("even")
    place.refresh()
    assert document.read_text(encoding="utf-8") == "odd5"
    with pytest.raises(JobError, match=r"jobs odd and other both write gold\.parts"):
        sort_jobs([writer("odd"), job(reads=[], writes=[PARTS], settings=NoSettings)(other)])


def other(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    return Outputs(empty(PARTS))


def test_a_failed_job_stops_only_what_needs_it(place: World) -> None:
    tables = {name: Contract(f"silver.{name}", "One.", (N,), ("n",), Merge()) for name in ("bad", "good", "after")}

    @job(reads=[], writes=[tables["bad"]], settings=NoSettings)
    def bad(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        raise ValueError("out of numbers")

    @job(reads=[], writes=[tables["good"]], settings=NoSettings)
    def good(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({tables["good"]: place.numbers(1)})

    @job(reads=[table(tables["bad"])], writes=[tables["after"]], settings=NoSettings)
    def needs_bad(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({tables["after"]: inputs.table(tables["bad"])})

    @job(reads=[requires(tables["after"])], writes=[PAGE], settings=NoSettings)
    def needs_after(_inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
        return Outputs(documents={PAGE: str(as_of)})

    @job(reads=[table(tables["bad"], required=False)], writes=[TOTAL], settings=NoSettings)
    def takes_what_is_there(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({TOTAL: inputs.table(tables["bad"]).agg(F.count("n").alias("total"))})

    place.jobs = sort_jobs([needs_after, takes_what_is_there, needs_bad, good, bad])
    steps = Steps()
    result = place.refresh(steps=steps)
    assert [run.job for run in result.runs] == ["good", "takes_what_is_there"]
    assert "out of numbers" in str(result.failures["bad"])
    assert "out of numbers" in steps.failed_jobs["bad"]
    assert result.blocked == steps.blocked_jobs == {"needs_bad": ("bad",), "needs_after": ("bad",)}
    assert place.published(TOTAL) == [0]


FORMER_BALANCE = ", 'job' AS kind, CAST(array() AS array<struct<source:string,read:bigint,accepted:bigint>>) AS balance"


@pytest.mark.parametrize("columns", ["", FORMER_BALANCE])
def test_a_lake_of_an_earlier_release_is_told_in_one_line(place: World, columns: str) -> None:
    old = place.spark.sql(f"SELECT 'r' AS refresh_id, 'ingest' AS job{columns}")
    old.write.format("delta").save(place.lake.path(RUNS))
    with pytest.raises(LakeError, match=r"made by an earlier release of crmlake.*refresh again from the landing files"):
        RunRecord(place.lake)


def test_the_warnings_of_a_job_are_recorded_once_its_tables_are_written(place: World) -> None:
    written: list[str] = []

    @job(reads=[], writes=[NUMBERS, DOUBLES], settings=NoSettings)
    def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        def doubles() -> DataFrame:
            written.append("doubles")
            return place.numbers(2)

        tables = {NUMBERS: place.numbers(1), DOUBLES: doubles}
        return Outputs(tables, warnings=lambda: [f"{name} are few" for name in written])

    place.jobs = (bring,)
    assert place.run("bring").warnings == ["doubles are few"]
    (run,) = RunRecord(place.lake).succeeded
    assert run.warnings == ["doubles are few"]


def test_a_record_of_runs_without_warnings_gains_them(place: World) -> None:
    @job(reads=[], writes=[NUMBERS], settings=NoSettings)
    def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        return Outputs({NUMBERS: place.numbers(1)}, warnings=["one number alone"])

    place.jobs = (bring,)
    place.run("bring")
    path = place.lake.path(RUNS)
    former = place.spark.read.format("delta").load(path).drop("warnings")
    former.write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(path)
    assert [run.warnings for run in RunRecord(place.lake, creates=False).succeeded] == [()]
    place.run("bring")
    assert [run.warnings for run in RunRecord(place.lake).succeeded] == [(), ["one number alone"]]

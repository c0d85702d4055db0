"""What the run record publishes must be there; what a run did not write is no new data."""

import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from pyspark.sql import SparkSession

from crmlake.contracts import Column, Contract, Merge, WriteContext
from crmlake.errors import LakeError, ModelError, SettingError
from crmlake.maintenance.foreign import adopt, restore
from crmlake.models import ModelStore
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, empty, job
from crmlake.runtime.integrity import check_models, check_tables
from crmlake.runtime.maintenance import (
    Change,
    Effect,
    MaintenanceInputs,
    MaintenanceOperation,
    MaintenanceOutputs,
    record_change,
    run_maintenance,
)
from crmlake.runtime.state import REPAIR, RunRecord
from crmlake.storage import Lake
from crmlake.tables import FILES, RUNS
from world import DAY, World

N = Column("n", "int", "A number.")
NUMBERS = Contract("silver.numbers", "One number.", (N,), ("n",), Merge())
COPIES = Contract("silver.copies", "One number.", (N,), ("n",), Merge())


@dataclass
class Story(World):
    """Numbers that are brought and copied."""

    incoming: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        @job(reads=[], writes=[NUMBERS], settings=NoSettings)
        def bring(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            return Outputs({NUMBERS: self.numbers(*self.incoming)} if self.incoming else empty(NUMBERS))

        @job(reads=[changes(NUMBERS)], writes=[COPIES], settings=NoSettings)
        def copy(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
            return Outputs({COPIES: inputs.changes(NUMBERS).where("_change = 'added'").drop("_change")})

        self.jobs = (bring, copy)


@pytest.fixture
def story(spark: SparkSession, tmp_path: Path) -> Story:
    story = Story(spark, tmp_path)
    story.incoming = (1, 2)
    story.refresh()
    return story


def rewrite(inputs: MaintenanceInputs) -> MaintenanceOutputs:
    """A new version of the numbers with the same rows, as compaction makes."""
    empty_rows = inputs.lake.spark.createDataFrame([], "n int")
    empty_rows.write.format("delta").mode("append").save(inputs.lake.path(NUMBERS))
    return MaintenanceOutputs({NUMBERS: Change(inputs.lake.latest_version(NUMBERS), Effect.SAME_DATA)})


def test_a_run_that_writes_nothing_makes_no_new_data_of_a_compacted_version(story: Story) -> None:
    operation = MaintenanceOperation("compact", rewrite)
    run_maintenance(story.runner, operation, None, 7, story.job("bring").settings())
    story.incoming = ()
    assert story.run("bring").rows == {NUMBERS.name: 0}
    assert story.reasons()["copy"] is None
    story.incoming = (3,)
    story.run("bring")
    assert story.reasons()["copy"] is not None


def test_a_table_that_is_gone_or_was_created_again_is_told_before_anything_runs(story: Story) -> None:
    check_tables(story.runner.record, story.lake, [NUMBERS, COPIES])
    story.incoming = (3,)
    story.run("bring")
    shutil.rmtree(story.lake.path(NUMBERS))
    with pytest.raises(LakeError, match=r"silver\.numbers: its folder .* is gone; restore it from a backup"):
        check_tables(story.runner.record, story.lake, [NUMBERS, COPIES])
    story.lake.ensure(NUMBERS)
    with pytest.raises(LakeError, match=r"version \d is published, but .* ends at version 0"):
        check_tables(story.runner.record, story.lake, [NUMBERS, COPIES])


def delete_from_outside(story: Story) -> None:
    """What a colleague does in a session of another program."""
    story.spark.conf.unset("spark.databricks.delta.commitInfo.userMetadata")
    story.spark.sql(f"DELETE FROM delta.`{story.lake.path(NUMBERS)}` WHERE n = 1")


def numbers_of(story: Story) -> list[int]:
    rows = story.lake.read(NUMBERS, story.runner.record.published(NUMBERS))
    return sorted(row["n"] for row in rows.collect())


def check(story: Story) -> None:
    check_tables(story.runner.record, story.lake, [NUMBERS, COPIES])


def test_a_commit_of_something_else_is_neither_published_nor_taken_back_without_a_word(story: Story) -> None:
    delete_from_outside(story)
    with pytest.raises(LakeError, match=r"silver\.numbers: version 2 was not written by .*DELETE.*--adopt.*--restore"):
        check(story)
    story.incoming = (3,)
    with pytest.raises(LakeError, match="not written by this lake's refreshes"):
        story.run("bring")
    assert story.lake.latest_version(NUMBERS) == 2
    assert numbers_of(story) == [1, 2]


def test_what_something_else_wrote_can_be_adopted(story: Story) -> None:
    delete_from_outside(story)
    adopt(story.runner, NUMBERS.name)
    check(story)
    assert numbers_of(story) == [2]
    assert story.reasons()["copy"] is not None
    story.incoming = (3,)
    story.run("bring")
    check(story)
    assert numbers_of(story) == [2, 3]


def test_an_adopted_version_is_what_a_later_strange_one_is_taken_back_to(story: Story) -> None:
    delete_from_outside(story)
    adopt(story.runner, NUMBERS.name)
    story.spark.conf.unset("spark.databricks.delta.commitInfo.userMetadata")
    story.spark.sql(f"DELETE FROM delta.`{story.lake.path(NUMBERS)}`")
    restore(story.runner, NUMBERS.name)
    check(story)
    assert numbers_of(story) == [2]


def test_what_something_else_wrote_can_be_taken_back(story: Story) -> None:
    delete_from_outside(story)
    restore(story.runner, NUMBERS.name)
    check(story)
    assert numbers_of(story) == [1, 2]
    assert story.reasons()["copy"] is None


def test_a_version_whose_number_was_given_again_is_told(story: Story) -> None:
    version = story.runner.record.published(NUMBERS)
    log = Path(story.lake.path(NUMBERS), "_delta_log")
    for name in (
        f"{version:020d}.json",
        f".{version:020d}.json.crc",
        f"{version:020d}.crc",
        f".{version:020d}.crc.crc",
    ):
        (log / name).unlink(missing_ok=True)
    story.spark.catalog.clearCache()
    again = story.spark.newSession()
    again.conf.set("spark.databricks.delta.stalenessLimit", "0")
    again.createDataFrame([(7,)], "n int").write.format("delta").mode("append").save(story.lake.path(NUMBERS))
    with pytest.raises(LakeError, match=r"silver\.numbers: version \d was not written by"):
        check(story)
    with pytest.raises(LakeError, match=r"silver\.numbers: version \d was not written by"):
        restore(story.runner, NUMBERS.name)


def test_a_version_that_an_unfinished_refresh_left_is_no_strange_one(story: Story) -> None:
    _ = story.runner  # of the refresh that does not finish
    story.lake.write(NUMBERS, story.numbers(9), WriteContext(DAY, "unfinished"))
    check(story)
    story.incoming = (3,)
    story.run("bring")
    assert numbers_of(story) == [1, 2, 3]


def test_what_a_repair_left_that_was_cut_short_is_published_by_the_next_one(story: Story) -> None:
    story.lake.mark_commits("cut short")
    story.lake.clear(NUMBERS)
    runner = story.runner
    runner.lake.mark_commits(runner.refresh_id)
    record_change(runner, REPAIR, {NUMBERS.name: runner.lake.clear(NUMBERS)})
    check(story)
    assert numbers_of(story) == []


def test_a_commit_between_the_check_of_a_table_and_the_write_is_not_published(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that of a refresh which lost the lock while its host stood still."""
    ensure, late = Lake.ensure, story.numbers(9)

    def wake_up(lake: Lake, contract: Contract) -> bool:
        if contract == NUMBERS:
            late.write.format("delta").mode("append").save(lake.path(contract))
        return ensure(lake, contract)

    monkeypatch.setattr(Lake, "ensure", wake_up)
    story.incoming = (3,)
    with pytest.raises(LakeError, match="something else wrote to it at the same time; run this again"):
        story.run("bring")
    monkeypatch.undo()
    assert numbers_of(story) == [1, 2]
    story.run("bring")
    assert numbers_of(story) == [1, 2, 3]


def test_only_a_published_table_can_be_adopted(story: Story) -> None:
    with pytest.raises(SettingError, match=r"unknown published table 'silver\.number' \(did you mean"):
        adopt(story.runner, "silver.number")


def test_a_lake_without_its_run_record_is_refused_and_not_emptied(story: Story) -> None:
    story.lake.ensure(FILES)
    shutil.rmtree(story.lake.path(RUNS))
    with pytest.raises(LakeError, match="no run record"):
        RunRecord(story.lake)


def test_a_reader_creates_no_run_record(spark: SparkSession, tmp_path: Path) -> None:
    lake = World(spark, tmp_path).lake
    assert RunRecord(lake, creates=False).published(RUNS) is None
    assert not lake.exists(RUNS)


class Forgetful:
    """A store whose register was lost."""

    def names(self) -> set[str]:
        return set()


def test_a_model_that_the_store_has_lost_is_told(story: Story) -> None:
    record, store = story.runner.record, cast("ModelStore", Forgetful())
    check_models(record, store)
    run = record.succeeded[-1]
    record.add(replace(run, job="train", writes={"models.segments.customers": 1}, rows={}))
    with pytest.raises(ModelError, match=r"models\.segments\.customers was trained, but the model store"):
        check_models(record, store)


def test_a_job_whose_tables_gained_a_column_computes_all_rows_anew(story: Story) -> None:
    wider = Contract("silver.copies", "One number.", (N, Column("m", "int", "Another.", null="none")), ("n",), Merge())

    @job(reads=[changes(NUMBERS)], writes=[wider], settings=NoSettings)
    def copy(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        assert inputs.full_reload
        return Outputs({wider: inputs.changes(NUMBERS).selectExpr("n", "n * 2 AS m")})

    story.jobs = (story.jobs[0], copy)
    assert "settings" in (story.reasons()["copy"] or "")
    story.run("copy", DAY)
    assert story.published(wider) == [2, 4]

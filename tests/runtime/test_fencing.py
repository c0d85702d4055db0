"""A holder of the lease that fell silent and wakes up records no run, however late; nor is what it wrote published."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Contract, WriteContext
from crmlake.errors import BusyError, CrmlakeError, LakeError
from crmlake.runtime import holder
from crmlake.runtime.lease import Lease, Timing, hold_lease
from crmlake.runtime.state import Run, RunRecord
from crmlake.settings import RefreshSettings
from crmlake.storage import Lake, Written
from crmlake.storage.fencing import Fence
from crmlake.storage.lock_files import LocalLockFiles
from crmlake.tables import RUNS

STOP = RefreshSettings()
SILENT = Timing(beat=600, lapse=600, poll=0.02)
IMPATIENT = Timing(beat=600, lapse=0.1, poll=0.02)
DAY = date(2024, 5, 1)


class SlowLake(Lake):
    """A lake whose writes stand still between the start of their commit and its end."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        super().__init__(spark, str(folder / "lake"))
        self.begun, self.may_end = folder / "begun", folder / "may_end"

    def write(
        self,
        contract: Contract,
        rows: DataFrame,
        context: WriteContext,
        *,
        after: int | None = None,
        fence: Fence | None = None,
    ) -> Written:
        begun, may_end = self.begun, self.may_end

        def stand_still(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
            begun.touch()
            while not may_end.exists():
                time.sleep(0.05)
            yield from frames

        slow = rows.coalesce(1).mapInPandas(stand_still, rows.schema)
        return super().write(contract, slow, context, after=after, fence=fence)


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no process be told to be of this machine."""
    monkeypatch.setattr(holder, "_machine", lambda: "")


@contextmanager
def held(folder: Path, timing: Timing = IMPATIENT) -> Iterator[Lease]:
    with hold_lease(LocalLockFiles(folder / "lake" / "_lock"), STOP, "a refresh", print, timing) as lease:
        yield lease


def a_run(job: str) -> Run:
    return Run(job, job, DAY, "succeeded", None, datetime(2024, 5, 1, tzinfo=UTC), 1.0, "{}", "d", {}, None)


def jobs(lake: Lake) -> list[str]:
    """The jobs that readers find in the run record."""
    return sorted(run.job for run in RunRecord(lake, creates=False).succeeded)


def test_all_commits_of_all_holders_count(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(spark, str(tmp_path / "lake"))
    for number in range(2):
        with held(tmp_path) as lease:
            record = RunRecord(lake, lease=lease)
            record.add(a_run(f"first {number}"))
            record.add(a_run(f"second {number}"))
    assert jobs(lake) == ["first 0", "first 1", "second 0", "second 1"]
    assert lake.latest_version(RUNS) == 4  # a lease that was given back needs no fence


@pytest.mark.parametrize("adds", [False, True])
def test_a_holder_that_was_suspended_between_check_and_commit_records_nothing(
    adds: bool, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(spark, str(tmp_path / "lake"))

    def take_over() -> None:
        monkeypatch.undo()
        monkeypatch.setattr(holder, "_machine", lambda: "")
        with held(tmp_path) as second:
            record = RunRecord(lake, lease=second)
            assert [run.job for run in record.succeeded] == ["before"]
            if adds:
                record.add(a_run("of the second"))

    with held(tmp_path, SILENT) as first:
        record = RunRecord(lake, lease=first)
        record.add(a_run("before"))
        monkeypatch.setattr(first, "check", take_over)  # the check itself passed
        with pytest.raises(BusyError, match="was taken over while this refresh stood still"):
            record.add(a_run("late"))
    assert jobs(lake) == ["before", *(["of the second"] if adds else [])]


def test_a_commit_that_a_suspended_holder_began_is_not_made(spark: SparkSession, tmp_path: Path) -> None:
    slow, faults = SlowLake(spark, tmp_path), list[CrmlakeError]()
    with held(tmp_path, SILENT) as first:
        record = RunRecord(slow, lease=first)

        def add() -> None:
            try:
                record.add(a_run("late"))
            except CrmlakeError as fault:
                faults.append(fault)

        adding = threading.Thread(target=add)
        adding.start()
        wait_for(slow.begun.exists)
        with held(tmp_path) as second:
            RunRecord(Lake(spark, slow.root), lease=second).add(a_run("of the second"))
            slow.may_end.touch()
            adding.join(timeout=60)
    assert [type(fault) for fault in faults] == [BusyError]
    assert jobs(slow) == ["of the second"]


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_fence_is_still_due_when_the_one_that_took_over_ended_before_it_made_it(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(spark, str(tmp_path / "lake"))
    with held(tmp_path, SILENT) as first:
        record = RunRecord(lake, lease=first)
        with held(tmp_path) as second:
            assert second.needs_fence
        with held(tmp_path) as third:
            assert (third.was_taken_over, third.needs_fence) == (False, True)
            RunRecord(lake, lease=third)
            assert not third.needs_fence
        with held(tmp_path) as fourth:
            assert not fourth.needs_fence
        monkeypatch.setattr(first, "check", lambda: None)  # whatever it says: the table does not take the commit
        with pytest.raises(LakeError):
            record.add(a_run("late"))
    assert jobs(lake) == []


def test_a_lock_whose_files_were_deleted_is_another_lock(spark: SparkSession, tmp_path: Path) -> None:
    lake, folder = Lake(spark, str(tmp_path / "lake")), tmp_path / "lake" / "_lock"
    for _ in range(3):
        with held(tmp_path) as lease:
            RunRecord(lake, lease=lease).add(a_run(f"before {lease.token}"))
    old = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    for file in folder.iterdir():
        file.unlink()
    with held(tmp_path) as lease:
        assert lease.token == 1  # nobody says what the lake knows
        RunRecord(lake, lease=lease).add(a_run("after"))
    assert len(jobs(lake)) == 4
    for file in folder.iterdir():
        file.unlink()
    (folder / "000000000001.json").write_text(old["000000000003.json"], encoding="utf-8")  # of an older copy
    with held(tmp_path) as lease, pytest.raises(LakeError, match="delete the folder _lock of the lake, and run again"):
        RunRecord(lake, lease=lease).add(a_run("lost"))
    assert len(jobs(lake)) == 4


def test_a_holder_whose_lock_was_emptied_records_nothing_once_another_one_began(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, files = Lake(spark, str(tmp_path / "lake")), LocalLockFiles(tmp_path / "lake" / "_lock")
    with held(tmp_path, SILENT) as first:
        record = RunRecord(lake, lease=first)
        record.add(a_run("before"))
        for name in files.names():
            files.delete(name)
        with hold_lease(files, STOP, "x", print, IMPATIENT, lambda: lake.fences(RUNS)) as second:
            assert (second.token, second.facts["lock"]) == (first.token + 1, first.facts["lock"])
            RunRecord(lake, lease=second)
            with pytest.raises(BusyError):
                record.add(a_run("late"))
            monkeypatch.setattr(first, "check", lambda: None)  # whatever it says: the table does not take the commit
            with pytest.raises(LakeError, match=r"no refresh of the lake runs, delete the folder _lock"):
                record.add(a_run("late"))
            RunRecord(lake, lease=second).add(a_run("of the second"))
    assert jobs(lake) == ["before", "of the second"]

"""Files that no version needs any more are removed; versions that somebody reads stay whole."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from crmlake.contracts import Column, Contract, Merge, Replace, WriteContext
from crmlake.storage import Lake
from crmlake.storage.maintenance import delete_expired, vacuum

DAY = date(2024, 1, 1)
COLUMNS = (Column("name", "string", "Which."), Column("n", "int", "A number."))
ITEMS = Contract("silver.items", "One item.", COLUMNS, ("name",), Merge())
EARLY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """A table with a history: the root of its lake, the rows of each version and the time after it was written."""

    spark: SparkSession
    root: Path
    rows: Mapping[int, list[tuple]]
    times: Mapping[int, datetime]

    def copy(self, name: str) -> Lake:
        """Return a copy of the lake that a test may change."""
        root = self.root.with_name(name)
        shutil.copytree(self.root, root)
        return Lake(self.spark, str(root))

    def readable(self, lake: Lake) -> list[int]:
        """Return the versions that can be read by time travel, each with the rows that it had."""
        return [version for version in self.rows if content(lake, version) == self.rows[version]]


def content(lake: Lake, version: int) -> list[tuple] | None:
    try:
        return sorted(tuple(row) for row in lake.read(ITEMS, version).collect())
    except (PySparkException, Py4JJavaError):
        return None


def files(lake: Lake) -> set[str]:
    root = Path(lake.path(ITEMS))
    paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path) for path in paths if path.parts[0] != "_delta_log"}


@pytest.fixture(scope="module")
def story(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A table that is filled, corrected twice, filled again and corrected again."""
    root = tmp_path_factory.mktemp("vacuum [1] {a,b} it's") / "lake"
    lake = Lake(spark, str(root))
    lake.ensure(ITEMS)
    times: dict[int, datetime] = {}

    def write(*rows: tuple, full_reload: bool = False) -> None:
        frame = spark.createDataFrame(rows, "name string, n int").coalesce(1)
        version = lake.write(ITEMS, frame, WriteContext(DAY, "x", full_reload)).version
        times[version] = datetime.now(UTC)

    write(*((name, 1) for name in "abcde"), full_reload=True)  # 1
    write(("a", 2))
    write(("b", 3))
    write(*((name, 4) for name in "abcde"), full_reload=True)  # 4
    write(("c", 5))
    rows = {version: content(lake, version) or [] for version in times}
    assert list(rows) == [1, 2, 3, 4, 5]
    return Story(spark, root, rows, times)


def test_a_pinned_version_stays_and_those_around_it_go(story: Story, capfd: pytest.CaptureFixture[str]) -> None:
    lake = story.copy("pinned")
    remains = Path(lake.path(ITEMS)) / "part-00000-of-a-write-that-failed.parquet"
    remains.write_text("nothing knows of it")
    os.utime(remains, (0, 0))
    before = files(lake)
    removed = vacuum(lake, ITEMS, datetime.now(UTC), {2})
    assert story.readable(lake) == [1, 2, 4, 5], "1 needs no file that 2 or 5 do not need, nor does 4"
    assert files(lake) < before
    assert removed == len(before - files(lake))
    assert not remains.exists()
    capfd.readouterr()
    assert vacuum(lake, ITEMS, datetime.now(UTC), {2}) == 0
    assert capfd.readouterr().out == "", "Delta is not asked where there is nothing to do"
    vacuum(lake, ITEMS, datetime.now(UTC), ())
    assert story.readable(lake) == [4, 5]
    assert lake.latest_version(ITEMS) == 5


def test_versions_since_a_time_stay_with_what_changed_between_them(story: Story) -> None:
    lake = story.copy("since")
    assert vacuum(lake, ITEMS, story.times[3], ()) > 0
    assert story.readable(lake) == [1, 3, 4, 5], "1 needs no file that 3 does not need"
    changes = lake.changes(ITEMS, 3, 5).select("name", "n", "_change").collect()
    assert {tuple(row) for row in changes} >= {("c", 1, "removed"), ("c", 5, "added")}


def test_nothing_goes_as_long_as_all_versions_are_kept(story: Story) -> None:
    lake = story.copy("all")
    before = files(lake)
    assert vacuum(lake, ITEMS, EARLY, ()) == 0
    vacuum(lake, ITEMS, datetime.now(UTC), {1, 2, 3, 4, 77})
    assert files(lake) == {name for name in before if not name.startswith("_change_data")}
    assert story.readable(lake) == [1, 2, 3, 4, 5]


def test_rows_of_a_table_that_keeps_them_for_a_time_go_when_it_is_over(lake: Lake) -> None:
    columns = (*COLUMNS, Column("seen_at", "timestamp", "When.", null="not told"))
    visits = Contract("silver.visits", "One.", columns, ("name",), Merge(), keep_days=30, time_column="seen_at")
    lake.ensure(visits)
    midnight = datetime(2024, 1, 1, tzinfo=UTC)
    times = {
        "old": midnight - timedelta(seconds=1),
        "edge": midnight,
        "new": midnight + timedelta(days=9),
        "never": None,
    }
    rows = lake.spark.createDataFrame(
        [(name, 1, at) for name, at in times.items()], "name string, n int, seen_at timestamp"
    )
    lake.write(visits, rows, WriteContext(DAY, "x", full_reload=True))
    assert delete_expired(lake, visits, date(2024, 1, 31)) == 2
    assert {row["name"] for row in lake.read(visits, 2).collect()} == {"edge", "new", "never"}
    assert delete_expired(lake, visits, date(2024, 1, 31)) is None
    assert {row["name"] for row in lake.changes(visits, 1, 2).collect()} == {"old"}


def test_dates_of_a_dated_table_go_when_their_time_is_over(lake: Lake) -> None:
    scores = Contract("gold.scores", "One.", COLUMNS, ("as_of", "name"), Replace(), keep_days=30)
    lake.ensure(scores)
    for as_of in (date(2024, 1, 1), date(2024, 1, 2)):
        lake.write(scores, lake.spark.createDataFrame([("a", 1)], "name string, n int"), WriteContext(as_of, "x"))
    assert delete_expired(lake, scores, date(2024, 2, 1)) == 3
    assert [row["as_of"] for row in lake.read(scores, 3).collect()] == [date(2024, 1, 2)]


def test_a_table_that_keeps_its_rows_loses_none(story: Story) -> None:
    assert delete_expired(Lake(story.spark, str(story.root)), ITEMS, date(2999, 1, 1)) is None

"""What changed between two versions, whatever happened to the table, its log and its files in between."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Append, Column, Contract, Merge, WriteContext
from crmlake.errors import VersionError
from crmlake.storage import Lake
from crmlake.storage.changes import read_changes
from crmlake.storage.table_history import TableHistory

DAY = date(2024, 1, 1)
COLUMNS = (Column("name", "string", "Which."), Column("n", "int", "A number.", null="not known"))
MANY_CHECKPOINTS = (("delta.checkpointInterval", "2"),)
ITEMS = Contract("silver.items", "One item.", COLUMNS, ("name",), Merge(), properties=MANY_CHECKPOINTS)
EVENTS = Contract("silver.events", "One event.", COLUMNS, (), Append())

Rows = Counter[tuple]


@dataclass(frozen=True)
class Story:
    """A table with a history: the root of its lake, and the rows of each of its versions."""

    spark: SparkSession
    root: Path
    versions: tuple[Rows, ...]

    def difference(self, since: int, until: int) -> Rows:
        """Return the rows that were added or removed, counted in Python."""
        old, new = self.versions[since], self.versions[until]
        added, removed = new - old, old - new
        return Counter({(*row, "added"): n for row, n in added.items()}) + Counter(
            {(*row, "removed"): n for row, n in removed.items()}
        )

    def copy(self, name: str, *damage: Callable[[Path], None]) -> Lake:
        """Return a copy of the lake, so that Delta remembers nothing of it, after some damage to the table's folder."""
        root = self.root.with_name(f"{self.root.name} {name}")
        shutil.copytree(self.root, root)
        for step in damage:
            step(root / ITEMS.path)
        return Lake(self.spark, str(root))


def counted(rows: DataFrame) -> Rows:
    return Counter(tuple(row) for row in rows.collect())


def changes(lake: Lake, since: int, until: int, contract: Contract = ITEMS) -> Rows:
    return counted(lake.changes(contract, since, until).select("name", "n", "_change"))


def items(spark: SparkSession, *rows: tuple) -> DataFrame:
    return spark.createDataFrame(rows, "name string, n int, _deleted boolean").coalesce(1)


@pytest.fixture(scope="module")
def story(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A table that is filled, corrected, compacted, written to by an unfinished run, rolled back and corrected."""
    root = tmp_path_factory.mktemp("story") / "lake"
    lake = Lake(spark, str(root))
    lake.ensure(ITEMS)

    def write(*rows: tuple, full_reload: bool = False) -> int:
        return lake.write(ITEMS, items(spark, *rows), WriteContext(DAY, "x", full_reload)).version

    write(*((name, 1, False) for name in "abcde"), full_reload=True)  # 1
    write(("b", 2, False), ("c", None, True), ("f", 2, False))  # 2
    spark.sql(f"OPTIMIZE delta.`{lake.path(ITEMS)}`")  # 3
    write(("b", 3, False), ("d", None, True))  # 4
    lake.restore(ITEMS, 3)  # 5
    newest = write(("e", 6, False), ("b", None, False), ("a", 1, False), ("g", 6, False))
    assert newest == 6
    return Story(spark, root, tuple(counted(lake.read(ITEMS, version)) for version in range(newest + 1)))


EVERY_SPAN = list(combinations(range(7), 2))


def drop_feed(table: Path) -> None:
    shutil.rmtree(table / "_change_data")


def drop_log_entry(table: Path) -> None:
    (table / "_delta_log" / f"{3:020d}.json").unlink()


def drop_vectors(table: Path) -> None:
    for file in table.glob("deletion_vector_*.bin"):
        file.unlink()


@pytest.mark.parametrize(("since", "until"), EVERY_SPAN)
def test_only_the_net_difference_is_told(story: Story, since: int, until: int) -> None:
    lake = Lake(story.spark, str(story.root))
    assert lake.is_comparable(ITEMS, since, until)
    assert changes(lake, since, until) == story.difference(since, until)


def test_a_compaction_changes_nothing_and_a_rollback_undoes(story: Story) -> None:
    assert story.difference(2, 3) == story.difference(3, 5) == Counter()
    assert story.difference(2, 6) == Counter({
        ("e", 1, "removed"): 1, ("e", 6, "added"): 1, ("b", 2, "removed"): 1, ("b", None, "added"): 1,
        ("g", 6, "added"): 1,
    })  # fmt: skip


def test_back_to_an_earlier_version_everything_is_the_other_way_round(story: Story) -> None:
    lake = Lake(story.spark, str(story.root))
    swapped = {"added": "removed", "removed": "added"}
    assert changes(lake, 6, 2) == Counter(
        {(*row[:-1], swapped[row[-1]]): n for row, n in story.difference(2, 6).items()}
    )


@pytest.mark.parametrize(("since", "until"), [(0, 1), (1, 2), (2, 6), (3, 4), (5, 6)])
def test_without_its_change_feed_the_versions_are_compared(story: Story, since: int, until: int) -> None:
    lake = story.copy(f"no feed {since} {until}", drop_feed)
    assert lake.is_comparable(ITEMS, since, until)
    assert changes(lake, since, until) == story.difference(since, until)


def test_without_an_entry_of_the_log_the_versions_are_compared(story: Story) -> None:
    lake = story.copy("no entry", drop_log_entry)
    assert not TableHistory(story.spark, lake.path(ITEMS), 2, 6).is_logged
    assert lake.is_comparable(ITEMS, 2, 6)
    assert changes(lake, 2, 6) == story.difference(2, 6)
    assert not lake.is_comparable(ITEMS, 3, 6), "version 3 needs the entry"


@pytest.mark.parametrize(
    ("name", "damage"),
    [("no vectors", (drop_feed, drop_vectors)), ("no entry or vectors", (drop_log_entry, drop_vectors))],
)
def test_without_the_deletion_vectors_of_the_old_version_the_caller_is_told(
    story: Story, name: str, damage: tuple[Callable[[Path], None], ...]
) -> None:
    lake = story.copy(name, *damage)
    assert not lake.is_comparable(ITEMS, 2, 6)
    with pytest.raises(VersionError, match=r"version 2 of .*silver/items is gone"):
        lake.changes(ITEMS, 2, 6)


def test_without_the_files_of_the_old_version_the_caller_is_told(story: Story) -> None:
    needed = {Path(file).name for file in Lake(story.spark, str(story.root)).read(ITEMS, 6).inputFiles()}

    def drop_old_files(table: Path) -> None:
        for file in table.glob("*.parquet"):
            if file.name not in needed:
                file.unlink()

    lake = story.copy("no old files", drop_old_files)
    assert changes(lake, 5, 6) == story.difference(5, 6), "the feed is enough"
    assert not lake.is_comparable(ITEMS, 1, 6)
    with pytest.raises(VersionError, match="version 1 of"):
        lake.changes(ITEMS, 1, 6)
    assert not story.copy("no old files or entry", drop_old_files, drop_log_entry).is_comparable(ITEMS, 2, 6)


def test_a_version_that_never_was_is_not_comparable(story: Story) -> None:
    lake = Lake(story.spark, str(story.root))
    assert not lake.is_comparable(ITEMS, 6, 60)


def test_rows_that_are_only_added_are_told_as_often_as_they_were(lake: Lake) -> None:
    lake.ensure(EVENTS)
    rows = lake.spark.createDataFrame([("a", 1), ("a", 1)], "name string, n int")
    for batch in ("one", "two"):
        lake.write(EVENTS, rows, WriteContext(DAY, batch))
    lake.spark.sql(f"OPTIMIZE delta.`{lake.path(EVENTS)}`")
    assert changes(lake, 1, 3, EVENTS) == {("a", 1, "added"): 2}
    assert changes(lake, 2, 3, EVENTS) == Counter()


@pytest.fixture(scope="module")
def foreign(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A table that had no change feed at first, got one, and lost a column in the end."""
    path = str(tmp_path_factory.mktemp("foreign [1]") / "a table")

    def add(values: str, columns: str) -> None:
        rows = spark.sql(f"SELECT * FROM VALUES {values} AS rows({columns})").coalesce(1)
        rows.write.format("delta").mode("append").option("mergeSchema", "true").save(path)

    add("(1, map('k', 'v')), (1, map('k', 'v'))", "id, facts")  # 0
    add("(1, map('k', 'v')), (2, map('k', 'w'))", "id, facts")  # 1
    spark.sql(f"DELETE FROM delta.`{path}` WHERE id = 2")  # 2
    add("(3, map('k', 'x'), 'new')", "id, facts, note")  # 3
    spark.sql(
        f"ALTER TABLE delta.`{path}` SET TBLPROPERTIES "
        "(delta.enableChangeDataFeed = true, delta.columnMapping.mode = 'name')"
    )  # 4
    spark.sql(f"UPDATE delta.`{path}` SET note = 'old' WHERE id = 1")  # 5
    add("(4, map('k', 'y'), 'new')", "id, facts, note")  # 6
    spark.sql(f"ALTER TABLE delta.`{path}` DROP COLUMN facts")  # 7
    return path


FOREIGN = {
    (0, 1): {(1, None, "added"): 1, (2, None, "added"): 1},
    (1, 2): {(2, None, "removed"): 1},
    (0, 3): {(1, None, "added"): 1, (3, "new", "added"): 1},
    (3, 4): {},
    (2, 5): {(1, None, "removed"): 3, (1, "old", "added"): 3, (3, "new", "added"): 1},
    (4, 5): {(1, None, "removed"): 3, (1, "old", "added"): 3},
    (4, 6): {(1, None, "removed"): 3, (1, "old", "added"): 3, (4, "new", "added"): 1},
    (6, 7): {},
    (5, 7): {(4, "new", "added"): 1},
}


@pytest.mark.parametrize(("since", "until"), FOREIGN)
def test_a_table_that_had_no_feed_is_compared(spark: SparkSession, foreign: str, since: int, until: int) -> None:
    history = TableHistory(spark, foreign, since, until)
    assert history.is_comparable
    rows = read_changes(history)
    note = "note" if "note" in rows.columns else "NULL AS note"
    assert counted(rows.selectExpr("id", note, "_change")) == FOREIGN[since, until]


def test_the_feed_is_taken_where_delta_has_it(spark: SparkSession, foreign: str) -> None:
    fed = {span: TableHistory(spark, foreign, *span).has_feed for span in [(0, 1), (2, 5), (3, 5), (4, 6), (6, 7)]}
    assert fed == {(0, 1): False, (2, 5): False, (3, 5): True, (4, 6): True, (6, 7): False}

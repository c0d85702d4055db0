"""A Delta table as a source: what its versions gained, whatever was done to it."""

from collections import Counter
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import pytest
from delta import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from crmlake.errors import SourceError
from crmlake.ingest.connectors import Inspection
from crmlake.ingest.connectors.delta import Table
from crmlake.ingest.connectors.delta_log import Versions, history, newest, removals
from crmlake.ingest.source import Source

MakeSource = Callable[..., Source]

ROWS = "id int, name string, price decimal(9,2), at timestamp, paid boolean"
A, B, C, D = (
    f"{n}, '{name}', {price}, TIMESTAMP '2024-03-01 12:00:00{fraction}+02:00', {paid}"
    for n, name, price, fraction, paid in (
        (1, "a", "1.10", "", "true"),
        (2, "b", "20.00", ".5", "false"),
        (3, "c", "0.30", "", "NULL"),
        (4, "d", "4.00", "", "true"),
    )
)


@pytest.fixture(scope="module")
def grown(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, make_source: MakeSource) -> Source:
    """A table with a change data feed and a history: appended to, overwritten, updated, appended to."""
    path = str(tmp_path_factory.mktemp("delta") / "table")

    def add(*rows: str, mode: str = "append", also: str = "") -> None:
        values = ", ".join(f"({row}{', ' + repr(also) if also else ''})" for row in rows)
        columns = ", ".join(part.split()[0] for part in [*ROWS.split(", "), *(["extra"] if also else [])])
        types = ROWS + (", extra string" if also else "")
        frame = spark.sql(f"SELECT * FROM VALUES {values} AS rows({columns})").to(StructType.fromDDL(types))
        options = {"mergeSchema": "true", "delta.enableChangeDataFeed": "true"}
        frame.coalesce(1).write.format("delta").mode(mode).options(**options).save(path)

    add(A, A, B)
    add(B, C)
    add(A, A, B, B, C.replace("'c'", "'z'"), D, mode="overwrite")
    for name in ("q", "d"):
        spark.sql(f"UPDATE delta.`{path}` SET name = '{name}' WHERE id = 4")
    add("5, 'e', 5.00, NULL, NULL", also="new")
    return make_source(path, format="delta")


SPANS = {
    (None, 0): ["1a", "1a", "2b"],
    (0, 1): ["2b", "3c"],  # only added: of rows that are equal, the one that is new
    (1, 2): ["3z", "4d"],  # overwritten with what was there, one row that changed, and one more
    (2, 3): ["4q"],  # by the feed
    (2, 4): [],  # changed, and changed back
    (2, 5): ["5e"],
}


@pytest.fixture(scope="module")
def gained(spark: SparkSession, grown: Source) -> DataFrame:
    files = {Versions(since, until, "t").name: Inspection() for since, until in SPANS}
    every = Table().read(spark, files, grown)
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), every)


def test_every_span_brings_the_rows_that_it_gained(gained: DataFrame) -> None:
    rows = gained.collect()
    found = Counter((row["_file"], f"{row['id']}{row['name']}") for row in rows)
    assert found == Counter((Versions(*span, "t").name, row) for span, rows in SPANS.items() for row in rows)
    first = {row["id"]: row for row in rows if row["_file"] == "version 0 of t"}
    assert first["1"].asDict() | {"extra": None} == {
        "_file": "version 0 of t", "_corrupt": None, "_fault": None, "id": "1", "name": "a", "price": "1.10",
        "at": "2024-03-01T10:00:00Z", "paid": "true", "extra": None,
    }  # fmt: skip
    assert (first["2"]["at"], first["2"]["price"]) == ("2024-03-01T10:00:00.5Z", "20.00")
    assert {row["extra"] for row in rows if row["id"] == "5"} == {"new"}


def test_what_may_have_removed_rows_is_told(spark: SparkSession, grown: Source) -> None:
    assert removals(history(spark, grown, 0, 1)) == []
    assert removals(history(spark, grown, 1, 4)) == [
        "overwrite (version 2)", "update (version 3)", "update (version 4)",
    ]  # fmt: skip


def test_the_feed_is_read_where_there_is_one(spark: SparkSession, grown: Source) -> None:
    assert [history(spark, grown, since, until).has_feed for since, until in SPANS if since is not None] == [True] * 5
    assert history(spark, grown, 0, 1).only_adds_rows
    assert not history(spark, grown, 2, 5).only_adds_rows


def test_what_was_vacuumed_cannot_be_compared(spark: SparkSession, make_source: MakeSource, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    source = make_source(copy, format="delta")
    spark.range(1).write.format("delta").save(str(copy))
    DeltaTable.forPath(spark, str(copy)).delete()
    assert history(spark, source, 0, 1).is_comparable
    for data in copy.glob("*.parquet"):
        data.unlink()
    assert not history(spark, source, 0, 1).is_comparable
    assert not history(spark, source, 7, 8).is_comparable


def test_a_folder_that_is_no_table_is_named(spark: SparkSession, make_source: MakeSource, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=f"sources/shop.toml: path: {tmp_path} is no Delta table"):
        newest(spark, make_source(tmp_path, format="delta"))

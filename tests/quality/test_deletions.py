"""Rows by which a source takes back what it gave."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import schema
from crmlake.errors import SourceError
from crmlake.ingest.source import Source
from crmlake.quality.candidates import candidates
from crmlake.quality.deletions import recorded, undeleted
from crmlake.quality.split import Split, split
from crmlake.tables import CONSENTS, DELETIONS, SERVICE_CONTACTS

MakeSource = Callable[..., Source]

TABLE = SERVICE_CONTACTS.name
FIELDS = ("id", "op", "kind", "opened", "stars", "changed", "_fault")
MAPPING = {
    "columns": {
        "contact_id": "id",
        "channel": "kind",
        "opened_at": "opened",
        "rating": "stars",
        "resolved_at": "opened",
        "updated_at": "changed",
    },
    "deleted": "op = 'D'",
}
OPENED, EARLY, LATE = "2024-01-05 10:00:00", "2024-01-06 00:00:00.000001", "2024-01-06 00:00:00.000002"
ROWS = {
    "bare": ("1", "D", None, None, None, LATE, None),
    "with all sorts": ("2", "D", "pigeon", "yesterday", "nine", LATE, None),
    "without a key": (None, "D", "chat", OPENED, None, LATE, None),
    "without a version": ("3", "D", None, None, None, None, None),
    "with another version": ("3", "D", None, None, None, "soon", None),
    "of no form": ("4", "D", None, None, None, LATE, "the row is odd"),
    "no deletion": ("5", "U", "chat", OPENED, "4", None, None),
    "not told": ("6", None, "chat", OPENED, "4", EARLY, None),
    "poor row": ("7", "U", None, None, None, EARLY, None),
}


def raw(spark: SparkSession, rows: dict[str, tuple[str | None, ...]]) -> DataFrame:
    columns = ", ".join(f"{name} string" for name in ("_file", *FIELDS, "_corrupt"))
    return spark.createDataFrame([(name, *row, None) for name, row in rows.items()], columns)


def parted(rows: DataFrame, source: Source) -> Split:
    return split(candidates(rows, source, SERVICE_CONTACTS), source.name, SERVICE_CONTACTS)


@pytest.fixture(scope="module")
def found(spark: SparkSession, make_source: MakeSource) -> dict[str, Row]:
    offered = candidates(raw(spark, ROWS), make_source(tables={TABLE: MAPPING}), SERVICE_CONTACTS)
    return {row["file"]: row for row in offered.collect()}


@pytest.mark.parametrize("name", ["bare", "with all sorts"])
def test_a_deletion_needs_its_key_and_version_alone_and_keeps_no_more(name: str, found: dict[str, Row]) -> None:
    row = found[name]
    assert (row["_deleted"], row["_reasons"]) == (True, [])
    kept = {"source", "contact_id", "updated_at", "file"}
    assert {column for column in SERVICE_CONTACTS.by_name if row[column] is not None} == kept


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("without a key", ["contact_id is missing"]),
        ("without a version", ["updated_at is missing"]),
        ("with another version", ["updated_at: 'soon' is no timestamp"]),
        ("of no form", ["the row is odd"]),
    ],
)
def test_a_deletion_of_which_nobody_knows_what_it_deletes_is_refused(
    name: str, reasons: list[str], found: dict[str, Row]
) -> None:
    assert found[name]["_reasons"] == reasons


@pytest.mark.parametrize("name", ["no deletion", "not told"])
def test_other_rows_are_rows_even_where_the_mark_is_missing(name: str, found: dict[str, Row]) -> None:
    assert (found[name]["_deleted"], found[name]["_reasons"], found[name]["rating"]) == (False, [], 4.0)


def test_what_a_row_needs_is_still_asked_of_a_row(found: dict[str, Row]) -> None:
    assert found["poor row"]["_reasons"] == ["channel is missing", "opened_at is missing"]


def test_a_mark_that_is_no_condition_is_told(spark: SparkSession, make_source: MakeSource) -> None:
    source = make_source(tables={TABLE: MAPPING | {"deleted": "opp = 'D'"}})
    with pytest.raises(SourceError, match=r"sources/shop\.toml, \[silver\.service_contacts\]: .*`opp`"):
        candidates(raw(spark, ROWS), source, SERVICE_CONTACTS)


def test_the_newest_stays_and_of_a_row_and_a_deletion_alike_the_deletion(
    spark: SparkSession, make_source: MakeSource
) -> None:
    rows = {
        "a": ("newer row", "U", "chat", OPENED, None, LATE, None),
        "b": ("newer row", "D", None, None, None, EARLY, None),
        "c": ("newer deletion", "U", "chat", OPENED, None, EARLY, None),
        "d": ("newer deletion", "D", None, None, None, LATE, None),
        "e": ("alike", "D", None, None, None, LATE, None),
    }
    alike = {"e": ("alike", "U", "chat", OPENED, "5", LATE, None)}
    both = raw(spark, rows).unionByName(raw(spark, alike))
    made = parted(both, make_source(tables={TABLE: MAPPING}))
    accepted = {row["contact_id"]: row["_deleted"] for row in made.accepted.collect()}
    assert accepted == {"newer row": False, "newer deletion": True, "alike": True}
    balance = made.tally.balance()
    assert [balance[name] for name in ("read", "accepted", "quarantined", "duplicates")] == [6, 3, 0, 3]
    assert made.tally.deletions == 3
    assert sorted(tuple(row) for row in made.deletions.collect()) == [
        ("shop", TABLE, file, {"contact_id": key, "updated_at": at})
        for file, key, at in (("b", "newer row", EARLY), ("d", "newer deletion", LATE), ("e", "alike", LATE))
    ]


def test_a_row_that_comes_after_its_deletion_stays_out_unless_it_is_newer(
    spark: SparkSession, make_source: MakeSource
) -> None:
    source = make_source(tables={TABLE: MAPPING})
    deletion = {"m": ("1", "D", None, None, None, LATE, None)}
    before = parted(raw(spark, deletion), source).deletions
    late = {
        "z": ("1", "U", "chat", OPENED, None, EARLY, None),
        "a": ("1", "U", "chat", OPENED, None, LATE, None),
        "n": ("1", "U", "chat", OPENED, None, LATE, None),
        "b": ("1", "U", "chat", OPENED, None, None, None),
        "c": ("2", "U", "chat", OPENED, None, EARLY, None),
    }
    rows = candidates(raw(spark, late), source, SERVICE_CONTACTS).select(*SERVICE_CONTACTS.by_name)
    assert {row["file"] for row in undeleted(rows, before, SERVICE_CONTACTS).collect()} == {"n", "c"}
    elsewhere = before.withColumn("table_name", before["source"])
    assert undeleted(rows, elsewhere, SERVICE_CONTACTS).count() == len(late)


def test_a_key_is_found_again_to_the_microsecond(spark: SparkSession) -> None:
    """The key holds a moment; the version is the file's name alone."""
    first, second = (datetime(2024, 1, 5, 10, 0, 0, microsecond, tzinfo=UTC) for microsecond in (1, 2))
    rows = spark.createDataFrame(
        [("shop", who, "newsletter", at, "given", None, None, "1.csv")
         for who, at in (("a", first), ("a", second), ("b", first))],
        schema(CONSENTS),
    )  # fmt: skip
    deleted = rows.where("customer_id = 'a' AND date_part('seconds', decided_at) = 0.000001")
    before = recorded(deleted.withColumn("file", F.lit("2.csv")), "shop", CONSENTS)
    assert before.columns == [name for name in DELETIONS.by_name if name != "batch"]
    left = undeleted(rows, before, CONSENTS).collect()
    assert {(row["customer_id"], row["decided_at"].microsecond) for row in left} == {("a", 2), ("b", 1)}

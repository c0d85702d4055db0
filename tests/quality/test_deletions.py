"""Deletions: rows by which a source withdraws rows that it sent before."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.versions import version_columns
from crmlake.errors import SourceError
from crmlake.ingest.source import Mapping, Source
from crmlake.quality.deletions import deletion_contract, deletion_rows, exclude_deleted
from crmlake.quality.row_mapping import map_rows
from crmlake.quality.split import Split, split_rows
from crmlake.runtime.registry import mapped_tables
from crmlake.tables import CONSENTS, DELETIONS, SERVICE_CONTACTS
from sections import frame
from support import with_file_facts

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
    "with other values": ("2", "D", "pigeon", "yesterday", "nine", LATE, None),
    "without a key": (None, "D", "chat", OPENED, None, LATE, None),
    "without a version": ("3", "D", None, None, None, None, None),
    "with another version": ("3", "D", None, None, None, "soon", None),
    "malformed": ("4", "D", None, None, None, LATE, "the row is odd"),
    "not a deletion": ("5", "U", "chat", OPENED, "4", None, None),
    "without a mark": ("6", None, "chat", OPENED, "4", EARLY, None),
    "incomplete": ("7", "U", None, None, None, EARLY, None),
}


def raw(spark: SparkSession, rows: dict[str, tuple[str | None, ...]]) -> DataFrame:
    columns = ", ".join(f"{name} string" for name in ("_file", *FIELDS, "_corrupt"))
    return with_file_facts(spark.createDataFrame([(name, *row, None) for name, row in rows.items()], columns))


def split(rows: DataFrame, source: Source) -> Split:
    return split_rows(map_rows(rows, source, SERVICE_CONTACTS), source.name, SERVICE_CONTACTS)


@pytest.mark.parametrize("contract", [c for c in mapped_tables().values() if version_columns(c)], ids=str)
def test_every_table_that_orders_versions_has_a_contract_of_its_deletions(contract: Contract) -> None:
    columns = {"columns": dict.fromkeys(contract.grain, "x"), "deleted": "true"}
    of_deletions = deletion_contract(contract, Mapping.model_validate(columns))
    assert {*contract.grain, *version_columns(contract)} <= set(of_deletions.by_name)


@pytest.fixture(scope="module")
def mapped(spark: SparkSession, make_source: MakeSource) -> dict[str, Row]:
    frame = map_rows(raw(spark, ROWS), make_source(tables={TABLE: MAPPING}), SERVICE_CONTACTS)
    return {row["file"]: row for row in frame.collect()}


@pytest.mark.parametrize("name", ["bare", "with other values"])
def test_a_deletion_requires_and_keeps_only_its_key_and_version(name: str, mapped: dict[str, Row]) -> None:
    row = mapped[name]
    assert (row["_deleted"], row["_reasons"]) == (True, [])
    filled = {column for column in SERVICE_CONTACTS.by_name if row[column] is not None}
    assert filled == {"source", "contact_id", "updated_at", "version", "file"}


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("without a key", ["contact_id is missing"]),
        ("without a version", ["updated_at is missing"]),
        ("with another version", ["updated_at: 'soon' cannot be cast to timestamp"]),
        ("malformed", ["the row is odd"]),
    ],
)
def test_a_deletion_without_key_or_version_is_rejected(name: str, reasons: list[str], mapped: dict[str, Row]) -> None:
    assert mapped[name]["_reasons"] == reasons


@pytest.mark.parametrize("name", ["not a deletion", "without a mark"])
def test_a_row_without_the_mark_is_not_a_deletion(name: str, mapped: dict[str, Row]) -> None:
    assert (mapped[name]["_deleted"], mapped[name]["_reasons"], mapped[name]["rating"]) == (False, [], 4.0)


def test_a_row_that_is_not_a_deletion_is_validated_by_the_contract(mapped: dict[str, Row]) -> None:
    assert mapped["incomplete"]["_reasons"] == ["channel is missing", "opened_at is missing"]


def test_a_wrong_expression_of_the_mark_is_an_error(spark: SparkSession, make_source: MakeSource) -> None:
    source = make_source(tables={TABLE: MAPPING | {"deleted": "opp = 'D'"}})
    with pytest.raises(SourceError, match=r"sources/shop\.toml, \[silver\.service_contacts\]: .*`opp`"):
        map_rows(raw(spark, ROWS), source, SERVICE_CONTACTS)


def test_the_newest_version_wins_and_a_deletion_wins_over_a_row_of_its_version(
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
    parts = split(both, make_source(tables={TABLE: MAPPING}))
    accepted = {row["contact_id"]: row["_deleted"] for row in parts.accepted.collect()}
    assert accepted == {"newer row": False, "newer deletion": True, "alike": True}
    balance = parts.tally.balance({})
    assert [balance[name] for name in ("read", "accepted", "quarantined", "duplicates")] == [6, 3, 0, 3]
    assert parts.tally.deletions == 3
    assert sorted(tuple(row) for row in parts.deletions.collect()) == [
        ("shop", TABLE, file, {"contact_id": key, "updated_at": at, "version": file})
        for file, key, at in (("b", "newer row", EARLY), ("d", "newer deletion", LATE), ("e", "alike", LATE))
    ]


def test_a_row_that_arrives_after_its_deletion_is_excluded_unless_it_is_newer(
    spark: SparkSession, make_source: MakeSource
) -> None:
    source = make_source(tables={TABLE: MAPPING})
    deletion = {"m": ("1", "D", None, None, None, LATE, None)}
    before = split(raw(spark, deletion), source).deletions
    late = {
        "z": ("1", "U", "chat", OPENED, None, EARLY, None),
        "a": ("1", "U", "chat", OPENED, None, LATE, None),
        "n": ("1", "U", "chat", OPENED, None, LATE, None),
        "b": ("1", "U", "chat", OPENED, None, None, None),
        "c": ("2", "U", "chat", OPENED, None, EARLY, None),
    }
    rows = map_rows(raw(spark, late), source, SERVICE_CONTACTS).select(*SERVICE_CONTACTS.by_name)
    assert {row["file"] for row in exclude_deleted(rows, before, SERVICE_CONTACTS).collect()} == {"n", "c"}
    elsewhere = before.withColumn("table_name", before["source"])
    assert exclude_deleted(rows, elsewhere, SERVICE_CONTACTS).count() == len(late)


def test_keys_are_compared_to_the_microsecond(spark: SparkSession) -> None:
    """The key contains a timestamp; the version is the file's name alone."""
    first, second = (datetime(2024, 1, 5, 10, 0, 0, microsecond, tzinfo=UTC) for microsecond in (1, 2))
    common = {"source": "shop", "namespace": "shop", "purpose": "newsletter", "status": "given", "file": "1.csv"}
    decisions = [("a", first), ("a", second), ("b", first)]
    rows = frame(spark, CONSENTS, [{**common, "customer_id": who, "decided_at": at} for who, at in decisions])
    deleted = rows.where("customer_id = 'a' AND date_part('seconds', decided_at) = 0.000001")
    before = deletion_rows(deleted.withColumn("file", F.lit("2.csv")), "shop", CONSENTS)
    assert before.columns == [name for name in DELETIONS.by_name if name != "batch"]
    remaining = exclude_deleted(rows, before, CONSENTS).collect()
    assert {(row["customer_id"], row["decided_at"].microsecond) for row in remaining} == {("a", 2), ("b", 1)}

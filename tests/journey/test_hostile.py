"""Hostile files, all in one ingest: what becomes of every row."""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession

import hostile
from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.tables import FILES
from hostile import Hostile
from support import AS_OF, SMALL, Log, balances, published, refreshed

SOURCES = {"csvs": "csv", "wide": "csv", "lines": "jsonl", "arrays": "json", "parquets": "parquet", "books": "xlsx"}
MAPPING = """
path = "landing/{name}"
format = "{format}"
[silver.order_lines]
order_id = "id"
line_number = "1"
line_type = "'sale'"
ordered_at = "at"
product_id = "'p'"
quantity = "n"
unit_price = "1"
amount = "n"
currency = "'EUR'"
"""
KINDS = pytest.mark.parametrize("kind", hostile.FILES, ids=lambda kind: f"{kind.source}: {kind.name}")
Key = tuple[str, str]


@dataclass
class Outcome:
    """What became of the files, by source and file."""

    root: Path
    log: Log
    accepted: dict[Key, list[Row]] = field(default_factory=lambda: defaultdict(list))
    rejected: dict[Key, list[Row]] = field(default_factory=lambda: defaultdict(list))
    files: dict[Key, list[Row]] = field(default_factory=lambda: defaultdict(list))


def write(root: Path, files: Iterable[Hostile]) -> None:
    for file in files:
        path = root / "landing" / file.source / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def refresh(spark: SparkSession, root: Path) -> Outcome:
    """Ingest and cleanse; and look at everything, with one action a table."""
    outcome = Outcome(root, refreshed(spark, root, AS_OF, jobs=with_upstream(["cleanse"], installed_jobs())))
    tables = published(spark, root)
    lines = tables["silver.order_lines"].selectExpr("source", "file", "left(order_id, 40) AS id", "quantity")
    for row in lines.collect():
        outcome.accepted[row["source"], row["file"]].append(row)
    for row in tables["quarantine"].collect():
        outcome.rejected[row["source"], row["file"]].append(row)
    for row in open_lake(root, spark).table(FILES).orderBy("found_at").collect():
        outcome.files[row["source"], row["file"]].append(row)
    return outcome


def shop(root: Path, files: Sequence[Hostile]) -> Path:
    """A workspace with these files in its landing zone, and a mapping for each of their sources."""
    make_workspace(root)
    (root / "crmlake.toml").write_text(SMALL, encoding="utf-8")
    for name in sorted({file.source for file in files}):
        mapping = MAPPING.format(name=name, format=SOURCES[name])
        (root / "sources" / f"{name}.toml").write_text(mapping, encoding="utf-8")
    write(root, files)
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shop(tmp_path_factory.mktemp("hostile") / "shop", hostile.FILES)
    csvs = root / "landing" / "csvs"
    (csvs / ".checksum.csv.crc").write_bytes(b"crc\0\0\0\2\0\0\0\0\1")
    outside = root / "outside.csv"
    (csvs / "link out.csv").rename(outside)
    (csvs / "link out.csv").symlink_to(outside)
    for name in ("growing.csv.part", "growing.tmp", ".hidden.csv"):
        (csvs / name).write_text(f"{hostile.HEAD}\n{hostile.rows('waits')}")
    return root


@pytest.fixture(scope="module")
def outcome(spark: SparkSession, root: Path) -> Outcome:
    return refresh(spark, root)


def test_thirty_kinds_and_more() -> None:
    assert len(hostile.FILES) >= 60
    assert len({file.key for file in hostile.FILES}) == len(hostile.FILES)


@KINDS
def test_every_row_is_accepted_or_rejected_with_its_reason(outcome: Outcome, kind: Hostile) -> None:
    assert len(outcome.accepted[kind.key]) == kind.accepted
    assert all(row["quantity"] == 2 for row in outcome.accepted[kind.key])
    reasons = sorted("; ".join(row["reasons"]) for row in outcome.rejected[kind.key])
    assert len(reasons) == len(kind.rejected)
    assert all(any(part in reason for reason in reasons) for part in kind.rejected), reasons
    assert [row["status"] for row in outcome.files[kind.key]] == ([kind.status] if kind.status else [])


@pytest.mark.slow
@pytest.mark.large
def test_a_file_of_five_thousand_columns(spark: SparkSession, tmp_path: Path) -> None:
    outcome = refresh(spark, shop(tmp_path / "shop", [hostile.WIDE]))
    assert [row["quantity"] for row in outcome.accepted[hostile.WIDE.key]] == [2]


def test_no_row_and_no_file_is_invented(spark: SparkSession, outcome: Outcome) -> None:
    keys = {file.key for file in hostile.FILES}
    assert {key for key, entries in outcome.files.items() if entries} == {
        file.key for file in hostile.FILES if file.status
    }
    assert {key for rows in (outcome.accepted, outcome.rejected) for key, entries in rows.items() if entries} <= keys
    sums = balances(spark, outcome.root)
    for source in {file.source for file in hostile.FILES}:
        accepted = sum(file.accepted for file in hostile.FILES if file.source == source)
        rejected = sum(len(file.rejected) for file in hostile.FILES if file.source == source)
        assert sums[source, "silver.order_lines"] == {
            "read": accepted + rejected, "accepted": accepted, "quarantined": rejected, "duplicates": 0,
        }  # fmt: skip


def test_what_an_open_quote_swallowed_is_in_quarantine(outcome: Outcome) -> None:
    (row,) = outcome.rejected["csvs", "unclosed quote.csv"]
    assert all(f"swallowed-{number}" in row["row"] for number in range(3))


def test_a_row_that_fits_no_header_is_in_quarantine_as_it_came(outcome: Outcome) -> None:
    rows = [row["row"] for row in outcome.rejected["csvs", "short and long.csv"]]
    assert any(f"long,2,{hostile.AT},more" in row for row in rows)


def test_a_formula_is_kept_as_it_is(outcome: Outcome) -> None:
    assert [row["id"] for row in outcome.accepted["csvs", "formula.csv"]] == ["=cmd|' /C calc'!A0"]


def test_files_are_counted_in_the_record_of_runs(outcome: Outcome) -> None:
    metrics = outcome.log.runs["ingest"].metrics
    for status in ("loaded", "duplicate", "unreadable"):
        assert metrics[f"files_{status}"] == sum(file.status == status for file in hostile.FILES)
    assert metrics["files_pending"] == 2


def test_columns_that_come_and_go_are_told(outcome: Outcome) -> None:
    notes = {row["note"] for rows in outcome.files.values() for row in rows if row["status"] == "loaded"}
    assert any(words and words.endswith("; new: n_2, ID_2") for words in notes)
    assert any(words and words.startswith("missing: ") for words in notes)


# The rest of this module tells what a second refresh finds.


@pytest.fixture(scope="module")
def second(spark: SparkSession, outcome: Outcome) -> Outcome:
    """Some files changed since: one that was bad, one that grew, one that got another name; one was touched."""
    landing = outcome.root / "landing" / "csvs"
    (landing / "no gzip.csv.gz").write_bytes(
        hostile.gzip.compress(f"{hostile.HEAD}\n{hostile.rows('mended')}".encode())
    )
    with (landing / "crlf.csv").open("a") as file:
        file.write(hostile.rows("grown"))
    (landing / "growing.csv.part").rename(landing / "growing.csv")
    os.utime(landing / "bom.csv", (1, 1))
    os.utime(landing / "link out.csv", (1, 1))
    (landing / "empty.csv").write_text(f"{hostile.HEAD}\n{hostile.rows('filled')}")
    return refresh(spark, outcome.root)


def statuses(outcome: Outcome, name: str) -> list[str]:
    return [row["status"] for row in outcome.files["csvs", name]]


def test_a_file_that_could_not_be_read_is_tried_again_once_it_changed(second: Outcome) -> None:
    assert statuses(second, "no gzip.csv.gz") == ["unreadable", "loaded"]
    assert len(second.accepted["csvs", "no gzip.csv.gz"]) == 1
    assert statuses(second, "truncated.csv.gz") == ["unreadable"]


def test_a_file_that_grew_is_told_and_adds_nothing(second: Outcome) -> None:
    assert statuses(second, "crlf.csv") == ["loaded", "changed"]
    assert len(second.accepted["csvs", "crlf.csv"]) == 2


def test_a_file_that_has_the_same_bytes_adds_nothing(second: Outcome) -> None:
    assert statuses(second, "bom.csv") == ["loaded", "duplicate"]
    assert len(second.accepted["csvs", "bom.csv"]) == 1


def test_a_file_that_was_being_written_is_taken_under_its_own_name(second: Outcome) -> None:
    assert len(second.accepted["csvs", "growing.csv"]) == 1


def test_a_file_that_was_empty_is_taken_once_it_is_filled(second: Outcome) -> None:
    assert statuses(second, "empty.csv") == ["loaded"]
    assert len(second.accepted["csvs", "empty.csv"]) == 1


def test_what_did_not_change_is_left_alone(second: Outcome) -> None:
    rows = dict(second.log.runs["ingest"].rows)
    assert rows.pop(FILES.name) == sum(map(len, second.files.values())) - sum(
        map(bool, (f.status for f in hostile.FILES))
    )
    assert rows == {f"bronze.{source}": 3 + 1 if source == "csvs" else 0 for source in SOURCES if source != "wide"}

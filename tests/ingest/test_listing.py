"""What of a source's folder is new: links, files whose size and time stay while their bytes change."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import empty_frame
from crmlake.ingest.loading import find_batch, record_files
from crmlake.ingest.source import Source
from crmlake.ingest.unused_files import list_unused_files
from crmlake.tables import FILES
from source_fixtures import MakeSource

TIME = (1_700_000_000, 1_700_000_000)


class Landing:
    """A source's folder, and what its refreshes recorded of it."""

    def __init__(self, spark: SparkSession, folder: Path, source: Source) -> None:
        self.spark, self.folder, self.source = spark, folder, source
        self.records = empty_frame(spark, FILES).drop("batch")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")
        os.utime(self.folder / name, TIME)

    def refresh(self) -> dict[str, str]:
        """The status of each file that is recorded now."""
        batch = find_batch(self.records, self.spark.createDataFrame([], "_file string"), self.source)
        new = record_files([batch])
        if not isinstance(new, DataFrame):
            return {}
        rows = new.collect()
        self.records = self.spark.createDataFrame(
            [*self.records.collect(), *new.drop("batch").collect()], self.records.schema
        )
        return {row["file"]: row["status"] for row in rows}

    def notes(self) -> dict[str, str]:
        return {row["file"]: row["note"] for row in self.records.where("note IS NOT NULL").collect()}


@pytest.fixture
def landing(spark: SparkSession, tmp_path: Path, make_source: MakeSource) -> Landing:
    folder = tmp_path / "landing"
    folder.mkdir()
    landing = Landing(spark, folder, make_source(folder))
    landing.write("a.csv", "id\n1\n")
    landing.write("b.csv", "id\n2\n")
    return landing


def test_other_bytes_of_the_same_size_and_time_are_told(landing: Landing) -> None:
    assert landing.refresh() == {"a.csv": "loaded", "b.csv": "loaded"}
    assert landing.refresh() == {}
    landing.write("b.csv", "id\n3\n")
    assert landing.refresh() == {"b.csv": "changed"}
    assert "differs from the file that was ingested" in landing.notes()["b.csv"]
    assert landing.refresh() == {}


def test_a_file_that_could_not_be_read_is_tried_again_though_its_size_and_time_stay(landing: Landing) -> None:
    landing.write("c.csv", "id\0\n1\n")
    assert landing.refresh()["c.csv"] == "unreadable"
    landing.write("c.csv", "idx\n1\n")
    assert landing.refresh() == {"c.csv": "loaded"}


def test_other_rights_and_a_copy_of_the_folder_add_nothing_and_are_compared_once(landing: Landing) -> None:
    landing.refresh()
    for file in landing.folder.iterdir():
        file.chmod(0o600)
    assert landing.refresh() == {"a.csv": "duplicate", "b.csv": "duplicate"}
    assert landing.notes() == {}
    assert landing.refresh() == {}
    landing.folder.rename(landing.folder.with_name("moved"))
    landing.folder.with_name("moved").rename(landing.folder)
    assert landing.refresh() == {}


@pytest.mark.parametrize(("days", "statuses"), [(1, {}), (-1, {"a.csv": "duplicate", "b.csv": "changed"})])
def test_records_of_earlier_versions_stay_valid_unless_a_file_changed_later(
    landing: Landing, days: int, statuses: dict[str, str]
) -> None:
    landing.refresh()
    landing.write("b.csv", "id\n3\n")
    found_at = F.col("found_at") + F.lit(timedelta(days=days))
    landing.records = landing.records.withColumns({"found_at": found_at, "changed_at": F.lit(None).cast("timestamp")})
    assert landing.refresh() == statuses


def test_the_bytes_of_files_are_compared_whatever_their_names_and_times(landing: Landing) -> None:
    landing.refresh()
    (landing.folder / "a.csv").chmod(0o600)
    landing.write("b.csv", "id\n3\n")
    landing.write("c.csv", "id\n1\n")
    assert landing.refresh() == {"a.csv": "duplicate", "b.csv": "changed", "c.csv": "duplicate"}


def test_a_file_that_changes_while_it_is_read_is_told_and_its_former_bytes_stay_new(landing: Landing) -> None:
    batch = find_batch(landing.records, landing.spark.createDataFrame([], "_file string"), landing.source)
    landing.write("b.csv", "id\n3\n")
    assert batch.find_changed_files() == ["b.csv"]
    (warning,) = list_unused_files([batch])
    assert warning.startswith("shop: b.csv changed while it was read")
    hashes = {record["file"]: record["sha256"] for record in batch.records()}
    assert (hashes["a.csv"] is None, hashes["b.csv"] is None) == (False, True)


@pytest.mark.parametrize(
    ("link", "target", "status", "note"),
    [
        ("here", ".", "unmatched", "a link to a folder, which is not followed"),
        ("here.csv", "inner", "unmatched", "a link to a folder, which is not followed"),
        ("inner/back", "..", "unmatched", "a link to a folder, which is not followed"),
        ("up", "..", "unreadable", "leads out of the source's folder"),
        ("etc", "/etc", "unreadable", "leads out of the source's folder"),
        ("users.csv", "/etc/passwd", "unreadable", "leads out of the source's folder"),
        ("gone.csv", "nowhere.csv", "unmatched", "a link to nothing"),
        ("a_b.csv", "b_a.csv", "unmatched", "a link to nothing"),
        ("0.csv", "b.csv", "unmatched", "a link to b.csv, which is read itself"),
        ("hidden.csv", ".staged.csv", "loaded", None),
        ("renamed.csv", "inner/c.dat", "loaded", None),
    ],
)  # fmt: skip
def test_no_link_leads_in_a_circle_or_out_or_to_a_file_twice(
    landing: Landing, link: str, target: str, status: str, note: str | None
) -> None:
    landing.write("inner/c.dat", "id\n3\n")
    landing.write(".staged.csv", "id\n4\n")
    (landing.folder / link).symlink_to(target)
    (landing.folder / "b_a.csv").symlink_to("a_b.csv")
    statuses, notes = landing.refresh(), landing.notes()
    assert statuses == {"a.csv": "loaded", "b.csv": "loaded", "inner/c.dat": "unmatched", "b_a.csv": "unmatched"} | {
        link: status
    }
    assert note is None or note in notes[link]
    assert landing.refresh() == {}


def test_a_thousand_links_in_a_circle_take_no_longer_than_one(landing: Landing) -> None:
    for number in range(1000):
        (landing.folder / f"link{number}").symlink_to(".")
    assert len(landing.refresh()) == 1002


def test_what_the_system_refuses_to_list_is_one_rejected_entry(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.write("locked/c.csv", "id\n3\n")
    original = os.scandir

    def refuse(path: str) -> "os.ScandirIterator":  # type: ignore[name-defined]
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert landing.refresh() == {"a.csv": "loaded", "b.csv": "loaded", "locked": "unreadable"}
    assert landing.notes()["locked"] == "the system refuses to list it: Permission denied"


@pytest.mark.parametrize(
    ("name", "entry", "status"),
    [
        (b"gr\xf6\xdfe.csv", r"gr\xf6\xdfe.csv", "unreadable"),
        (b"\xed\xa0\x80.csv", r"\xed\xa0\x80.csv", "unreadable"),
        (b"gr\xf6\xdfe/in.csv", r"gr\xf6\xdfe", "unreadable"),
        (b"gr\xf6\xdfe.txt", r"gr\xf6\xdfe.txt", "unmatched"),
    ],
)
def test_a_name_that_is_not_utf_8_is_a_fault_of_its_file_alone(
    landing: Landing, name: bytes, entry: str, status: str
) -> None:
    path = os.path.join(os.fsencode(landing.folder), name)  # noqa: PTH118 - pathlib takes no bytes
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"id\n3\n")
    (landing.folder / "link.csv").symlink_to(os.fsdecode(name))
    assert landing.refresh() == {"a.csv": "loaded", "b.csv": "loaded", "link.csv": "loaded", entry: status}
    assert status == "unmatched" or landing.notes()[entry].endswith("so that Java cannot open it; rename it")
    assert landing.refresh() == {}


def test_a_name_that_is_written_like_one_that_is_not_utf_8_is_read(landing: Landing) -> None:
    landing.write(r"\xf6.csv", "id\n3\n")
    landing.write(os.fsdecode(b"\xf6.csv"), "id\n4\n")
    assert landing.refresh() == {"a.csv": "loaded", "b.csv": "loaded", r"\xf6.csv": "loaded"}


@pytest.mark.parametrize("seconds", [-(2**31), 2**40, 0])
def test_a_time_that_no_calendar_has_stops_nothing(landing: Landing, seconds: int) -> None:
    try:
        os.utime(landing.folder / "a.csv", (seconds, seconds))
    except OverflowError:
        pytest.skip("the file system keeps no such time")
    assert landing.refresh() == {"a.csv": "loaded", "b.csv": "loaded"}
    assert landing.refresh() == {}


def test_a_fifo_is_no_file(landing: Landing) -> None:
    os.mkfifo(landing.folder / "pipe.csv")
    assert landing.refresh() == {"a.csv": "loaded", "b.csv": "loaded"}

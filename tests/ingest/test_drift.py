from datetime import UTC, datetime

from crmlake.ingest.connectors import Inspection
from crmlake.ingest.discovery import DUPLICATE, File
from crmlake.ingest.drift import flag_drift, reject_wide_files

DAY = datetime(2024, 1, 1, tzinfo=UTC)


def file(*columns: str, status: str = "loaded") -> File:
    return File("file:///in/a.csv", "a.csv", 1, DAY, DAY, status, inspection=Inspection(columns or None))


def notes(files: list[File], *earlier: tuple[str, ...]) -> list[str | None]:
    return [file.note for file in flag_drift(files, earlier)]


def test_the_first_file_has_no_note() -> None:
    assert notes([file("id", "name"), file("name", "id")]) == [None, None]


def test_a_new_and_a_missing_column_are_noted_once() -> None:
    files = [
        file("id", "name"),
        file("id", "name", "coupon"),
        file("id", "coupon"),
        file("id", "coupon"),
        file("id", "name"),
    ]
    assert notes(files) == [None, "new: coupon", "missing: name", None, "missing: coupon"]


def test_the_case_of_names_does_not_matter() -> None:
    assert notes([file("id", "name"), file("ID", "Name"), file("ID"), file("NAME", "id")]) == [
        None,
        None,
        "missing: Name",
        None,
    ]
    assert notes([file("Adı", "no"), file("ADI", "NO"), file("adi")]) == [None, None, "missing: NO"]


def test_a_file_without_any_known_column_hides_no_missing_one() -> None:
    files = [file("id", "name"), file("Orders of May"), file("id")]
    assert notes(files)[2] == "missing: name"


def test_earlier_files_count() -> None:
    assert notes([file("id", "at")], ("id",), ("id", "name")) == ["new: at and missing: name"]


def test_files_without_rows_and_files_that_are_not_ingested_are_skipped() -> None:
    assert notes([file("id"), file(), file("x", status=DUPLICATE), file("id")], ("id",)) == [None, None, None, None]


def test_a_note_names_only_the_first_of_many_columns() -> None:
    assert notes([file("id", *(f"c{n}" for n in range(2000)))], ("id",)) == ["new: c0, c1, c2, c3, c4 and 1,995 more"]


def test_only_files_that_bring_too_many_columns_are_rejected() -> None:
    files = [file("i", "b"), file("c", "d"), file("İ", "C"), file("e"), file("b", "c"), file()]
    checked = reject_wide_files(files, [("x",)], 4)
    assert [one.status for one in checked] == ["loaded", "unreadable", "loaded", "unreadable", "loaded", "loaded"]
    assert checked[1].note == ("it has 2 new columns, and its source would have 5, more than 4 (ingest.max_columns)")

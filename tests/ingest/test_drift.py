from datetime import UTC, datetime

from crmlake.ingest.connectors import Looked
from crmlake.ingest.discovery import DUPLICATE, File
from crmlake.ingest.drift import drift

DAY = datetime(2024, 1, 1, tzinfo=UTC)


def file(*columns: str, status: str = "loaded") -> File:
    return File("file:///in/a.csv", "a.csv", 1, DAY, DAY, status, looked=Looked(columns or None))


def told(files: list[File], *before: tuple[str, ...]) -> list[str | None]:
    return [each.note for each in drift(files, before)]


def test_the_first_file_brings_nothing_to_tell() -> None:
    assert told([file("id", "name"), file("name", "id")]) == [None, None]


def test_a_column_that_comes_is_told_once_and_one_that_goes_when_it_goes() -> None:
    files = [
        file("id", "name"),
        file("id", "name", "coupon"),
        file("id", "coupon"),
        file("id", "coupon"),
        file("id", "name"),
    ]
    assert told(files) == [None, "new: coupon", "missing: name", None, "missing: coupon"]


def test_what_came_before_counts() -> None:
    assert told([file("id", "at")], ("id",), ("id", "name")) == ["new: at and missing: name"]


def test_files_without_rows_and_those_not_taken_are_passed_over() -> None:
    assert told([file("id"), file(), file("x", status=DUPLICATE), file("id")], ("id",)) == [None, None, None, None]


def test_of_many_columns_the_first_are_named() -> None:
    assert told([file("id", *(f"c{n}" for n in range(2000)))], ("id",)) == ["new: c0, c1, c2, c3, c4 and 1,995 more"]

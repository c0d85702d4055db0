"""Files that unpack to too much, or have a line without end, are rejected one by one; all others are read."""

import bz2
import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.ingest import contents, screening
from crmlake.ingest.connectors import ContentInspector
from crmlake.ingest.connectors.csv_contents import inspect_csv
from crmlake.ingest.contents import read_contents
from crmlake.ingest.discovery import File
from crmlake.ingest.screening import max_whole_bytes, screen_files
from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.unpacking import Limits
from source_fixtures import MakeSource

MB = 2**20
LIMITS = IngestSettings(max_unpacked_mb=400, max_ratio=100, max_line_mb=2)
ROWS = b"id,name\n" + b"1,Ann\n" * 1000


FILES = {
    "rows.csv.gz": (gzip.compress(ROWS), None),
    "rows.csv.bz2": (bz2.compress(ROWS), None),
    "several.csv.gz": (gzip.compress(ROWS) * 3, None),
    "empty.csv.gz": (b"", None),
    "cut.csv.gz": (gzip.compress(ROWS)[:-20], "it is cut off"),
    "cut.csv.bz2": (bz2.compress(ROWS)[:-5], "it is cut off"),
    "no gzip.csv.gz": (ROWS, "it is not a gzip file"),
    "no method.csv.gz": (b"\x1f\x8bnot gzip at all", "its compressed content is damaged"),
    "wrong sum.csv.gz": (gzip.compress(ROWS)[:-8] + b"12345678", "its compressed content is damaged"),
    "no bzip2.csv.bz2": (ROWS, "its compressed content is damaged"),
    "of Spark alone.csv.zst": (b"\x28\xb5\x2f\xfd" + b"x" * (3 * MB), None),
    "plain.csv": (ROWS * 400, None),
    "plain line.csv": (ROWS + b"x" * (3 * MB), "it has a line of more than 2 MB"),
    "old line ends.csv.gz": (gzip.compress(ROWS.replace(b"\n", b"\r") * 400), None),
    "repeated.csv.gz": (gzip.compress(ROWS * 10_000), None),
    "line.csv.gz": (gzip.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "LINE.CSV.GZ": (gzip.compress(ROWS + b"x" * (3 * MB) + b"\n"), "it has a line of more than 2 MB"),
    "line.csv.bz2": (bz2.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "LINE.CSV.BZ2": (bz2.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "second.csv.gz": (gzip.compress(ROWS) + gzip.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "padded.csv.gz": (gzip.compress(ROWS) + b"\0" * 100_000, "zero bytes follow its compressed content"),
    "padded.csv.bz2": (bz2.compress(ROWS) * 2 + b"\0" * 512, "zero bytes follow its compressed content"),
    "other bytes behind.csv.gz": (gzip.compress(ROWS) + b"\0\0x", None),
    "ratio.csv.gz": (gzip.compress((b"x" * 1000 + b"\n") * 300_000), "it unpacks to more than 100 times its size"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    for name, (content, _) in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def faults(
    spark: SparkSession, folder: Path, inspect: ContentInspector | None, whole: int | None = None
) -> dict[str, str]:
    paths = {(folder / name).as_uri().replace("%20", " "): name for name in FILES}
    limits = Limits(LIMITS, whole, has_lines=whole is None)
    found = read_contents(spark, list(paths), inspect, limits)
    return {paths[path]: content.fault for path, content in found.items() if content.fault}


@pytest.mark.parametrize("opens_paths", [True, False], ids=["local", "object store"])
def test_only_files_that_hold_too_much_are_rejected(
    spark: SparkSession, folder: Path, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch, opens_paths: bool
) -> None:
    monkeypatch.setattr(contents, "is_local", lambda _path: opens_paths)
    found, expected = (
        faults(spark, folder, partial(inspect_csv, source=make_source())),
        {name: fault for name, (_, fault) in FILES.items() if fault},
    )
    assert found.keys() == expected.keys()
    assert all(found[name].startswith(fault) for name, fault in expected.items())


def test_a_file_that_is_read_as_a_whole_has_lines_of_any_length_but_a_smaller_size(
    spark: SparkSession, folder: Path
) -> None:
    found = faults(spark, folder, None, whole=4 * MB)
    assert {"line.csv.gz", "LINE.CSV.GZ", "LINE.CSV.BZ2", "second.csv.gz"}.isdisjoint(found)
    assert found["repeated.csv.gz"] == "it unpacks to more than 4 MB, the maximum for a file of this format"


@pytest.fixture
def screen(
    spark: SparkSession, tmp_path: Path, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, dict[str, bytes]], list[File]]:
    """Return a function that screens files of a format, which are too large to be inspected as one row."""
    monkeypatch.setattr(screening, "READ_BYTES", 100)

    def apply(file_format: str, files: dict[str, bytes]) -> list[File]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        now = datetime.now(UTC)
        new = [File(f"file://{tmp_path}/{name}", name, len(content), now, now) for name, content in files.items()]
        limits = LIMITS.model_copy(update={"max_columns": 50})
        return screen_files(spark, new, make_source(tmp_path, format=file_format), (), limits)

    return apply


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("line.csv", b"id\n" + b"x" * (3 * MB), "it has a line of more than 2 MB (ingest.max_line_mb)"),
        ("line.jsonl", b'{"id": "' + b"x" * (3 * MB) + b'"}', "it has a line of more than 2 MB (ingest.max_line_mb)"),
        ("nested.jsonl", b"[" * (3 * MB), "it has a line of more than 2 MB (ingest.max_line_mb)"),
        ("line.txt", b"x" * (3 * MB), "it has a line of more than 2 MB (ingest.max_line_mb)"),
        ("packed.jsonl.gz", gzip.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB (ingest.max_line_mb)"),
        ("keys.jsonl", b"{%s}" % b",".join(b'"k%d":1' % n for n in range(51)), "more than 50 (ingest.max_columns)"),
        ("keys.json", b"[{%s}]" % b",".join(b'"k%d":1' % n for n in range(51)), "more than 50 (ingest.max_columns)"),
        ("header.csv", b",".join(b"k%d" % n for n in range(51)) + b"\n", "more than 50 (ingest.max_columns)"),
        ("long value.json", b'[{"id": "' + b"x" * (3 * MB) + b'"}]', None),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)  # fmt: skip
def test_a_file_of_any_size_and_format_is_rejected_alone(
    screen: Callable[[str, dict[str, bytes]], list[File]], name: str, content: bytes, reason: str | None
) -> None:
    extension = name.split(".")[1]
    good = {"csv": b"id\n1\n", "txt": b"1\n", "json": b'[{"id": 1}]', "jsonl": b'{"id": 1}\n'}[extension]
    bad, fine = screen("lines" if extension == "txt" else extension, {name: content, f"good.{extension}": good})
    assert fine.status == "loaded"
    assert bad.status == ("unreadable" if reason else "loaded")
    assert reason is None or (bad.note or "").endswith(reason)


@pytest.mark.parametrize(
    ("keys", "memory", "most"),
    [
        ({"format": "json"}, "1g", 32),
        ({"format": "json"}, "512m", 16),
        ({"format": "json"}, "4G", 64),
        ({"encoding": "UTF-16"}, "1gb", 32),
        ({"format": "xlsx"}, "1g", 64),
        ({"skip_rows": 1}, "1g", 64),
        ({"format": "jsonl"}, "1g", None),
    ],
)
def test_a_text_that_is_read_as_a_whole_fits_in_the_memory_of_java(
    keys: dict[str, object],
    memory: str,
    most: int | None,
    spark: SparkSession,
    make_source: MakeSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pyspark.sql.conf.RuntimeConfig.get", lambda *_key: memory)
    assert max_whole_bytes(spark, make_source(**keys)) == (most and most * MB)


def test_a_json_array_that_is_too_large_for_the_memory_of_java_is_rejected(
    screen: Callable[[str, dict[str, bytes]], list[File]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "_HEAP_SHARE", 2**13)
    bad, packed, good = screen(
        "json",
        {"a.json": b"[" * (3 * MB), "b.json.gz": gzip.compress(b"[" * (3 * MB)), "c.json": b'[{"id": 1}]'},
    )
    assert (bad.status, packed.status, good.status) == ("unreadable", "unreadable", "loaded")
    assert "with so little memory; give more by spark.driver_memory" in (bad.note or "")
    assert "the maximum for a file of this format" in (packed.note or "")

"""Compressed files that unpack to too much are rejected one by one; whatever else is compressed is read."""

import bz2
import gzip
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.unpacking import find_bombs

MB = 2**20
LIMITS = IngestSettings(max_unpacked_mb=400, max_ratio=100, max_line_mb=2)
ROWS = b"id,name\n" + b"1,Ann\n" * 1000


FILES = {
    "rows.csv.gz": (gzip.compress(ROWS), None),
    "rows.csv.bz2": (bz2.compress(ROWS), None),
    "several.csv.gz": (gzip.compress(ROWS) * 3, None),
    "empty.csv.gz": (b"", None),
    "cut.csv.gz": (gzip.compress(ROWS)[:-20], None),
    "no gzip.csv.gz": (ROWS, None),
    "plain.csv": (b"x" * (3 * MB), None),
    "repeated.csv.gz": (gzip.compress(ROWS * 10_000), None),
    "line.csv.gz": (gzip.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "LINE.CSV.GZ": (gzip.compress(ROWS + b"x" * (3 * MB) + b"\n"), "it has a line of more than 2 MB"),
    "line.csv.bz2": (bz2.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "LINE.CSV.BZ2": (bz2.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "second.csv.gz": (gzip.compress(ROWS) + gzip.compress(b"x" * (3 * MB)), "it has a line of more than 2 MB"),
    "ratio.csv.gz": (gzip.compress((b"x" * 1000 + b"\n") * 300_000), "it unpacks to more than 100 times its size"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    for name, (content, _) in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def faults(spark: SparkSession, folder: Path, whole: int | None = None) -> dict[str, str]:
    paths = {(folder / name).as_uri().replace("%20", " "): name for name in FILES}
    return {paths[path]: fault for path, fault in find_bombs(spark, list(paths), LIMITS, whole).items()}


def test_only_files_that_unpack_to_too_much_are_rejected(spark: SparkSession, folder: Path) -> None:
    found, expected = faults(spark, folder), {name: fault for name, (_, fault) in FILES.items() if fault}
    assert found.keys() == expected.keys()
    assert all(found[name].startswith(fault) for name, fault in expected.items())


def test_a_file_that_is_read_as_a_whole_has_lines_of_any_length_but_a_smaller_size(
    spark: SparkSession, folder: Path
) -> None:
    found = faults(spark, folder, whole=4 * MB)
    assert {"line.csv.gz", "LINE.CSV.GZ", "LINE.CSV.BZ2", "second.csv.gz"}.isdisjoint(found)
    assert found["repeated.csv.gz"] == "it unpacks to more than 4 MB, the maximum for a file of this format"

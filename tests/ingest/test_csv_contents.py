"""One pass over the bytes of a CSV file says of it what Spark says in several, and loses no fault of a row."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from crmlake.ingest.connectors import Inspection, inspect_files, read_raw_rows
from crmlake.ingest.connectors.csv_contents import inspect_csv
from crmlake.ingest.connectors.decoding import decode_blocks
from crmlake.ingest.connectors.delimited import CsvConnector
from crmlake.ingest.source import Source
from source_fixtures import MakeSource

LATIN = {"encoding": "ISO-8859-1"}
COMMENTS = {"csv": {"comment": "#", "delimiter": ";"}}
BACKSLASH = {"csv": {"escape": "\\"}}
CASES: dict[str, tuple[dict[str, object], bytes]] = {
    "plain": ({}, b"id,name\n1,Ann\n2,Bob\n"),
    "no last line end": ({}, b"id,name\r\n1,Ann"),
    "old line ends": ({}, b"id,name\r1,Ann\r2,Bob\r"),
    "mark and blank lines": ({}, b"\xef\xbb\xbf\n\n id ,\xe5\xa7\x93\xe5\x90\x8d\n1,\xe7\x8e\x8b\n"),
    "no rows": ({}, b"\n\n"),
    "header alone": ({}, b"id,name\n"),
    "names twice": ({}, b"id,ID,\n1,2,3\n"),
    "bad bytes in the header": ({}, b"id,n\xe4me\n1,Ann\n"),
    "zero bytes in the header": ({}, b"i\0d,name\n1,Ann\n"),
    "bad bytes in a row": ({}, b"id,name\n1,J\xf6rg\n2,Bob\n"),
    "the mark of bad bytes itself": ({}, "id,name\n1,J\ufffdrg\n2,Bob\n".encode()),
    "half a surrogate": ({}, b"id,name\n1,\xed\xa0\x80\n2,Bob\n"),
    "Latin-1": (LATIN, b"id,name\n1,J\xf6rg\n"),
    "closed by a quote in the next field": ({}, b'id,size\n1,5" tape\n2,3" tape\n'),
    "a quote that opens none": ({}, b'id,size\n1,5" tape\n2,b\n'),
    "a quote that is never closed": ({}, b'id,size\n1,"tape\n2,b\n3,c\n'),
    "a line break in quotes": ({}, b'id,size\n1,"a\nb"\n2,b\n'),
    "escaped quotes": (BACKSLASH, b'id,size\n1,"5\\" tape"\n2,b\n'),
    "another escape": (BACKSLASH, b'id,size\n1,"5\\" tape\n2,b\n'),
    "comments that may be rows": (COMMENTS, b"# title\nid;name\n#1;Ann\n2;Bob\n"),
    "the header again": ({}, b"id,name\n1,Ann\nid,name\n2,Bob\n"),
    "the header again with spaces": ({}, b"Order  No,name\n1,Ann\n Order No , name\n2,Bob\n"),
    "names of the header in rows": ({}, b"id,name\nid,Ann\n2,name\n"),
    "own names": ({"csv": {"columns": ["id", "name"]}}, b"1,Ann\nid,name\n"),
    "too many fields": ({}, b"id,name\n1,Ann,x\n2\n3,Bob\n"),
    "quotes in the header again": ({}, b'"6""-tape",n\n1,2\n"6""-tape",n\n'),
    "files that were joined": ({}, b"\xef\xbb\xbfid,name\n1,Ann\n\xef\xbb\xbfid,name\n2,Bob\n"),
    "a mark alone": ({}, b"\n\xef\xbb\xbf\nid,name\n1,Ann\n"),
    "comments behind a mark": (COMMENTS, b"id;name\n\xef\xbb\xbf#1;Ann\n2;Bob\n"),
    "one column": ({}, b"id\n1\nid\n2\n"),
}


def in_blocks(content: bytes, size: int) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path, make_source: MakeSource) -> tuple[Source, bytes, str]:
    keys, content = CASES[request.param]
    (tmp_path / "a.csv").write_bytes(content)
    return make_source(tmp_path, **keys), content, f"file://{tmp_path}/a.csv"


def test_the_bytes_say_what_spark_says_and_no_row_is_told_otherwise(
    spark: SparkSession, case: tuple[Source, bytes, str]
) -> None:
    source, content, path = case
    inspection = inspect_csv(lambda: in_blocks(content, 7), source)
    expected = inspect_files(spark, [path], source)[path]
    assert inspection._replace(may_be_garbled=True, may_repeat_header=True) == expected
    rows = [
        sorted(read_raw_rows(spark, {path: one}, datetime.now(UTC), source).drop("_arrived_at").collect(), key=repr)
        for one in (inspection, expected)
    ]
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("name", "garbled", "repeats"),
    [("plain", False, False), ("bad bytes in a row", True, False), ("the header again", False, True),
     ("Latin-1", True, False), ("own names", False, False), ("names of the header in rows", False, True)],
)  # fmt: skip
def test_only_faults_that_a_file_may_have_are_looked_for(
    make_source: MakeSource, name: str, garbled: bool, repeats: bool
) -> None:
    keys, content = CASES[name]
    inspection = inspect_csv(lambda: in_blocks(content, 1000), make_source(**keys))
    assert (inspection.may_be_garbled, inspection.may_repeat_header) == (garbled, repeats)


TEXT = st.text(st.sampled_from('a,"\\\r\nid; é姓\U0001f600\ufeff'), max_size=60)


@given(TEXT, st.integers(1, 9))
def test_the_size_of_blocks_changes_nothing(text: str, size: int) -> None:
    content = text.encode()
    parts = list(decode_blocks(in_blocks(content, size), "utf-8"))
    assert "".join(parts) == text.removeprefix("\ufeff")
    assert all(part.endswith(("\r", "\n")) for part in parts[:-1])
    source = Source.model_validate({"name": "shop", "path": "x", "tables": {"t": {"columns": {}}}})
    assert inspect_csv(lambda: in_blocks(content, size), source) == inspect_csv(lambda: iter([content]), source)


def test_only_encodings_that_python_and_java_decode_alike_are_read_by_python(make_source: MakeSource) -> None:
    class OwnConnector(CsvConnector):
        """Of another package, which inspects files in its own way."""

    encodings = ("UTF-8", "latin1", "windows-1252", "cp949", "Shift_JIS", "UTF-16LE")
    inspectors = {name: CsvConnector().content_inspector(make_source(encoding=name)) for name in encodings}
    assert [name for name, inspect in inspectors.items() if inspect] == ["UTF-8", "latin1", "windows-1252"]
    assert OwnConnector().content_inspector(make_source()) is None


def test_an_empty_file_has_no_columns(make_source: MakeSource) -> None:
    assert inspect_csv(lambda: iter([]), make_source()) == Inspection()

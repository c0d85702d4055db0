"""Every format, encoding and CSV dialect gives the same raw rows."""

import codecs
import doctest
import gzip
import json
import re
from collections.abc import Callable
from decimal import Decimal
from encodings.aliases import aliases
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from openpyxl import Workbook
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest import encodings
from crmlake.ingest.connectors import decoding, inspect_files
from crmlake.ingest.source import Source

ReadFiles = Callable[[Source], DataFrame]
MakeSource = Callable[..., Source]

ROWS = [("007", 'say "hi", Zoë'), ("1.10", "张三\nand more"), ("3", None)]
PLAIN = [("007", "Zoë"), ("8", "ÿß")]
SIGNS = "id,Name;1.50\n\r ÄÖÜäöüßéèñçşğżłčřőąæøåþАБВабвΑΒΓαβγאבגابتกขค中文国語東京カタ한글가€"
UNSURE = {"cp950": "абвカタ"}
"""Signs that Microsoft, and so Java, leaves out of an encoding."""


def is_known(encoding: str, make_source: MakeSource) -> bool:
    try:
        make_source(encoding=encoding)
    except ValueError:
        return False
    return True


def encodable(signs: set[str], encoding: str) -> str:
    return "".join(sorted(signs)).encode(encoding, "ignore").decode(encoding)


def rows(frame: DataFrame) -> list[tuple[str | None, str | None]]:
    collected = frame.orderBy("id").collect()
    assert not any(row["_fault"] or row["_corrupt"] for row in collected)
    return [(row["id"], row["name"]) for row in collected]


def csv(delimiter: str, quote: str, escape: str) -> str:
    cells = [(number, (name or "").replace(quote, escape + quote)) for number, name in ROWS]
    return "".join(f"{n}{delimiter}{quote}{name}{quote}\n" for n, name in [("id", "name"), *cells])


@pytest.mark.parametrize(("delimiter", "quote", "escape"), [(",", '"', '"'), ("\t", "'", "'"), ("|", '"', "\\")])
def test_every_csv_dialect_is_read(
    delimiter: str, quote: str, escape: str, tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    (tmp_path / "a.csv").write_text(csv(delimiter, quote, escape), encoding="utf-8")
    source = make_source(tmp_path, csv={"delimiter": delimiter, "quote": quote, "escape": escape})
    assert rows(read_files(source)) == ROWS


def test_csv_without_a_header_has_the_columns_of_the_mapping(
    tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    text = csv(",", '"', '"').partition("\n")[2]
    (tmp_path / "a.csv").write_text("\ufeff" + text, encoding="utf-8")
    assert rows(read_files(make_source(tmp_path, csv={"columns": ["id", "name"]}))) == ROWS


@pytest.mark.parametrize(
    ("encoding", "python"),
    [
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("latin-1", "latin-1"),
        ("GB18030", "gb18030"),
        ("mac_roman", "mac-roman"),
    ],
)
def test_csv_and_json_are_decoded_from_every_encoding(
    encoding: str, python: str, tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    table = "id,name\n" + "".join(f"{number},{name}\n" for number, name in PLAIN)
    objects = "\r\n".join(json.dumps({"id": n, "name": name}, ensure_ascii=False) for n, name in PLAIN)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(table.encode(python)))
    assert rows(read_files(make_source(tmp_path, encoding=encoding))) == PLAIN
    (tmp_path / "a.csv.gz").unlink()
    (tmp_path / "a.jsonl").write_bytes(objects.encode(python))
    assert rows(read_files(make_source(tmp_path, format="jsonl", encoding=encoding))) == PLAIN


ENCODINGS = sorted({codecs.lookup(name).name for name in aliases.values() if name != "mbcs"})


def test_java_decodes_what_python_encodes_in_every_encoding_that_a_mapping_may_name(
    spark: SparkSession, make_source: MakeSource
) -> None:
    known = {name: make_source(encoding=name).encoding for name in ENCODINGS if is_known(name, make_source)}
    texts = {name: encodable(set(SIGNS).difference(UNSURE.get(name, "")), java) for name, java in known.items()}
    decoded = [F.decode(F.lit(bytearray(texts[name].encode(java))), java).alias(name) for name, java in known.items()]
    assert spark.range(1).select(*decoded).first().asDict() == texts
    assert len(known) > 60
    assert all(codecs.lookup(java).name == name for name, java in known.items())


def test_bytes_of_letters_that_are_commas_elsewhere_part_no_fields(
    tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    (tmp_path / "a.csv").write_bytes('id,name\n1,ガギ\n2,"ア,ガ"\n'.encode("iso2022_jp"))
    assert rows(read_files(make_source(tmp_path, encoding="iso2022_jp"))) == [("1", "ガギ"), ("2", "ア,ガ")]


@pytest.mark.parametrize(
    "name",
    [
        "utf-7",
        "punycode",
        "idna",
        "rot13",
        "hex",
        "undefined",
        "unicode_escape",
        "cp720",
        "mac_greek",
        "hz",
        "a\0b",
        "",
    ],
)
def test_an_encoding_that_java_lacks_or_that_is_none_is_refused(name: str, make_source: MakeSource) -> None:
    with pytest.raises(ValueError, match=f"unknown encoding {re.escape(repr(name))}; use UTF-8, "):
        make_source(encoding=name)


@pytest.mark.parametrize("module", [decoding, encodings])
def test_the_examples_in_docstrings_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted >= 1
    assert result.failed == 0


@pytest.mark.parametrize("keys", [{}, {"skip_rows": 1}, {"format": "jsonl"}, {"format": "lines", "glob": "*"}])
def test_a_file_in_another_byte_order_than_its_mapping_says_is_rejected(
    keys: dict[str, object], spark: SparkSession, tmp_path: Path, make_source: MakeSource
) -> None:
    text = '{"id": 7}\n{"id": 8}\n'
    codecs = {"le": "utf-16-le", "be": "utf-16-be", "marked": "utf-16", "plain": "utf-8"}
    for name, codec in codecs.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text.encode(codec)))
    paths = [f"file://{path}" for path in tmp_path.iterdir()]
    advice: dict[str, dict[str, str | None]] = {}
    for encoding in ("UTF-16", "UTF-16LE", "UTF-16BE"):
        files = inspect_files(spark, paths, make_source(tmp_path, encoding=encoding, **keys))
        named = {Path(path).stem: (file.fault or "").partition("say encoding = ")[2] for path, file in files.items()}
        advice[encoding] = {name: said.partition(" if")[0].strip('"') or None for name, said in named.items()}
    assert advice == {
        "UTF-16": {"le": "UTF-16LE", "be": "UTF-16BE", "plain": "UTF-8", "marked": None},
        "UTF-16LE": {"le": None, "be": "UTF-16BE", "plain": "UTF-8", "marked": None},
        "UTF-16BE": {"le": "UTF-16LE", "be": None, "plain": "UTF-8", "marked": "UTF-16LE"},
    }


def test_json_keeps_nested_values_as_text_and_keys_that_differ_in_case(
    tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    lines = ['{"id": 1.10, "name": "x", "Id": [1,  2.50], "_file": true}', '{"id": 2, "more": {"a": null}}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "b.json").write_text(f"[{','.join(lines)}]", encoding="utf-8")
    (tmp_path / "b.json").rename(tmp_path / "b.jsonl")
    for file_format, name in (("jsonl", "a"), ("json", "b")):
        source = make_source(tmp_path, format=file_format)
        objects = read_files(source).where(f"_file = '{name}.jsonl'").orderBy("more").collect()
        first, second = (row.asDict() for row in objects)
        assert {"Id": "[1,  2.50]", "id_2": "1.10", "_file_2": "true", "name": "x"}.items() <= first.items()
        assert (second["id_2"], second["more"], second["name"]) == ("2", '{"a": null}', None)


@pytest.mark.parametrize("file_format", ["jsonl", "json"])
@pytest.mark.parametrize(
    "bad",
    [
        '{"id": "x1", "ID": "x2"}',
        '{"ID": "x2"}',
        '{"id": "x1", "İD": "x3", "ID": "x2"}',
        '{"id ": "x1", " id": "x2", "": 1}',
    ],
)
def test_keys_that_differ_in_case_alone_rename_no_column_of_another_file(
    bad: str, file_format: str, tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    (tmp_path / f"a.{file_format}").write_text('{"id": 1, "n": 5}', encoding="utf-8")
    (tmp_path / f"b.{file_format}").write_text(bad, encoding="utf-8")
    (tmp_path / f"c.{file_format}").write_text('{"id": 3}', encoding="utf-8")
    frame = read_files(make_source(tmp_path, format=file_format)).orderBy("_file")
    assert [(row["id"], row["n"]) for row in frame.select("id", "n").collect()] == [
        ("1", "5"), ("x2", None), ("3", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ('[\n{"id": 21},\n{"id": 22}\n', True),
        ('[{"id": 21},', True),
        ('[{"id": 21}]\n', False),
        ('{"id": 21}', False),
    ],
)
def test_an_array_that_is_never_closed_is_told(
    text: str, is_told: bool, spark: SparkSession, tmp_path: Path, make_source: MakeSource
) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    (file,) = inspect_files(spark, [f"file://{tmp_path}/a.json"], make_source(tmp_path, format="json")).values()
    assert file.fault is None
    assert ("its array is not closed" in (file.note or "")) == is_told


def test_parquet_is_read_as_text(tmp_path: Path, read_files: ReadFiles, make_source: MakeSource) -> None:
    first = {"id": ["007"], "name": ["Zoë"], "paid": [Decimal("1.10")], "day": [pd.Timestamp("2024-02-29").date()]}
    pd.DataFrame({**first, "raw": [b"\xff"], "tags": [["a", "b"]]}).to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"name": ["Bo"], "id": [8]}).to_parquet(tmp_path / "b.parquet")
    one, other = read_files(make_source(tmp_path, format="parquet")).orderBy("_file").collect()
    assert (one["id"], one["paid"], one["day"], one["raw"], one["tags"]) == (
        "007",
        "1.10",
        "2024-02-29",
        "FF",
        '["a","b"]',
    )
    assert (other["id"], other["name"], other["paid"]) == ("8", "Bo", None)


def test_a_workbook_is_read_as_text(tmp_path: Path, read_files: ReadFiles, make_source: MakeSource) -> None:
    book = Workbook()
    day = pd.Timestamp("2024-02-29")
    for cells in (
        [],
        ["id", "name", None, "at"],
        ["007", "Zoë", None, day],
        [8, True, None, day.replace(hour=7)],
        [1.5],
    ):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "a.xlsx")
    collected = read_files(make_source(tmp_path, format="xlsx")).orderBy("id").collect()
    assert [(row["id"], row["name"], row["at"]) for row in collected] == [
        ("007", "Zoë", "2024-02-29"), ("1.5", None, None), ("8", "true", "2024-02-29 07:00:00"),
    ]  # fmt: skip
    assert "column_3" in collected[0]

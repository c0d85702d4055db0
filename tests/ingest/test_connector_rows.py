from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from crmlake.contracts.schema import empty_frame
from crmlake.contracts.write_mode import WriteContext
from crmlake.ingest.connectors import METADATA_COLUMNS
from crmlake.ingest.loading import find_batch
from crmlake.ingest.source import Source
from crmlake.runtime import RecoverableRows
from crmlake.storage import Lake
from crmlake.tables import BRONZE
from crmlake.tables import FILES as RECORD

ReadFiles = Callable[[Source], DataFrame]
MakeSource = Callable[..., Source]

FILES = {
    "plain.csv": "id,name\n007,Ann\n010,\n",
    "added.csv": "id,name,city\n1,Bob,Rome\n",
    "removed.csv": "id\n2\n",
    "moved.csv": "city,id,name\nOslo,3,Cid\n",
    "short and long.csv": "id,name\n4\n5,Dan,more\n6,Eve\n",
    "quoted.csv": 'id,name\r\n8,"two\r\nlines, and ""quotes"""\r\n9,Flo\r\n',
    "empty.csv": "",
    "header only.csv": "id,name\n",
    "blank first.csv": "\n\nid,name\n11,Gus\n",
    "marked.csv": "\ufeffid,name\n12,Hal\n",
    "no newline.csv": "id,name\n13,Ida",
    "2024/Jan + Feb/day 1.csv": "id,name\n14,Jon\n",
    "export [1]{a}*?.csv": "id,name\n15,Kim\n",
    "odd.csv": "id,name,`a.b` [c]\n16,Lea,x\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landing") / "shop + web"
    nested = f"{str(folder).lstrip('/')}/same folder below.csv"
    for name, text in {**FILES, nested: "id,name\n17,Max\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


@pytest.fixture(scope="module")
def raw_rows(folder: Path, read_files: ReadFiles, make_source: MakeSource) -> DataFrame:
    return read_files(make_source(folder))


@pytest.fixture(scope="module")
def rows_by_file(raw_rows: DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in raw_rows.collect():
        rows[row["_file"]].append(row)
    return rows


def fields(rows: list[Row]) -> list[tuple[str | None, str | None]]:
    return [(row["id"], row["name"]) for row in rows]


def test_every_file_with_rows_is_read_and_has_its_path_below_the_folder(
    rows_by_file: dict[str, list[Row]], folder: Path
) -> None:
    nested = f"{str(folder).lstrip('/')}/same folder below.csv"
    assert set(rows_by_file) == ({*FILES, nested} - {"empty.csv", "header only.csv"})


def test_the_columns_of_all_headers_are_combined(raw_rows: DataFrame) -> None:
    assert raw_rows.columns[:4] == ["_file", "_arrived_at", "_corrupt", "_fault"]
    assert set(raw_rows.columns[4:]) == {"id", "name", "city", "`a.b` [c]"}
    assert {kind for name, kind in raw_rows.dtypes if name != "_arrived_at"} == {"string"}


def test_fields_keep_their_text(rows_by_file: dict[str, list[Row]]) -> None:
    assert fields(rows_by_file["plain.csv"]) == [("007", "Ann"), ("010", None)]


def test_columns_may_appear_disappear_and_move_between_files(rows_by_file: dict[str, list[Row]]) -> None:
    assert [(r["id"], r["name"], r["city"]) for r in rows_by_file["added.csv"]] == [("1", "Bob", "Rome")]
    assert [(r["id"], r["name"], r["city"]) for r in rows_by_file["removed.csv"]] == [("2", None, None)]
    assert [(r["id"], r["name"], r["city"]) for r in rows_by_file["moved.csv"]] == [("3", "Cid", "Oslo")]
    assert rows_by_file["plain.csv"][0]["city"] is None
    assert rows_by_file["odd.csv"][0]["`a.b` [c]"] == "x"


def test_a_row_with_a_wrong_number_of_fields_keeps_its_raw_text(rows_by_file: dict[str, list[Row]]) -> None:
    assert [row["_corrupt"] for row in rows_by_file["short and long.csv"]] == ["4", "5,Dan,more", None]
    fault = "the row has more or fewer fields than its header"
    assert [row["_fault"] for row in rows_by_file["short and long.csv"]] == [fault, fault, None]


def test_well_formed_rows_are_not_corrupt(rows_by_file: dict[str, list[Row]]) -> None:
    well_formed = [row for name, rows in rows_by_file.items() if name != "short and long.csv" for row in rows]
    assert len(well_formed) == 14
    assert not any(row["_corrupt"] or row["_fault"] for row in well_formed)


def test_a_quoted_field_keeps_its_line_break_commas_and_quotes(rows_by_file: dict[str, list[Row]]) -> None:
    (number, text), last = fields(rows_by_file["quoted.csv"])
    assert (number, text.replace("\r\n", "\n")) == ("8", 'two\nlines, and "quotes"')
    assert last == ("9", "Flo")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("blank first.csv", ("11", "Gus")),
        ("marked.csv", ("12", "Hal")),
        ("no newline.csv", ("13", "Ida")),
        ("2024/Jan + Feb/day 1.csv", ("14", "Jon")),
        ("export [1]{a}*?.csv", ("15", "Kim")),
    ],
)
def test_unusual_names_and_first_lines_are_read(
    name: str, row: tuple[str, str], rows_by_file: dict[str, list[Row]]
) -> None:
    assert fields(rows_by_file[name]) == [row]


def test_rows_have_the_time_of_arrival(rows_by_file: dict[str, list[Row]]) -> None:
    assert len({row["_arrived_at"] for rows in rows_by_file.values() for row in rows} - {None}) == 1


def test_header_and_rows_are_decoded_alike(tmp_path: Path, read_files: ReadFiles, make_source: MakeSource) -> None:
    (tmp_path / "a+b.csv").write_bytes("größe;name\n3;Jürgen\n".encode("latin-1"))
    source = make_source(tmp_path, encoding="latin-1", csv={"delimiter": ";"})
    rows = read_files(source).collect()
    assert [(row["_file"], row["größe"], row["name"]) for row in rows] == [("a+b.csv", "3", "Jürgen")]


def test_a_file_without_a_line_has_no_rows(tmp_path: Path, read_files: ReadFiles, make_source: MakeSource) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    rows = read_files(make_source(tmp_path))
    kinds = [("_file", "string"), ("_arrived_at", "timestamp"), ("_corrupt", "string"), ("_fault", "string")]
    assert rows.dtypes == kinds
    assert rows.isEmpty()


@pytest.mark.parametrize(
    ("files", "columns"),
    [
        ({"a.csv": "id,n\n1,2\n", "b.csv": "İD,id\n3,4\n"}, {"id": "13", "n": "2", "id_2": "4"}),
        ({"a.csv": "Adı,ADI\nA,B\n"}, {"Adı": "A", "ADI_2": "B"}),
        ({"a.jsonl": '{"İD": "A", "id": "B"}'}, {"id": "B", "İD_2": "A"}),
        ({"a.jsonl": '{"id": "A"}', "b.jsonl": '{"İD": "B"}'}, {"id": "AB"}),
    ],
)
def test_no_value_is_lost_below_names_that_spark_takes_for_equal(
    files: dict[str, str], columns: dict[str, str], tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    for file, text in files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    file_format = next(iter(files)).partition(".")[2]
    assert values(read_files(make_source(tmp_path, format=file_format))) == columns


def values(raw_rows: DataFrame) -> dict[str, str]:
    """The values of each column of the files, in their order."""
    rows = raw_rows.orderBy("_file").collect()
    names = [name for name in raw_rows.columns if name not in METADATA_COLUMNS]
    return {name: "".join(row[name] or "" for row in rows) for name in names}


def test_names_that_spark_takes_for_equal_are_one_column_of_bronze(
    spark: SparkSession, lake: Lake, tmp_path: Path, make_source: MakeSource
) -> None:
    raw = BRONZE.of("shop")
    lake.ensure(raw)
    for number, (first, second) in enumerate([("id,ADI\n1,2\n", "İD,id\n3,4\n"), ("ıd,Adı,n\n5,6,7\n", "ADİ\n8\n")]):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        (folder / f"{number}a.csv").write_text(first, encoding="utf-8")
        (folder / f"{number}b.csv").write_text(second, encoding="utf-8")
        rows = find_batch(empty_frame(spark, RECORD), lake.read_latest(raw), make_source(folder)).rows()
        assert isinstance(rows, RecoverableRows)
        lake.write(raw, rows.build(), WriteContext(date(2024, 5, 1), f"run {number}"))
    assert values(lake.read_latest(raw)) == {"id": "135", "ADI": "268", "id_2": "4", "n": "7"}

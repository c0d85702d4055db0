import csv
import doctest
import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from crmlake.ingest.connectors import fold_case, parse_header
from crmlake.ingest.connectors import names as column_names
from crmlake.ingest.source import Source

MakeSource = Callable[..., Source]

CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8), min_size=1)
OFTEN_EQUAL = st.lists(st.sampled_from(["a", "A", "a_2", "A_2", "", " a ", "column_1", "batch", "_FILE"]), min_size=1)
TURKISH = st.lists(st.sampled_from(["İD", "id", "ID", "ıd", "i\u0307d", "İ\u0307d", "_fıle"]), min_size=1)


def line(cells: list[str], **options: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="", **options).writerow(cells)
    return text.getvalue()


@given(cells=CELLS | OFTEN_EQUAL | TURKISH)
def test_column_names_are_unique_regardless_of_case_and_none_is_lost(cells: list[str], make_source: MakeSource) -> None:
    names = parse_header(line(cells), make_source())
    assert len(names) == len(cells)
    assert len({name.lower() for name in names}) == len(cells)
    assert all(name.strip() for name in names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("id", name) for name in ("ID", "İD", "ıd", "iđ", "í")),
        *(("Adı", name) for name in ("ADI", "adi", "ADİ", "Adá")),
        *(("\u017ftra\u00dfe", name) for name in ("Straße", "STRASSE", "straſſe", "STRAẞE")),
        *(("k\u03c2", name) for name in ("\u212a\u03c3", "K\u03a3", "\u03ba\u03c2")),
        ("ǅ", "ǆ"), ("ŉ", "ʼN"), ("ᾳ", "ᾼ"), ("ﬁ", "fi"), ("\u00b5", "\u03bc"), ("𐐨", "𐐀"),
    ],
)  # fmt: skip
def test_names_are_one_wherever_spark_or_delta_takes_them_for_one(one: str, other: str, spark: SparkSession) -> None:
    frames = [spark.range(0).toDF(name) for name in (one, other)]
    united = frames[0].unionByName(frames[1], allowMissingColumns=True)
    assert (fold_case(one) == fold_case(other)) == (len(united.columns) == 1)


@pytest.mark.parametrize("names", [("İ", "i\u0307"), ("İ\u0307", "i\u0307\u0307"), ("ΑΣ", "ας")])
def test_names_are_one_if_their_small_letters_are(names: tuple[str, str]) -> None:
    assert names[0].lower() == names[1].lower()
    assert fold_case(names[0]) == fold_case(names[1])


def test_the_examples_in_docstrings_are_true() -> None:
    result = doctest.testmod(column_names)
    assert result.attempted >= 4
    assert result.failed == 0


@given(cells=CELLS)
def test_a_name_that_is_not_used_yet_is_kept(cells: list[str], make_source: MakeSource) -> None:
    names, used = parse_header(line(cells), make_source()), {"_file", "_corrupt", "_arrived_at", "batch"}
    for cell, name in zip(cells, names, strict=True):
        shown = " ".join(re.sub("[\u200b\u2060\ufeff\u00ad]", "", cell).split())
        if shown and fold_case(shown) not in used:
            assert name == shown
        used.add(fold_case(name))


@pytest.mark.parametrize(
    ("first_line", "names"),
    [
        ("id,name", ("id", "name")),
        ('"name, full",id', ("name, full", "id")),
        ('"say ""hi""",id', ('say "hi"', "id")),
        ("id,,name,", ("id", "column_2", "name", "column_4")),
        ("id,ID,Id", ("id", "ID_2", "Id_3")),
        ("id,id,id_2", ("id", "id_2", "id_2_2")),
        ("İD,id,ıd,straße,ſtraße", ("İD", "id_2", "ıd_3", "straße", "ſtraße_2")),
        ("_file,batch,_CORRUPT", ("_file_2", "batch_2", "_CORRUPT_2")),
        ('"Order\nNo","Unit\u00a0Price", a  b ,\u200bid', ("Order No", "Unit Price", "a b", "id")),
    ],
)
def test_a_header_becomes_unique_names(first_line: str, names: tuple[str, ...], make_source: MakeSource) -> None:
    assert parse_header(first_line, make_source()) == names


@pytest.mark.parametrize(
    ("options", "first_line", "names"),
    [
        ({"delimiter": ";"}, "id;name, full", ("id", "name, full")),
        ({"delimiter": "\t", "quote": "'"}, "'a\tb'\tc", ("a b", "c")),
        ({"quote": ""}, '"id,name"', ('"id', 'name"')),
    ],
)
def test_a_header_is_parsed_in_the_dialect_of_the_source(
    options: dict[str, str], first_line: str, names: tuple[str, ...], make_source: MakeSource
) -> None:
    assert parse_header(first_line, make_source(csv=options)) == names


@pytest.mark.parametrize("options", [{"delimiter": "||"}, {"delimiter": ""}, {"quote": "''"}])
def test_an_unsupported_csv_dialect_is_rejected(options: dict[str, str], make_source: MakeSource) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        make_source(csv=options)

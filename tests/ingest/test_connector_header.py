import csv
import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlake.ingest.connectors import parse_header
from crmlake.ingest.source import Source

MakeSource = Callable[..., Source]

CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8), min_size=1)
OFTEN_EQUAL = st.lists(st.sampled_from(["a", "A", "a_2", "A_2", "", " a ", "column_1", "batch", "_FILE"]), min_size=1)


def line(cells: list[str], **options: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="", **options).writerow(cells)
    return text.getvalue()


@given(cells=CELLS | OFTEN_EQUAL)
def test_column_names_are_unique_regardless_of_case_and_none_is_lost(cells: list[str], make_source: MakeSource) -> None:
    names = parse_header(line(cells), make_source())
    assert len(names) == len(cells)
    assert len({name.lower() for name in names}) == len(cells)
    assert all(name.strip() for name in names)


@given(cells=CELLS)
def test_a_name_that_is_not_used_yet_is_kept(cells: list[str], make_source: MakeSource) -> None:
    names, used = parse_header(line(cells), make_source()), {"_file", "_corrupt", "_arrived_at", "batch"}
    for cell, name in zip(cells, names, strict=True):
        shown = " ".join(re.sub("[\u200b\u2060\ufeff\u00ad]", "", cell).split())
        if shown and shown.lower() not in used:
            assert name == shown
        used.add(name.lower())


@pytest.mark.parametrize(
    ("first_line", "names"),
    [
        ("id,name", ("id", "name")),
        ('"name, full",id', ("name, full", "id")),
        ('"say ""hi""",id', ('say "hi"', "id")),
        ("id,,name,", ("id", "column_2", "name", "column_4")),
        ("id,ID,Id", ("id", "ID_2", "Id_3")),
        ("id,id,id_2", ("id", "id_2", "id_2_2")),
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

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlake.ingest.connectors import header
from crmlake.ingest.source import Source

MakeSource = Callable[..., Source]

CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8), min_size=1)
OFTEN_EQUAL = st.lists(st.sampled_from(["a", "A", "a_2", "A_2", "", " a ", "column_1", "batch", "_FILE"]), min_size=1)


def line(cells: list[str], **written: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="", **written).writerow(cells)
    return text.getvalue()


@given(cells=CELLS | OFTEN_EQUAL)
def test_names_differ_whatever_the_case_and_none_is_lost(cells: list[str], make_source: MakeSource) -> None:
    names = header(line(cells), make_source())
    assert len(names) == len(cells)
    assert len({name.lower() for name in names}) == len(cells)
    assert all(name.strip() for name in names)


@given(cells=CELLS)
def test_a_name_that_is_new_stays_as_it_is(cells: list[str], make_source: MakeSource) -> None:
    names, seen = header(line(cells), make_source()), {"_file", "_corrupt", "_arrived_at", "batch"}
    for cell, name in zip(cells, names, strict=True):
        if cell.strip() and cell.strip().lower() not in seen:
            assert name == cell.strip()
        seen.add(name.lower())


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
    ],
)
def test_a_header_gives_names(first_line: str, names: tuple[str, ...], make_source: MakeSource) -> None:
    assert header(first_line, make_source()) == names


@pytest.mark.parametrize(
    ("written", "first_line", "names"),
    [
        ({"delimiter": ";"}, "id;name, full", ("id", "name, full")),
        ({"delimiter": "\t", "quote": "'"}, "'a\tb'\tc", ("a\tb", "c")),
        ({"quote": ""}, '"id,name"', ('"id', 'name"')),
    ],
)
def test_a_header_is_read_as_the_source_is_written(
    written: dict[str, str], first_line: str, names: tuple[str, ...], make_source: MakeSource
) -> None:
    assert header(first_line, make_source(csv=written)) == names


@pytest.mark.parametrize("written", [{"delimiter": "||"}, {"delimiter": ""}, {"quote": "''"}])
def test_a_way_of_writing_that_cannot_be_read_is_refused(written: dict[str, str], make_source: MakeSource) -> None:
    with pytest.raises(ValueError, match=next(iter(written))):
        make_source(csv=written)

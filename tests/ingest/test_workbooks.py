"""Workbooks: what a person sees in a cell is what arrives, and what cannot be read is told."""

import doctest
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from crmlake.ingest.connectors import names, number_formats
from crmlake.ingest.connectors.cells import UnreadableError
from crmlake.ingest.connectors.number_formats import shown_digits
from crmlake.ingest.connectors.sheets import Cells, Sheet, join_sheets
from crmlake.ingest.connectors.workbook import WorkbookParser

NAMESPACE = b"http://schemas.openxmlformats.org/"
STRICT = b"http://purl.oclc.org/ooxml/"


def pack(sheets: dict[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    book, content = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for reference in merged:
            sheet.merge_cells(reference)
    book.save(content)
    return content.getvalue()


def parse(
    content: bytes, sheets: Sequence[str] = (), *, fills_merged: bool = False, fills_down: bool = False
) -> list[Sheet]:
    return WorkbookParser(sheets, 0, fills_merged, fills_down)(content)


def read(value: Any, number_format: str = "General") -> tuple[str | None, str | None]:
    """Return the text of a cell, and the note on its workbook."""
    book = Workbook()
    book.worksheets[0].append(["value", "end"])
    cell = WriteOnlyCell(book.worksheets[0], value)
    cell.number_format = number_format
    book.worksheets[0].append([cell, "x"])
    content = io.BytesIO()
    book.save(content)
    (sheet,) = parse(content.getvalue())
    return list(sheet.rows)[1][0], sheet.note


def strict(content: bytes) -> bytes:
    """The workbook as a spreadsheet program saves it in the strict form."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(packed, "w") as copy:
        for name in book.namelist():
            copy.writestr(name, book.read(name).replace(NAMESPACE, STRICT))
    return packed.getvalue()


@pytest.mark.parametrize("module", [number_formats, names])
def test_the_examples_are_true(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


def test_a_workbook_of_the_strict_form_is_no_workbook_without_rows() -> None:
    with pytest.raises(UnreadableError, match="Strict Open XML"):
        parse(strict(pack({"May": [["id"], ["A3"]]})))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999_999_999_999_999, "999999999999999"),
        (123_456_789_012_345_678, "1.234567890123457E+17"),
        (123_456_789_012_345_671, "1.234567890123457E+17"),
        (-4e15, "-4.000000000000000E+15"),
        (2.5, "2.5"),
        ("123456789012345678", "123456789012345678"),
    ],
)
def test_a_number_of_more_digits_than_a_workbook_keeps_is_no_identifier(value: Any, text: str) -> None:
    assert read(value) == (text, None)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("line1_x000D_\nline2", "line1\r\nline2"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\N{GRINNING FACE}"),
        ("_xD83D_", "\N{REPLACEMENT CHARACTER}"),
        ("file_x1.csv", "file_x1.csv"),
    ],
)
def test_signs_that_xml_cannot_hold_are_read(text: str, meaning: str) -> None:
    assert read(text)[0] == meaning


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (21394307, "00000-0000", "02139-4307"),
        (21394307, "00000\\-0000", "02139-4307"),
        (1, "000-00-0000", "000-00-0001"),
        (12, "0000-000", "0000-012"),
        (3023125001, '"0"0', "03023125001"),
        (1701234567, '"+49"0', "+491701234567"),
        (612345678, "00 00 00 00 00", "06 12 34 56 78"),
        (12, "000000", "000012"),
        (12, "00000;-00000", "00012"),
        (12, "[Red]00000_-", "00012"),
        (1234567, "00-00", "12345-67"),
        (12, "0", "12"),
        (12, '0" kg"', "12"),
        (12, '0" m2"', "12"),
        (12, '"€ "0', "12"),
        (12, "0.00", "12"),
        (12, "000.00", "12"),
        (12, "#,##0", "12"),
        (1234, "0 000", "1234"),
        (12, "@", "12"),
        (12, "+0;-0", "12"),
        (-12, "00000", "-12"),
    ],
)
def test_a_number_is_read_with_what_its_format_adds_to_its_digits(number: int, number_format: str, shown: str) -> None:
    assert read(number, number_format) == (shown, None)


@pytest.mark.parametrize("number_format", ['"ORD-"00000', "[<=99999]00000;00000-0000"])
def test_signs_of_a_format_that_are_not_read_are_told(number_format: str) -> None:
    text, note = read(12, number_format)
    assert text == "12"
    assert note is not None
    assert repr(number_format) in note


def test_a_format_of_any_length_takes_linear_time() -> None:
    assert len(shown_digits("1", "-0" * 50_000) or "") == 100_000


MERGED = [["id", "company"], [1, "Firm A"], [2], [3], [4, "Firm B"], [5], ["Total", None]]


@pytest.mark.parametrize(
    ("merged", "companies"),
    [
        (["B2:B3"], ["Firm A", "Firm A", None, "Firm B", None, None]),
        (["B2:B3", "B5:B1048576"], ["Firm A", "Firm A", None, "Firm B", "Firm B", "Firm B"]),
        (["B1:B2", "A7:B7"], [None, None, None, "Firm B", None, None]),
        (["B3:B4"], ["Firm A", None, None, "Firm B", None, None]),
    ],
)
def test_only_merged_cells_are_filled(merged: list[str], companies: list[str | None]) -> None:
    (sheet,) = parse(pack({"May": MERGED}, merged), fills_merged=True)
    assert [[*row, None][1] for row in list(sheet.rows)[1:]] == companies
    assert sheet.note is None


def test_merged_cells_that_are_not_filled_are_told() -> None:
    (sheet,) = parse(pack({"May": MERGED}, ["B2:B3"]))
    assert sheet.note == "1 merged cells, of which only the first has the value (fill_merged = true)"
    assert parse(pack({"May": MERGED}, ["B2:B3"]), fills_down=True)[0].note is None


def test_sheets_whose_columns_differ_are_one_table() -> None:
    orders: list[Cells] = [["id", "at"], ["1", "May"], ["2", "June", "more"]]
    returns: list[Cells] = [["At", "why", "İD", "at"], ["July", "broken", "3"], ["July"]]
    chart: list[Cells] = [["total"], ["9"]]
    header, note, rows = join_sheets([Sheet(orders, "Orders"), Sheet(returns, "Returns"), Sheet(chart, "Chart")])
    assert header == ["id", "at", "why", "at_2", "total"]
    assert list(rows) == [
        (["1", "May"] + [None] * 3, None),
        (["2", "June", "more"], "the row has more or fewer fields than its header"),
        (["3", "July", "broken", None, None], None),
        (["July"], "the row has a single value, as a title or a footer has"),
        ([None] * 4 + ["9"], None),
    ]
    assert note is not None
    assert "sheet 'Returns' has other columns than 'Orders' (new: why, at_2)" in note
    assert "sheet 'Chart' has other columns than 'Orders' (new: total; missing: id, at)" in note
    assert "2 columns are named 'at'" in note

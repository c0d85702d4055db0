"""Habits of real exports, each with its files, its mapping and what must come out."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADER = "order,line,date,customer,sku,qty,price"
LINE = "{},1,2024-05-01 10:00:00,{},TEA,{},2.00"
ORDERS = {
    "order_id": "order",
    "line_number": "line",
    "line_type": "'sale'",
    "ordered_at": "date",
    "customer_id": "customer",
    "product_id": "sku",
    "quantity": "qty",
    "unit_price": "price",
    "amount": "try_cast(qty AS decimal(18,4)) * try_cast(price AS decimal(18,4))",
    "currency": "'EUR'",
}
PRODUCT = "qty::DECIMAL(18,4) * price::DECIMAL(18,4)"
CSV = "read_csv('{folder}/*', all_varchar = true"
CELLS = "try_cast(cell_5 AS DECIMAL(18,4)) * try_cast(cell_6 AS DECIMAL(18,4))"


@dataclass(frozen=True)
class Export:
    """A source with a habit.

    Attributes:
        name: The name of the source.
        files: The text, or bytes, of each file by its name.
        mapping: The expressions that differ from those of ordinary orders, as lines of TOML; `None` leaves one out.
        head: Lines at the top of the mapping.
        clauses: Lines of the table that are no column.
        accepted: For each accepted order what its line must hold: a dictionary of columns.
        rejected: For each rejected row a text of its raw row, and a part of its reason.
        balance: Counts that must be in the balance.
        times: When a file was modified, in seconds since 1970.
        note: A part of what is noted of its file.
        whole: The whole mapping, in place of the expressions.
        charged: What DuckDB sums, after `FROM`, where it is not each newest accepted line: `{folder}` has the files,
            and `cells` the cells of a workbook.
        total: What a row was charged, for DuckDB.
    """

    name: str
    files: dict[str, str | bytes]
    accepted: dict[str, dict[str, Any]]
    mapping: dict[str, str] = field(default_factory=dict)
    head: str = ""
    clauses: str = ""
    rejected: dict[str, str] = field(default_factory=dict)
    balance: dict[str, int] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    note: str = ""
    whole: str = ""
    charged: str = ""
    total: str = PRODUCT

    @property
    def toml(self) -> str:
        """The mapping."""
        if self.whole:
            return re.sub(r'^path = "[^"]*"', f'path = "landing/{self.name}"', self.whole)
        columns = "\n".join(f"{name} = {_quote(text)}" for name, text in (ORDERS | self.mapping).items())
        return f'path = "landing/{self.name}"\n{self.head}\n[silver.order_lines]\n{self.clauses}\n{columns}\n'


def _quote(expression: str) -> str:
    return expression if expression.startswith("{") else f'"{expression}"'


def lines(*rows: str, header: str = HEADER) -> str:
    """The text of a file."""
    return "\n".join((header, *rows)) + "\n"


def order(number: str, customer: str = "K1", quantity: str = "1", date: str = "2024-05-01 10:00:00") -> str:
    """A line of an order of tea."""
    return f"{number},1,{date},{customer},TEA,{quantity},2.00"


def workbook(
    sheets: dict[str, list[str]], above: Sequence[str] = (), merged: str = "", zeros: str = "", **headers: str
) -> bytes:
    """The bytes of a workbook with a sheet of orders for each name, or of what else its header names."""
    book, content = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in (*above, headers.get(name, HEADER), *rows):
            sheet.append([cell or None for cell in row.split(",")])
        if merged:
            sheet.merge_cells(merged)
        if zeros:
            sheet[zeros].value, sheet[zeros].number_format = int(sheet[zeros].value), "000000"
    book.save(content)
    return content.getvalue()


README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")

EXPORTS = (
    Export(
        "readme",
        {
            "orders.csv": lines(
                'W1,1,sold,01.05.2024 10:00,K1,TEA,"1,5","1.234,56 €"',
                "W1,2,returned,02.05.2024 10:00,K1,TEA,-1,12 €",
                header="order_no,line_no,status,order_time,customer_no,sku,qty,price",
            )
        },
        whole=README.partition("```toml\n")[2].partition("```")[0],
        accepted={"W1": {}},
        balance={"read": 2, "accepted": 2},
        charged=f"{CSV})",
        total="replace(qty, ',', '.')::DECIMAL(18,4) * translate(price, ',.€ ', '.')::DECIMAL(18,4)",
    ),
    Export(
        "guesses",
        {
            "orders.csv": lines(
                *(order(f"g{n}", date=date) for n, date in enumerate(("45292", "45292.5", "13:45", "2024", "202401"))),
                order("g5", date="20240105"),
                order("g6", date="5/1/2024"),
                order("g7", date="2024-01-05T10:00:00.000+0000"),
                order("g8", date="2924-01-05 10:00:00"),
            )
        },
        accepted={"g7": {}},
        rejected={
            "45292": "looks like an Excel serial date",
            "45292.5": "looks like an Excel serial date",
            "13:45": "a time of day without a date",
            "2024": "a year without month and day",
            "202401": "a month without a day",
            "20240105": "looks like yyyyMMdd",
            "5/1/2024": "its day or month is first",
            "2924-01-05 10:00:00": "not after the arrival of its file",
        },
    ),
    Export(
        "serials",
        {"orders.csv": lines(order("s1", date="45292.75"))},
        mapping={"ordered_at": '{ is = "date", clean = "excel_date", zone = "Europe/Berlin" }'},
        accepted={"s1": {"ordered_at": "2024-01-01 17:00:00"}},
    ),
    Export(
        "counter",
        {"export_9.csv": lines(order("n1", quantity="9")), "export_10.csv": lines(order("n1", quantity="1"))},
        accepted={"n1": {"quantity": 1}},
        balance={"duplicates": 1, "contradicting": 0},
    ),
    Export(
        "browser",
        {"orders.csv": lines(order("b1", quantity="9")), "orders (1).csv": lines(order("b1", quantity="1"))},
        accepted={"b1": {"quantity": 1}},
    ),
    Export(
        "months",
        {"orders 12-2023.csv": lines(order("m1", quantity="9")), "orders 1-2024.csv": lines(order("m1", quantity="1"))},
        accepted={"m1": {"quantity": 1}},
    ),
    Export(
        "file_times",
        {"final.csv": lines(order("t1", quantity="9")), "again.csv": lines(order("t1", quantity="1"))},
        clauses='version = "_modified_at"',
        times={"final.csv": 1_714_600_000, "again.csv": 1_714_700_000},
        accepted={"t1": {"quantity": 1}},
    ),
    Export(
        "numbered_versions",
        {"orders.csv": lines(f"{order('v1', quantity='9')},9", f"{order('v1')},10", header=f"{HEADER},revision")},
        head='version = "revision"',
        accepted={"v1": {"quantity": 1}},
        balance={"duplicates": 1, "contradicting": 0},
        charged=f'{CSV}) QUALIFY row_number() OVER (PARTITION BY "order" ORDER BY revision::INT DESC) = 1',
    ),
    Export(
        "contradictions",
        {"orders.csv": lines(order("c1", quantity="9"), order("c1"), order("c1"), order("c2"), order("c2"))},
        accepted={"c1": {}, "c2": {}},
        balance={"read": 5, "accepted": 2, "duplicates": 1, "contradicting": 2},
    ),
    Export(
        "refused_contradictions",
        {"orders.csv": lines(order("r1", quantity="9"), order("r1"), order("r2"), order("r2"))},
        clauses='contradictions = "refuse"',
        accepted={"r2": {}},
        rejected={
            '"qty":"9"': "differs from it",
            '"order":"r1","line":"1","date":"2024-05-01 10:00:00"': "differs from it",
        },
        balance={"read": 4, "accepted": 1, "quarantined": 2, "duplicates": 1},
        charged=f"{CSV}) WHERE \"order\" = 'r2' LIMIT 1",
    ),
    Export(
        "several_elements",
        {"orders.csv": lines(order("q1", quantity="1;2"), order("q2", quantity="3"))},
        clauses="each = \"split(qty, ';')\"",
        mapping={"quantity": "each", "amount": "try_cast(each AS int) * try_cast(price AS decimal(18,4))"},
        accepted={"q2": {"quantity": 3}},
        rejected={'"order":"q1"': "differs from it", '"qty":"1;2"': "differs from it"},
        balance={"read": 3, "accepted": 1, "quarantined": 2},
        charged=f"{CSV}) WHERE NOT contains(qty, ';')",
    ),
    Export(
        "rounded_ids",
        {"orders.csv": lines(order("i1", customer="1.23457E+11"), order("i2", customer="1067.0"), order("i3", "'07"))},
        accepted={},
        rejected={"1.23457E+11": "scientific notation", "1067.0": 'clean = \\"id\\"', "'07": 'clean = \\"id\\"'},
    ),
    Export(
        "repaired_ids",
        {"orders.csv": lines(order("j1", customer="1.23457E+11"), order("j2", customer="1067.0"), order("j3", "'07"))},
        mapping={"customer_id": '{ is = "customer", clean = "id" }'},
        accepted={"j2": {"customer_id": "1067"}, "j3": {"customer_id": "07"}},
        rejected={"1.23457E+11": "scientific notation"},
    ),
    Export(
        "blank_condition",
        {
            "orders.csv": lines(
                f"{order('w1')},paid", f"{order('w2')},", f"{order('w3')},voided", header=f"{HEADER},status"
            )
        },
        clauses="where = \"status = 'paid'\"",
        accepted={"w1": {}},
        balance={"read": 3, "accepted": 1, "left_out": 2, "left_out_by_null": 1},
        charged=f"{CSV}) WHERE status = 'paid'",
    ),
    Export(
        "condition_over_rows",
        {
            "orders.csv": lines(
                f"{order('x1')},voided",
                "x1,2,2024-05-01 10:00:00,K1,CUP,1,2.00,",
                f"{order('x2')},paid",
                header=f"{HEADER},status",
            )
        },
        clauses="each = \"CASE WHEN max(status) OVER (PARTITION BY order) <> 'voided' THEN array(1) ELSE array() END\"",
        accepted={"x2": {}},
        balance={"read": 3, "accepted": 1, "left_out": 2, "left_out_by_null": 0},
        charged=f'{CSV}) WHERE "order" NOT IN (SELECT "order" FROM {CSV}) WHERE status = \'voided\')',
    ),
    Export(
        "line_totals",
        {
            "orders.csv": lines(
                "l1,1,2024-05-01 10:00:00,K1,TEA,3,10.00,",
                "l2,1,2024-05-01 10:00:00,K2,CUP,7,100.00,",
                "l3,1,2024-05-01 10:00:00,K2,CUP,7,100.00,14.29",
                "l4,1,2024-05-01 10:00:00,K2,CUP,7,100.00,14.20",
                "l5,1,2024-05-01 10:00:00,K2,CUP,2,-1.00,-0.50",
                header=f"{HEADER},unit",
            )
        },
        mapping={
            "unit_price": "coalesce(try_cast(unit AS decimal(18,4)), "
            "try_cast(price AS decimal(18,4)) / try_cast(qty AS int))",
            "amount": "price",
        },
        accepted={"l1": {"amount": Decimal(10)}, "l2": {"amount": Decimal(100)}, "l3": {}},
        rejected={"l4": "amount is quantity times unit price", "l5": "only an adjustment has a negative price"},
        charged=f"{CSV}) WHERE \"order\" < 'l4'",
        total="price::DECIMAL(18,4)",
    ),
    Export(
        "weights",
        {"orders.csv": lines(order("k1", quantity="0.350"), order("k2", quantity="0.3501"))},
        mapping={"quantity_unit": "'kg'"},
        accepted={"k1": {"quantity": Decimal("0.3500"), "amount": Decimal("0.7000"), "quantity_unit": "kg"}, "k2": {}},
    ),
    Export(
        "preamble",
        {
            "record.csv": (
                'Bank of Tea\r\n\r\nAccount,"12\n34"\r\n'.replace("\n34", "34")
                + lines(*(order(f"p{n}").replace("2.00", "￥2.00") for n in range(2)))
            ).encode("gb18030", errors="replace")
        },
        head='encoding = "GB18030"\nskip_rows = 3',
        mapping={"unit_price": '{ is = "price", clean = "money" }', "amount": '{ is = "price", clean = "money" }'},
        accepted={"p0": {"amount": Decimal(2)}, "p1": {}},
    ),
    Export(
        "ragged_rows",
        {"orders.csv": lines(f"{order('q1')},", f"{order('q2')},,", f"{order('q3')},more", "q4,1")},
        head='[csv]\nragged = "pad"',
        accepted={"q1": {}, "q2": {}},
        rejected={"q3": "more or fewer fields", "q4": "ordered_at is missing"},
        charged=f"{CSV}, null_padding = true, strict_mode = false) WHERE \"order\" < 'q3'",
    ),
    Export(
        "comments",
        {"orders.csv": "# made by till 7\n" + lines(order("u1"), "# end of day", order("u2"))},
        head='[csv]\ncomment = "#"',
        accepted={"u1": {}, "u2": {}},
        charged=f"{CSV}, comment = '#')",
    ),
    Export(
        "first_sheet",
        {"book.xlsx": workbook({"May": [order("y1")], "June": [order("y2"), order("y3")]})},
        head='format = "xlsx"',
        accepted={"y1": {}},
        note="sheet 'June' with 3 rows is not read",
        charged=f"cells WHERE {CELLS} IS NOT NULL AND sheet = 'May'",
        total=CELLS,
    ),
    Export(
        "all_sheets",
        {"book.xlsx": workbook({"May": [order("z1")], "June": [order("z2"), order("z3")]})},
        head='format = "xlsx"\nsheets = ["*"]',
        accepted={"z1": {}, "z2": {}, "z3": {}},
        charged=f"cells WHERE {CELLS} IS NOT NULL",
        total=CELLS,
    ),
    Export(
        "sheets_that_differ",
        {
            "book.xlsx": workbook(
                {"May": [order("sd1")], "Returns": [f"late,{order('sd2')}"], "Sums": ["May,9.99"]},
                Returns=f"why,{HEADER}",
                Sums="month,price",
            )
        },
        head='format = "xlsx"\nsheets = ["*"]',
        mapping={"product_name": "why"},
        accepted={"sd1": {"product_name": None}, "sd2": {"product_name": "late"}},
        rejected={"9.99": "order_id"},
        note="sheet 'Sums' has other columns than 'May' (new: month; missing: order, line, date, customer, sku and ",
        charged="(VALUES (4.00)) AS t(charged)",
        total="charged",
    ),
    Export(
        "merged_cells",
        {"book.xlsx": workbook({"May": [order("a1"), ",2,,,CUP,1,2.00"]}, above=["Orders of May", ""], merged="A4:A5")},
        head='format = "xlsx"\nskip_rows = 2\nfill_down = ["order", "date", "customer"]',
        accepted={"a1": {}},
        balance={"accepted": 2},
        charged=f"cells WHERE {CELLS} IS NOT NULL",
        total=CELLS,
    ),
    Export(
        "guest_below_a_customer",
        {
            "orders.csv": lines(
                order("u1"), "u1,2,,,CUP,1,2.00", "u2,1,2024-05-02 10:00:00,,TEA,1,2.00", ",2,,,CUP,1,2.00"
            )
        },
        head='fill_down = ["order", "date", "customer"]',
        accepted={"u1": {"customer_id": "K1"}, "u2": {"customer_id": None, "ordered_at": "2024-05-02 10:00:00"}},
        balance={"accepted": 4},
        charged=f"{CSV})",
    ),
    Export(
        "zeros_shown",
        {"book.xlsx": workbook({"May": [order("d1", customer="000123")]}, zeros="D2")},
        head='format = "xlsx"',
        accepted={"d1": {"customer_id": "000123"}},
        charged=f"cells WHERE {CELLS} IS NOT NULL",
        total=CELLS,
    ),
    Export(
        "file_names",
        {
            "ORDERS_1.CSV": lines(order("f1")),
            "orders_2.csv": lines(order("f2")),
            "minutes.doc": "not an order",
            "~$orders.csv": "a lock",
        },
        accepted={"f1": {}, "f2": {}},
        note="minutes.doc: its name does not match {*.csv,*.csv.gz}",
    ),
    Export(
        "failing",
        {"orders.csv": lines(order("h1"), order("h2", quantity="0"))},
        mapping={"product_name": "string(10 div int(qty))"},
        accepted={},
        rejected={
            '"order":"h1"': 'product_name = "string(10 div int(qty))" fails on some row: DIVIDE_BY_ZERO',
            '"order":"h2"': "DIVIDE_BY_ZERO",
        },
        balance={"read": 2, "quarantined": 2},
    ),
    Export(
        "missing_fill_down",
        {"orders.csv": lines(order("o1"))},
        head='fill_down = ["ordre"]',
        accepted={},
        rejected={"{}": "it has no column 'ordre' to fill down; it has order, line"},
        note="it has no column 'ordre' to fill down",
    ),
    Export(
        "cut_off",
        {"a.csv": lines(order("co1"), order("co2"))[:-1], "b.csv": lines(order("co3"), "co4,1,2")[:-1]},
        head='[csv]\nragged = "pad"',
        mapping={"ordered_at": "'2024-05-01'", "customer_id": "customer", "product_id": "order", "unit_price": "1"}
        | {"quantity": "1", "amount": "1"},
        accepted={"co1": {}, "co2": {}, "co3": {}},
        rejected={"co4": "more or fewer fields"},
        charged=f"{CSV}, null_padding = true) WHERE \"order\" <> 'co4'",
        total="1::DECIMAL(18,4)",
    ),
    Export(
        "spoilt_rows",
        {
            "a.csv": lines(order("sp1"), order("sp2", customer="José"), order("sp3")).encode("latin-1"),
            "b.csv": lines(order("sp4"), order('"sp5'), order("sp6")),
        },
        head='[csv]\nragged = "pad"',
        accepted={"sp1": {}, "sp3": {}, "sp4": {}},
        rejected={"sp2": "bytes that are not valid UTF-8", "sp6": "a quote that is never closed"},
        charged=f"{CSV}, encoding = 'latin-1', quote = '') WHERE \"order\" IN ('sp1', 'sp3', 'sp4')",
    ),
    Export(
        "title_above",
        {"orders.csv": "Orders of May\n" + lines(order("ta1"))},
        accepted={},
        rejected={
            "order,line": "The files' columns are: Orders of May",
            "ta1": "The files' columns are: Orders of May",
        },
        balance={"read": 2, "quarantined": 2},
    ),
    Export(
        "repeated_name",
        {"orders.csv": lines(f"{order('rn1')},K2", header=f"{HEADER},Customer")},
        accepted={"rn1": {"customer_id": "K1"}},
        note="2 columns are named 'customer'; the further ones are read as customer_2",
    ),
    Export(
        "footers",
        {"book.xlsx": workbook({"May": [order("ft1"), "3 rows", ",,,,,,9.99"]})},
        head='format = "xlsx"',
        mapping={"order_id": "order", "line_number": "1", "ordered_at": "'2024-05-01'", "product_id": "order"},
        accepted={"ft1": {}},
        rejected={"3 rows": "the row has a single value", "9.99": "the row has a single value"},
        charged=f"cells WHERE {CELLS} IS NOT NULL",
        total=CELLS,
    ),
)

"""Habits of real exports, each with its files, its mapping and what must come out."""

from dataclasses import dataclass, field
from typing import Any

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

    @property
    def toml(self) -> str:
        """The mapping."""
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


EXPORTS = (
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
        clauses="each = \"CASE WHEN max(status) OVER (PARTITION BY order) <> 'voided' THEN array(1) END\"",
        accepted={"x2": {}},
        balance={"read": 3, "accepted": 1, "left_out": 2, "left_out_by_null": 0},
    ),
)

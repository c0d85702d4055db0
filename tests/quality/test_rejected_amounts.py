"""The money that rejected rows concern, from the files to the warning."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.runtime.row_warnings import describe_amounts
from crmlake.tables import RUNS
from support import to_silver

HEADER = "order,line,kind,date,qty,price,amount,currency\n"
FIRST = """\
A1,1,sale,2024-01-05 10:00:00,2,5.00,10.00,EUR
A2,1,sale,2024-01-05 10:00:00,two,5.00,10.50,EUR
A3,1,return,2024-01-05 10:00:00,two,5.00,-4.00,EUR
A4,1,sale,yesterday,1,7.00,7.00,USD
A5,1,sale,yesterday,1,7.00,seven,USD
A6,1,sale,yesterday,1,7.00,7.00,Euro
A7,1,sale,yesterday,1,7.00,7.00,QQQ
A8,1,sale
"""
SECOND = "B1,1,sale,yesterday,1,1.25,1.25,EUR\nB2,1,sale,2024-01-05 10:00:00,1,1.00,1.00,EUR\n"
MAPPING = """\
path = "landing/orders"

[silver.order_lines]
order_id = "order"
line_number = "line"
line_type = "kind"
ordered_at = "date"
product_id = "'tea'"
quantity = "qty"
unit_price = "price"
amount = "amount"
currency = "currency"

[silver.profiles]
customer_id = "nullif(order, 'A1')"
"""


def amounts(spark: SparkSession, root: Path, table: str = "silver.order_lines") -> Any:
    runs = open_lake(root, spark).table(RUNS.name).where("job = 'cleanse'").orderBy("started_at").collect()
    (entry,) = [entry for entry in runs[-1]["balance"] if entry["table_name"] == table]
    sums = entry["rejected_amounts"]
    return sums if sums is None else {row["currency"]: (row["amount"], row["rows"]) for row in sums}


def test_the_amounts_of_rejected_rows_are_added_up_by_currency(spark: SparkSession, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    make_workspace(root)
    folder = root / "landing" / "orders"
    folder.mkdir(parents=True)
    (root / "sources" / "orders.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "1.csv").write_text(HEADER + FIRST, encoding="utf-8")
    to_silver(spark, root)
    assert amounts(spark, root) == {"EUR": (Decimal("14.5"), 2), "USD": (Decimal(7), 1)}
    assert amounts(spark, root, "silver.profiles") is None
    (folder / "2.csv").write_text(HEADER + SECOND, encoding="utf-8")
    to_silver(spark, root)
    assert amounts(spark, root) == {"EUR": (Decimal("1.25"), 1)}
    # A mended mapping: all rows of the source are validated again, with the earlier rejected rows beside them.
    (root / "sources" / "orders.toml").write_text(MAPPING.replace('"qty"', "\"nullif(qty, 'two')\""), encoding="utf-8")
    to_silver(spark, root)
    assert amounts(spark, root) == {"EUR": (Decimal("15.75"), 3), "USD": (Decimal(7), 1)}


@pytest.mark.parametrize(
    ("sums", "rejected", "sentence"),
    [
        (None, 3, ""),
        ([], 0, ""),
        ([], 3, "with no readable amount in 3 rows"),
        ([("EUR", "12340", 310)], 340, "about 12,340.00 EUR in 310 of 340 rows"),
        ([("EUR", "5.5", 1), ("USD", "1000", 9)], 10, "about 1,000.00 USD in 9 and 5.50 EUR in 1 of 10 rows"),
    ],
)
def test_the_warning_names_each_currency(sums: list[tuple[str, str, int]] | None, rejected: int, sentence: str) -> None:
    entries = sums and [{"currency": code, "amount": Decimal(amount), "rows": rows} for code, amount, rows in sums]
    assert describe_amounts(entries, rejected) == sentence

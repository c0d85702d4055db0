"""A shop whose rows are partly rejected, by a mapping that can be mended, and what became of them."""

import csv
from collections.abc import Callable
from pathlib import Path

from pyspark.sql import Row, SparkSession

from support import CUSTOMER_HEADER, ORDER_HEADER, published

Crmlake = Callable[..., str]

GOOD = ["O1", "1", "sold", "2024-03-01 09:00:00", "C01", "P01", "Thing", "2", "2.50", "EUR", "Austria"]
ORDERS = {
    "day1.csv": [GOOD, ["X1", *GOOD[1:7], "two", *GOOD[8:]], ["X2", *GOOD[1:8], "-2.50", *GOOD[9:]]],
    "day2.csv": [["O2", *GOOD[1:]], ["X3", *GOOD[1:7], "two", *GOOD[8:]], ["X4", *GOOD[1:3], "soon", *GOOD[4:]]],
}
PERSON = ["C01", "Ann Other", "ann@example.org", "", "1980-02-03", "Graz", "Austria", "2020-01-01", ""]
MENDED = {
    'quantity = "qty"': "quantity = \"replace(qty, 'two', '2')\"",
    "try_cast(qty": "try_cast(replace(qty, 'two', '2')",
}
"""The mapping of order lines: what is wrong in it, and what is right."""


def make_files(folder: Path) -> Path:
    """Six order lines in two files, of which X1 to X4 are rejected; two customers, of which one is."""
    rows = {f"orders/{name}": [ORDER_HEADER.split(","), *lines] for name, lines in ORDERS.items()}
    people = [CUSTOMER_HEADER.split(","), PERSON, ["C02", "No Mail", "nobody", *PERSON[3:]]]
    for name, lines in (rows | {"customers/all.csv": people}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return folder


def mend(root: Path, changes: dict[str, str] = MENDED) -> None:
    """Change a workspace's mapping of order lines: by default so that X1 and X3 are good."""
    mapping = root / "sources" / "shop_orders.toml"
    text = mapping.read_text(encoding="utf-8")
    for wrong, right in changes.items():
        assert wrong in text
        text = text.replace(wrong, right)
    mapping.write_text(text, encoding="utf-8")


def ends(spark: SparkSession, root: Path) -> dict[str, Row]:
    """The quarantined order lines, by the order's number."""
    rows = published(spark, root)["quarantine"].where("source = 'shop_orders'")
    return {row["order"]: row for row in rows.selectExpr("*", "get_json_object(row, '$.order_no') AS order").collect()}


def ended(spark: SparkSession, root: Path) -> dict[str, str | None]:
    """As what each of them ended."""
    return {order: row["resolution"] for order, row in ends(spark, root).items()}


def accepted(spark: SparkSession, root: Path) -> list[str]:
    """The numbers of the orders in silver."""
    return sorted(row["order_id"] for row in published(spark, root)["silver.order_lines"].collect())

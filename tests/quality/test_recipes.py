"""The recipes of the documentation make of their files what they say."""

import re
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from crmlake.ingest.source_files import read_source
from crmlake.quality.row_mapping import map_rows
from crmlake.runtime.registry import mapped_tables
from source_fixtures import ReadFiles
from support import with_file_facts

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPE = re.compile(r"```(csv|jsonl)\n(.*?)```\n\n```toml\n(.*?)```", re.DOTALL)
LINES = ("order_id", "line_number", "line_type", "customer_id", "product_id", "quantity", "amount", "currency")
EXPECTED: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
    "shopify": (
        LINES,
        [
            ("#1001", 1, "sale", "ann@example.org", "CUP", 1, 7.5, "EUR"),
            ("#1001", 2, "sale", "ann@example.org", "TEA", 2, 10, "EUR"),
            ("#1001", 3, "adjustment", "ann@example.org", "discount", 1, -2, "EUR"),
            ("#1001", 4, "adjustment", "ann@example.org", "shipping", 1, 4.9, "EUR"),
            ("#1002", 1, "sale", "bob@example.org", "Gift", 1, 3, "EUR"),
            ("#1002", 2, "adjustment", "bob@example.org", "refund", 1, -3, "EUR"),
        ],
    ),
    "app": (
        LINES,
        [("A1", 1, "sale", "17", "TEA", 2, 10, "EUR"), ("A1", 2, "sale", "17", "CUP", 1, 7.5, "EUR")],
    ),
    "ecb": (
        ("currency", "into_currency", "day", "rate"),
        [("GBP", "EUR", "2024-05-02", 1.25), ("USD", "EUR", "2024-05-02", 0.8)],
    ),
    "tickets": (
        ("contact_id", "resolved_at", "rating"),
        [
            ("1", "2024-05-01 10:00:01", 5),
            ("2", None, None),
            ("3", None, None),
            ("4", "2024-05-02 10:00:00", 2),
        ],
    ),
    "people": (("customer_id", "birth_date"), [("17", "1980-02-03"), ("18", None)]),
    "market": (
        ("order_id", "line_number", "quantity", "quantity_unit"),
        [("B1", 1, 1.5, "kg"), ("B1", 2, 2, None)],
    ),
}


def test_every_recipe_is_tested() -> None:
    assert PAGE.count("```toml") == len(RECIPE.findall(PAGE)) == len(EXPECTED)


@pytest.mark.parametrize(("form", "text", "toml"), RECIPE.findall(PAGE), ids=EXPECTED)
def test_a_recipe_accepts_every_row_of_its_file(
    form: str, text: str, toml: str, read_files: ReadFiles, tmp_path: Path
) -> None:
    name = re.findall(r'path = "landing/(\w+)"', toml)[0]
    (folder := tmp_path / "landing" / name).mkdir(parents=True)
    (folder / f"file.{form}").write_text(text, encoding="utf-8")
    (mapping := tmp_path / f"{name}.toml").write_text(toml, encoding="utf-8")
    source = read_source(mapping, tmp_path, mapped_tables())
    (contract,) = (mapped_tables()[table] for table in source.tables)
    rows = map_rows(with_file_facts(read_files(source)), source, contract).collect()
    names, expected = EXPECTED[name]
    assert [row["_reasons"] for row in rows] == [[]] * len(expected)
    assert sorted((shown(row, names) for row in rows), key=str) == expected


def shown(row: Row, names: tuple[str, ...]) -> tuple[Any, ...]:
    values = (row[name] for name in names)
    return tuple(float(v) if hasattr(v, "as_tuple") else str(v) if hasattr(v, "year") else v for v in values)


def test_the_example_of_an_array_makes_two_attributes(spark: SparkSession, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
    toml = re.findall(r"```toml\n(\[silver.attributes\] +# one row.*?)```", page, re.DOTALL)[0]
    (tmp_path / "landing").mkdir()
    (mapping := tmp_path / "people.toml").write_text(f'path = "landing"\n{toml}', encoding="utf-8")
    source = read_source(mapping, tmp_path, mapped_tables())
    columns = "_file string, _corrupt string, _fault string, number string, job string, town string, changed string"
    frame = spark.createDataFrame([("a.csv", None, None, "17", "baker", "Graz", "2024-05-01 10:00:00")], columns)
    (table,) = source.tables
    rows = map_rows(with_file_facts(frame), source, mapped_tables()[table]).collect()
    assert [(row["customer_id"], row["name"], row["category"], row["_reasons"]) for row in rows] == [
        ("17", "job", "baker", []),
        ("17", "city", "Graz", []),
    ]

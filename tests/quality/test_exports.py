"""Habits of real exports, all in one refresh to silver: what becomes of every row."""

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from pyspark.sql import Row, SparkSession

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.tables import FILES, RUNS
from exports import EXPORTS, Export
from support import to_silver

EACH = pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
NO_SINGLE_SUM = {"contradictions": "which row is kept is not said", "preamble": "DuckDB does not read GB18030"}
NEWEST = """
SELECT sum({total}) FROM (
    SELECT * FROM ({files}) QUALIFY row_number() OVER (PARTITION BY "order", line ORDER BY file DESC) = 1
) WHERE list_contains({orders}, "order")
"""


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("exports") / "shop"
    make_workspace(root)
    for export in EXPORTS:
        folder = root / "landing" / export.name
        folder.mkdir(parents=True)
        for name, content in export.files.items():
            path = folder / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            if name in export.times:
                os.utime(path, (export.times[name],) * 2)
        (root / "sources" / f"{export.name}.toml").write_text(export.toml, encoding="utf-8")
    to_silver(spark, root)
    return root


@pytest.fixture(scope="module")
def silver(spark: SparkSession, root: Path) -> list[Row]:
    columns = ("*", "string(ordered_at) AS at")
    return open_lake(root, spark).table("silver.order_lines").selectExpr(*columns).collect()


@pytest.fixture(scope="module")
def quarantine(spark: SparkSession, root: Path) -> list[Row]:
    return open_lake(root, spark).table("quarantine").collect()


@pytest.fixture(scope="module")
def balances(spark: SparkSession, root: Path) -> dict[str, dict[str, Any]]:
    runs = open_lake(root, spark).table(RUNS.name).where("job = 'cleanse'").collect()
    return {entry["source"]: entry.asDict() for run in runs for entry in run["balance"]}


@pytest.fixture(scope="module")
def notes(spark: SparkSession, root: Path) -> dict[str, str]:
    noted = open_lake(root, spark).table(FILES.name).where("note IS NOT NULL").orderBy("file").collect()
    notes: dict[str, str] = defaultdict(str)
    for row in noted:
        notes[row["source"]] += f"{row['file']}: {row['note']}\n"
    return notes


@EACH
def test_accepted_rows_are_what_the_export_means(export: Export, silver: list[Row]) -> None:
    rows = {row["order_id"]: row for row in silver if row["source"] == export.name}
    assert rows.keys() == export.accepted.keys()
    for number, expected in export.accepted.items():
        actual = rows[number].asDict() | {"ordered_at": rows[number]["at"]}
        assert {name: actual[name] for name in expected} == expected


@EACH
def test_the_sum_of_money_is_that_of_duckdb(export: Export, root: Path, silver: list[Row]) -> None:
    if export.name in NO_SINGLE_SUM:
        pytest.skip(NO_SINGLE_SUM[export.name])
    folder = root / "landing" / export.name
    cells = pd.concat(map(_cells, folder.glob("*.xlsx"))) if export.charged.startswith("cells") else None
    charged = f"SELECT sum({export.total}) FROM (SELECT * FROM {export.charged})".format(folder=folder)
    (expected,) = duckdb.sql(charged if export.charged else _newest(export, folder)).fetchall()[0]
    accepted = [row for row in silver if row["source"] == export.name]
    assert sum(row["amount"] for row in accepted) == (expected or 0)
    assert {row["currency"] for row in accepted} <= {"EUR"}
    del cells


def _newest(export: Export, folder: Path) -> str:
    files = " UNION ALL BY NAME ".join(
        f"SELECT *, {number} AS file FROM read_csv('{folder / name}', all_varchar = true, header = true)"
        for number, name in enumerate(export.files)  # the newest one last
    )
    return NEWEST.format(total=export.total, files=files, orders=[*export.accepted])


def _cells(path: Path) -> pd.DataFrame:
    sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str)
    return pd.concat(sheet.add_prefix("cell_").assign(sheet=name) for name, sheet in sheets.items())


@EACH
def test_other_rows_are_rejected_with_a_fitting_reason(export: Export, quarantine: list[Row]) -> None:
    rejected = [row for row in quarantine if row["source"] == export.name]
    for part, reason in export.rejected.items():
        fitting = [row for row in rejected if f'"{part}"' in row["row"] or part in row["row"]]
        assert any(reason.replace("\\", "") in sentence for row in fitting for sentence in row["reasons"]), fitting
    assert len(rejected) == len(export.rejected)


@EACH
def test_every_row_is_in_the_balance(export: Export, balances: dict[str, dict[str, Any]]) -> None:
    balance = balances[export.name]
    outcomes = ("accepted", "quarantined", "duplicates", "contradicting", "left_out")
    assert balance["read"] == sum(balance[name] for name in outcomes)
    assert {name: balance[name] for name in export.balance} == export.balance


@EACH
def test_what_a_person_should_know_of_a_file_is_noted(export: Export, notes: dict[str, str]) -> None:
    assert export.note in notes[export.name]
    assert bool(export.note) == bool(notes[export.name])

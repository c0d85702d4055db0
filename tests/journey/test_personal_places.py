"""Where the personal data of customers lies after a refresh of all channels: in columns that are declared personal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from ahead import Ahead
from crmlake.app.workspace import load_workspace, open_lake
from crmlake.contracts import Contract
from crmlake.runtime.job_graph import declared_tables
from crmlake.runtime.registry import installed_jobs
from crmlake.tables import RUNS
from support import AS_OF, crmlake

pytestmark = pytest.mark.slow
COLUMNS = ("name", "email", "phone", "street_address")
SHORTEST = 9
"""Characters of a value that is nobody else's by chance."""
COMMANDS = (
    ("tables",),
    ("runs",),
    ("plan", "--as-of", str(AS_OF)),
    ("quarantine",),
    ("quarantine", "--csv"),
    ("models", "list"),
    ("sql", "SELECT rules, count(*) FROM quarantine GROUP BY rules"),
    ("describe", "silver.profiles"),
    ("doctor",),
)


@pytest.fixture(scope="module")
def root(ahead: Ahead) -> Path:
    return ahead.company.result().root


@pytest.fixture(scope="module")
def marks(spark: SparkSession, root: Path) -> re.Pattern[str]:
    """The details of all customers, as silver and as the files have them."""
    rows = open_lake(root, spark).table("silver.profiles").select(*COLUMNS).collect()
    values = {row[name] for row in rows for name in COLUMNS if row[name] and len(row[name]) >= SHORTEST}
    assert len(values) > 100
    return re.compile("|".join(map(re.escape, sorted(values))), re.IGNORECASE)


def places_in_tables(root: Path, marks: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The table and column of each value with a mark, in every data file of every version and feed."""
    lake = root / "lake"
    for file in lake.rglob("*.parquet"):
        if "_models" in file.parts or "_delta_log" in file.parts:
            continue
        table = ".".join(part for part in file.relative_to(lake).parts[:2] if not part.endswith(".parquet"))
        table = table.partition("._change_data")[0]
        content = pq.read_table(file)
        for column in content.column_names:
            if marks.search("\n".join(map(str, content[column].to_pylist()))):
                yield table, column


def is_personal(contracts: dict[str, Contract], table: str, column: str) -> bool:
    if table.startswith("bronze."):
        return True  # raw rows are personal as they are
    columns = contracts[table].by_name
    return column in columns and columns[column].personal


def test_details_lie_in_columns_that_are_declared_personal(root: Path, marks: re.Pattern[str]) -> None:
    names = [source.name for source in load_workspace(root).sources]
    contracts = declared_tables(installed_jobs(), names) | {RUNS.name: RUNS}
    places = set(places_in_tables(root, marks))
    assert {("silver.profiles", name) for name in COLUMNS} <= places  # the search finds what is there
    assert not [place for place in sorted(places) if not is_personal(contracts, *place)]


def test_no_other_file_of_the_workspace_has_them(root: Path, marks: re.Pattern[str]) -> None:
    own = [path for path in root.rglob("*") if path.is_file() and not path.is_relative_to(root / "landing")]
    others = [
        path for path in own if path.suffix != ".parquet" or "_models" in path.parts or "_delta_log" in path.parts
    ]
    assert {".json", ".html", ".db", ".toml"} <= {path.suffix for path in others}
    found = [str(path.relative_to(root)) for path in others if marks.search(_text(path))]
    assert not [name for name in found if not name.startswith("exports/")]  # exports are made for other systems


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_prints_them(arguments: tuple[str, ...], root: Path, marks: re.Pattern[str]) -> None:
    place = () if arguments[0] == "describe" else ("--workspace", root)
    ran = crmlake(*arguments, *place)
    assert ran.returncode == 0, ran.stderr
    assert not marks.findall(ran.stdout + ran.stderr)


def test_the_refresh_itself_printed_none(ahead: Ahead, marks: re.Pattern[str]) -> None:
    assert not marks.findall(ahead.company.result().output)

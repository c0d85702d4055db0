"""A connector that another package adds by an entry point."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.contracts import Column, Contract, Merge
from crmlake.contracts.schema import schema
from crmlake.errors import PluginError, SettingError
from crmlake.ingest.connectors import connectors, read_raw_rows
from crmlake.ingest.discovery import find_new_files
from crmlake.ingest.screening import screen_files
from crmlake.ingest.source_files import read_source
from crmlake.tables import FILES
from packages import importable, install_package

CONNECTOR = '''
"""Files whose fields are separated by pipes, the first line being the header."""

from crmlake.ingest.connectors import (
    Connector, Inspection, escape_glob, make_unique, metadata_path, relative_path, to_text_rows,
)


class PipeConnector(Connector):
    """Reads each file by Spark's CSV reader."""

    glob = "*.pipe"

    def inspect(self, spark, paths, source):
        return {path: Inspection(make_unique(open_file(spark, path).columns)) for path in paths}

    def read(self, spark, files, source):
        file = relative_path(source.path, metadata_path())
        return [to_text_rows(open_file(spark, path), file) for path in files]


def open_file(spark, path):
    return spark.read.csv(escape_glob(path), sep="|", header=True)


CONNECTOR = PipeConnector()
'''
ENTRY_POINTS = "[crmlake.connectors]\n{}\n"
MAPPING = """
format = "pipe"
path = "landing"

[silver.visits]
visit_id = "number"
page = "page"
"""
VISITS = Contract(
    name="silver.visits",
    meaning="One visit.",
    columns=(Column("visit_id", "string", "Its number."), Column("page", "string", "The page.")),
    grain=("visit_id",),
    write=Merge(),
)
CONTRACTS = {VISITS.name: VISITS}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "package"
    folder.mkdir()
    with importable(folder, monkeypatch, connectors.cache_clear) as path:
        yield path


def test_files_of_a_strangers_format_are_discovered_screened_and_read(
    package: Path, spark: SparkSession, tmp_path: Path
) -> None:
    install_package(package, {"pipe": CONNECTOR}, ENTRY_POINTS.format("pipe = acme.pipe:CONNECTOR"))
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "may.pipe").write_text("number|page\n007|/home\n", encoding="utf-8")
    (tmp_path / "landing" / "other.csv").write_text("number,page\n", encoding="utf-8")
    mapping = tmp_path / "visits.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    source = read_source(mapping, tmp_path, CONTRACTS)

    new, _ = find_new_files(spark, source, spark.createDataFrame([], schema(FILES)))
    files = screen_files(spark, new, source, [])
    assert [(file.file, file.status, file.inspection.columns) for file in files] == [
        ("may.pipe", "loaded", ("number", "page")),
        ("other.csv", "unmatched", None),
    ]
    inspections = {file.path: file.inspection for file in files}
    (row,) = read_raw_rows(spark, inspections, files[0].found_at, source).collect()
    assert (row["_file"], row["_fault"], row["number"], row["page"]) == ("may.pipe", None, "007", "/home")


def test_an_unknown_format_is_reported_with_those_of_other_packages(package: Path, tmp_path: Path) -> None:
    install_package(package, {"pipe": CONNECTOR}, ENTRY_POINTS.format("pipe = acme.pipe:CONNECTOR"))
    mapping = tmp_path / "visits.toml"
    mapping.write_text(MAPPING.replace('"pipe"', '"pip"'), encoding="utf-8")
    with pytest.raises(SettingError, match=r"format: unknown format 'pip' \(did you mean 'pipe'\?\); there are: csv,"):
        read_source(mapping, tmp_path, CONTRACTS)


@pytest.mark.parametrize(
    ("entry_point", "problem"),
    [
        ("pipe = acme.nowhere:CONNECTOR", "cannot be loaded: ModuleNotFoundError: No module named 'acme.now"),
        ("pipe = acme.pipe:NOTHING", "cannot be loaded: AttributeError: module 'acme.pipe' has no attribute"),
        ("pipe = acme.pipe:PipeConnector", "expected an instance of Connector; found <class 'acme.pipe.Pipe"),
        ("csv = acme.pipe:CONNECTOR", "the name exists already; there are: csv, delta, jdbc, json, jsonl, lines"),
    ],
)
def test_a_broken_entry_point_is_one_line_that_names_it(entry_point: str, problem: str, package: Path) -> None:
    install_package(package, {"pipe": CONNECTOR}, ENTRY_POINTS.format(entry_point))
    with pytest.raises(PluginError) as error:
        connectors()
    assert str(error.value).startswith(f"entry point '{entry_point}' of the group crmlake.connectors")
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


def test_a_broken_entry_point_fails_when_the_registry_is_built_and_not_at_import(package: Path) -> None:
    install_package(package, {"pipe": "1 / 0"}, ENTRY_POINTS.format("pipe = acme.pipe:CONNECTOR"))
    script = f"import sys; sys.path.insert(0, {str(package)!r}); from crmlake.ingest.connectors import connectors"
    imported, built = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        for code in (script, f"{script}; connectors()")
    )
    assert imported.returncode == 0, imported.stderr
    assert built.returncode == 1
    assert "cannot be loaded: ZeroDivisionError: division by zero" in built.stderr

"""Jobs, tables and rollups that installed packages register by entry points, and entry points that are broken."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from crmlake.errors import PluginError
from crmlake.features.rollup import installed_rollups
from crmlake.runtime.registry import installed_jobs, mapped_tables
from packages import importable, install_package
from support import REPOSITORY, command

DECLARATIONS = '''
"""A table that source mappings fill, another one, and a job."""

from crmlake.contracts import Column, Contract, Merge, Replace
from crmlake.features.rollup import Rollup
from crmlake.runtime import NoSettings, Outputs, job, table
from crmlake.tables import ORDER_LINES

ID = Column("id", "string", "Its number.")
AGAIN = Rollup("again", ORDER_LINES, "ordered_at", (Column("items", "string", "Items."),), lambda rows: rows)
VISITS = Contract("silver.visits", "One visit.", (ID,), ("id",), Merge(), is_mapped=True)
COUNTS = Contract("gold.counts", "One count.", (Column("n", "bigint", "A count."),), ("as_of",), Replace())


@job(reads=[table(ORDER_LINES)], writes=[COUNTS], settings=NoSettings)
def count_lines(inputs, _settings, _as_of):
    """Count order lines."""
    return Outputs({COUNTS: inputs.table(ORDER_LINES).selectExpr("count(*) AS n")})
'''
JOBS, TABLES, ROLLUPS = "crmlake.jobs", "crmlake.tables", "crmlake.rollups"
REGISTRIES = {JOBS: installed_jobs, TABLES: mapped_tables, ROLLUPS: installed_rollups}
BROKEN = [
    ("things = acme.nowhere", "cannot be loaded: ModuleNotFoundError: No module named 'acme.nowhere'"),
    ("things = acme.things:NOTHING", "cannot be loaded: AttributeError: module 'acme.things' has no attribute"),
    ("things = acme.things:ID", "expected an instance of {kind}; found Column("),
    ("things = acme.faulty", "cannot be loaded: ZeroDivisionError: division by zero"),
]


def clear_registries() -> None:
    for registry in REGISTRIES.values():
        registry.cache_clear()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with importable(tmp_path, monkeypatch, clear_registries) as folder:
        yield folder


def install(folder: Path, *entry_points: tuple[str, str]) -> None:
    sections = (f"[{group}]\n{entry_point}\n" for group, entry_point in entry_points)
    install_package(folder, {"things": DECLARATIONS, "faulty": "1 / 0"}, "\n".join(sections))
    invalidate_caches()


def run_python(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(package), "COLUMNS": "250"}
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_strangers_job_and_mapped_table_are_registered_beside_those_of_crmlake(package: Path) -> None:
    jobs_before, tables_before = installed_jobs(), mapped_tables()
    clear_registries()
    install(package, (JOBS, "count = acme.things:count_lines"), (TABLES, "visits = acme.things"))
    jobs, tables = [job.name for job in installed_jobs()], mapped_tables()
    assert set(jobs) - {job.name for job in jobs_before} == {"count_lines"}
    assert jobs.index("cleanse") < jobs.index("count_lines") < jobs.index("report")
    assert tables.keys() - tables_before.keys() == {"silver.visits"}
    assert list(tables) == sorted(tables)


def test_two_rollups_with_a_measure_in_common_are_named(package: Path) -> None:
    install(package, (ROLLUPS, "again = acme.things:AGAIN"))
    with pytest.raises(PluginError) as error:
        installed_rollups()
    assert str(error.value) == (
        "the rollups 'again' (acme.things) and 'orders' (crmlake.features.orders) both have the measure 'items'"
    )


@pytest.mark.parametrize(("group", "kind"), [(JOBS, "Job"), (TABLES, "Contract"), (ROLLUPS, "Rollup")])
@pytest.mark.parametrize(("entry_point", "problem"), BROKEN)
def test_a_broken_entry_point_is_one_line_that_names_it(
    entry_point: str, problem: str, group: str, kind: str, package: Path
) -> None:
    install(package, (group, entry_point))
    with pytest.raises(PluginError) as error:
        REGISTRIES[group]()
    assert str(error.value).startswith(f"entry point '{entry_point}' of the group {group}")
    assert problem.format(kind=kind) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("group", REGISTRIES)
def test_a_broken_entry_point_fails_when_the_registry_is_built_and_not_at_import(group: str, package: Path) -> None:
    install(package, (group, "things = acme.faulty"))
    script = "from crmlake.app.workspace import load_workspace; from crmlake.runtime.registry import installed_jobs"
    imported = run_python(package, sys.executable, "-c", script)
    assert imported.returncode == 0, imported.stderr
    built = run_python(package, sys.executable, "-c", f"{script}; installed_jobs()")
    assert built.returncode == 1
    assert built.stderr.splitlines()[-1] == (
        f"crmlake.errors.PluginError: entry point 'things = acme.faulty' of the group {group} "
        "cannot be loaded: ZeroDivisionError: division by zero"
    )


@pytest.mark.parametrize("group", REGISTRIES)
def test_with_a_broken_entry_point_help_works_and_a_command_on_jobs_names_it(group: str, package: Path) -> None:
    install(package, (group, "things = acme.faulty"))
    for arguments in (["--help"], ["run", "--help"]):
        shown = run_python(package, *command(*arguments))
        assert (shown.returncode, shown.stderr) == (0, "")
        assert "Usage: crmlake" in shown.stdout
    plan = run_python(package, *command("plan", "--workspace", package))
    assert plan.returncode == PluginError.exit_code
    (line,) = plan.stderr.splitlines()
    assert line.startswith(f"error: entry point 'things = acme.faulty' of the group {group} cannot be loaded: ")


@pytest.mark.parametrize("group", REGISTRIES)
def test_a_broken_entry_point_is_left_out_of_a_command_that_only_shows_something(group: str, package: Path) -> None:
    install(package, (group, "things = acme.faulty"))
    shown = run_python(package, *command("describe", "gold.customer_days"))
    assert shown.returncode == 0, shown.stderr
    assert "One day of a customer in a channel" in shown.stdout
    (line,) = shown.stderr.splitlines()
    assert line.startswith(f"warning: entry point 'things = acme.faulty' of the group {group} cannot be loaded: ")
    assert line.endswith("division by zero; it is left out")


def test_no_plugin_is_loaded_while_the_modules_of_crmlake_are_imported() -> None:
    script = """if True:
        import importlib, importlib.metadata, pkgutil
        def load(point): raise AssertionError(f"{point} is loaded at import")
        importlib.metadata.EntryPoint.load = load
        import crmlake, crmlake.jobs
        for package in (crmlake, crmlake.jobs):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
    """
    imported = run_python(REPOSITORY, sys.executable, "-c", script)
    assert imported.returncode == 0, imported.stderr

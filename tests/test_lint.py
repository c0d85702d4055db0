"""What the tools say of the code is part of the tests."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from crmlake.runtime.registry import installed_jobs

ROOT = Path(__file__).parents[1]
TOOLS = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
JOBS = {path.stem for path in (ROOT / "jobs").glob("*.py")} - {"__init__"}


def run(*command: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    line = [str(TOOLS / command[0]), *command[1:]]
    surroundings = {**os.environ, "NO_COLOR": "1", **environment}
    return subprocess.run(line, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]], ids=" ".join
)
def test_the_code_satisfies(command: list[str]) -> None:
    done = run(*command)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code, in a place where a test may spoil it."""
    for name in ("lib", "jobs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "imported", "breach"),
    [
        ("jobs/rollup.py", "jobs.score_segments", "jobs.rollup is not allowed to import jobs.score_segments"),
        ("lib/crmlake/contracts/model.py", "crmlake.settings", "crmlake.contracts is not allowed to import crmlake."),
        ("lib/crmlake/features/asof.py", "jobs.score_segments", "crmlake.features is not allowed to import jobs"),
        ("lib/crmlake/storage/lake.py", "crmlake.runtime", "crmlake.storage is not allowed to import crmlake.runtime"),
        (
            "lib/crmlake/runtime/runner.py",
            "crmlake.quality",
            "crmlake.runtime is not allowed to import crmlake.quality",
        ),
    ],
)
def test_an_import_against_the_layers_would_be_found(module: str, imported: str, breach: str, copy: Path) -> None:
    spoilt = copy / module
    spoilt.write_text(f"{spoilt.read_text(encoding='utf-8')}\nimport {imported}\n", encoding="utf-8")
    done = run("lint-imports", "--no-cache", folder=copy, PYTHONPATH=f"{copy / 'lib'}{os.pathsep}{copy}")
    assert done.returncode == 1, done.stdout
    assert breach in done.stdout


def test_the_library_does_not_import_a_job_by_its_installed_name() -> None:
    """The layers know the jobs as `jobs`, the folder; installed, they are `crmlake.jobs` as well."""
    lines = {
        path: path.read_text(encoding="utf-8") for folder in ("lib", "jobs") for path in (ROOT / folder).rglob("*.py")
    }
    assert not [path for path, text in lines.items() if re.search(r"(?m)^\s*(from|import) crmlake\.jobs\b", text)]


def test_every_part_of_the_library_stands_in_a_layer() -> None:
    (layers,) = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]
    named = {name.strip() for layer in layers for name in layer.split("|")}
    parts = {path.name for path in (ROOT / "lib" / "crmlake").iterdir() if (path / "__init__.py").exists()}
    assert named == {f"crmlake.{part}" for part in parts} | {
        "jobs", "crmlake.contacts", "crmlake.errors", "crmlake.plugins", "crmlake.sql_check",
    }  # fmt: skip


def test_every_job_is_registered_and_kept_apart_from_the_others() -> None:
    (apart,) = [contract["modules"] for contract in CONTRACTS if contract["type"] == "independence"]
    assert apart == ["jobs.*"]
    assert {job.name for job in installed_jobs()} == JOBS


@pytest.mark.parametrize("told", ["README.md", "CONTRIBUTING.md", "pyproject.toml", ".ci/run"])
def test_every_target_that_is_told_of_is_made(told: str) -> None:
    made = set(re.findall(r"(?m)^([a-z][a-z0-9.-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    text = (ROOT / told).read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)(?:`|^|stage |&& )make ([a-z][a-z0-9.-]*[a-z0-9])", text))
    assert named
    assert named <= made


def test_a_wheel_has_every_module_and_every_file_that_is_shipped(tmp_path: Path) -> None:
    for name in ("lib", "jobs", "conf"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    subprocess.run([sys.executable, "setup.py", "-q", "bdist_wheel"], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT / "lib") for path in (ROOT / "lib").rglob("*") if is_shipped(path)}
    wanted |= {Path("crmlake") / path.relative_to(ROOT) for path in (ROOT / "jobs").rglob("*.py")}
    wanted |= {Path("crmlake") / path.relative_to(ROOT) for path in (ROOT / "conf").rglob("*.toml")}
    assert {str(path) for path in wanted} <= shipped
    assert not [name for name in shipped if "__pycache__" in name]


def is_shipped(path: Path) -> bool:
    return (
        path.is_file()
        and path.suffix in {".py", ".typed", ".txt", ".html", ".css", ".js"}
        and "egg-info" not in str(path)
    )

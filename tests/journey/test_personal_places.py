"""Where personal values come to: to the tables that are for them, and to no log, statistic, model, report or screen."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.cli import main, maintain, quarantine, run, tables
from personal import find_markers, make_company, search_files

pytestmark = pytest.mark.slow
Say = Callable[..., str]
AS_OF = "2024-05-01"
COMMANDS = (
    ("run", "--as-of", AS_OF),
    ("run", "--as-of", AS_OF),
    ("report", "--as-of", AS_OF),
    ("plan", "--as-of", AS_OF),
    ("runs",),
    ("tables",),
    ("describe", "silver.profiles"),
    ("sql", "SELECT count(*) FROM silver.profiles"),
    ("sql", "SELECT nothing FROM silver.profiles"),
    ("quarantine",),
    ("quarantine", "--csv"),
    ("replay", "--why", "a test"),
    ("discard", "company", "--why", "a test"),
    ("models", "list"),
    ("maintain",),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("personal")
    return make_company(folder / "w", folder / "files")


@pytest.fixture
def say(spark: SparkSession, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Say:
    """Run a command in this session; gives all that it printed."""

    @contextmanager
    def session(_place: object) -> Iterator[SparkSession]:
        yield spark

    for module in (run, tables, quarantine, maintain):
        monkeypatch.setattr(module, "session", session)
    monkeypatch.setenv("COLUMNS", "250")

    def command(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["crmlake", *arguments, "--workspace", str(place)])
        with pytest.raises(SystemExit):
            main()
        printed = capfd.readouterr()
        return printed.out + printed.err

    return command


def test_personal_values_are_where_they_belong_and_nowhere_else(say: Say, place: Path) -> None:
    printed = {" ".join(arguments): say(*arguments) for arguments in COMMANDS}
    shown = {command: markers for command, text in printed.items() if (markers := find_markers(text.encode()))}
    found = search_files(place)
    print({"printed": printed, "shown": shown, "found": found})
    assert not shown

"""Where personal values come to: to the tables that are for them, and to no log, statistic, model, report or screen."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.cli import main, maintain, quarantine, run, tables
from crmlake.runtime.registry import mapped_tables
from crmlake.tables import TOPICS
from personal import find_kinds, find_markers, make_company, personal_columns, planted_tables, search_files
from support import published

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


EVERY = {"account", "customer", "fact", "file", "name", "profile", "text", "visitor"}
ALLOWED = {
    "bronze/company": EVERY,
    "quarantine": EVERY - {"fact"},  # that of the rejected row is no number
    "ops/files": {"file"},
    "silver/attributes": {"customer", "fact", "file"},
    "silver/campaign_messages": {"customer", "file"},
    "silver/consents": {"customer", "file"},
    "silver/feedback": {"customer", "file", "name", "text"},
    "silver/order_lines": {"customer", "file"},
    "silver/outcomes": {"customer", "fact", "file"},
    "silver/page_views": {"customer", "file", "visitor"},
    "silver/payments": {"customer", "file"},
    "silver/products": {"file"},
    "silver/profiles": {"customer", "file", "name", "profile"},
    "silver/service_contacts": {"customer", "file", "name", "text"},
    "silver/social_interactions": {"account", "customer", "file", "name", "text"},
    "silver/social_posts": {"account", "file", "name", "text"},
    "silver/customer_links": {"customer"},
    "gold/customer_days": {"customer"},
    "gold/customer_products": {"customer"},
    "gold/customer_features": {"customer", "fact"},
    "gold/segments": {"customer"},
}
"""The kinds of personal values of each table: no other file of a workspace has any."""


def test_personal_values_are_where_they_belong_and_nowhere_else(say: Say, spark: SparkSession, place: Path) -> None:
    printed = {" ".join(arguments): say(*arguments) for arguments in COMMANDS}
    shown = {command: markers for command, text in printed.items() if (markers := find_markers(text.encode()))}
    assert not shown
    assert {name: find_kinds(markers) for name, markers in search_files(place).items()} == ALLOWED
    topics = published(spark, place)[TOPICS.name]
    assert topics.where("example LIKE '%[name]%[mail]%[phone]%'").count() == topics.count() > 0


def test_a_marker_is_in_each_personal_column() -> None:
    columns = {(c.name, column.name) for c in mapped_tables().values() for column in personal_columns(c)}
    planted = {(c.name, column.name) for c in planted_tables() for column in personal_columns(c)}
    assert planted == columns

"""Refreshes that several tests look at: each is run once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ahead import Ahead, Refreshed
from crmlake.cli import main, quarantine
from crmlake.cli.console import out
from crmlake.runtime.registry import installed_jobs
from rejected_rows import Crmlake
from support import REAL_AS_OF, REAL_JOBS, REAL_SETTINGS, Undisturbed, digests, refreshed, workspace


@pytest.fixture(scope="session")
def undisturbed(spark: SparkSession, ahead: Ahead) -> Undisturbed:
    """The shop's twelve and three files, from landing to report, by `crmlake run`."""
    return _undisturbed(spark, ahead, ahead.undisturbed.result())


@pytest.fixture(scope="session")
def segmented(spark: SparkSession, ahead: Ahead) -> Undisturbed:
    """The same files, as far as segments."""
    return _undisturbed(spark, ahead, ahead.segmented.result())


def _undisturbed(spark: SparkSession, ahead: Ahead, refresh: Refreshed) -> Undisturbed:
    return Undisturbed(ahead.shop, ahead.files, refresh.root, refresh.output, digests(spark, refresh.root))


@pytest.fixture(scope="session")
def real(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of Online Retail, refreshed at once up to segments and reported, as of the day after its last."""
    root = workspace(tmp_path_factory.mktemp("real"), {"online_retail": real_data / "online_retail" / "by-day"})
    jobs = [job for job in installed_jobs() if job.name in REAL_JOBS]
    refreshed(spark, root, REAL_AS_OF, *REAL_SETTINGS, jobs=jobs)
    return root


@pytest.fixture(scope="session")
def clustered(ahead: Ahead) -> Refreshed:
    """The same files, refreshed up to segments by a driver with a master and two workers."""
    return ahead.clustered.result()


@pytest.fixture
def crmlake(
    spark: SparkSession, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Crmlake:
    """Run a command on rejected rows in this session, as eve; gives what it said, on one line."""

    @contextmanager
    def session(_place: object) -> Iterator[SparkSession]:
        yield spark

    monkeypatch.setattr(quarantine, "session", session)
    monkeypatch.setattr(out, "width", 250)
    monkeypatch.setenv("LOGNAME", "eve")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["crmlake", *arguments, "--workspace", str(root)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert ended.value.code == 0, printed.err
        return " ".join(printed.out.split())

    return run

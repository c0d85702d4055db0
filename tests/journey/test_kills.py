"""A refresh that is killed at any moment and run again gives what an undisturbed one gives."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ahead import MOMENTS, Ahead, Parts
from crmlake.app.workspace import load_workspace
from crmlake.runtime.registry import installed_jobs, mapped_tables
from crmlake.runtime.scheduler import make_runner, refresh
from crmlake.runtime.state import Run, RunRecord
from support import AS_OF, Log, Undisturbed, balances, digests, make_shop, refreshed, workspace


@dataclass(frozen=True)
class Company:
    """What an undisturbed refresh of all channels gave."""

    tables: dict[str, tuple[int, str]]
    balances: dict[tuple[str, str], dict[str, int]]


@pytest.fixture(scope="module")
def company(spark: SparkSession, ahead: Ahead) -> Company:
    root = ahead.company.result().root
    return Company(digests(spark, root), balances(spark, root))


@pytest.mark.parametrize("parts", [tuple(MOMENTS[:3])])
def test_a_refresh_that_is_killed_three_times_loses_nothing_and_doubles_nothing(
    spark: SparkSession, undisturbed: Undisturbed, ahead: Ahead, parts: Parts
) -> None:
    root = ahead.killed["undisturbed", parts].result()
    refreshed(spark, root, AS_OF)
    assert digests(spark, root) == undisturbed.tables
    assert balances(spark, root) == balances(spark, undisturbed.root)


@pytest.mark.slow
@pytest.mark.parametrize("parts", [(moment,) for moment in MOMENTS])
def test_a_killed_refresh_of_all_channels_loses_nothing_and_doubles_nothing(
    spark: SparkSession, company: Company, ahead: Ahead, parts: Parts
) -> None:
    root = ahead.killed["company", parts].result()
    refreshed(spark, root, AS_OF)
    assert digests(spark, root) == company.tables
    assert balances(spark, root) == company.balances


@pytest.mark.slow
def test_every_channel_has_rows_and_some_are_rejected_repeated_and_taken_back(company: Company) -> None:
    filled = {name for name in mapped_tables() if company.tables.get(name, (0, ""))[0] > 0}
    assert set(mapped_tables()) - filled == {"silver.exchange_rates"}  # no channel, and the company has one currency
    assert company.tables["deletions"][0] > 0
    for outcome in ("quarantined", "duplicates"):
        assert sum(balance[outcome] for balance in company.balances.values()) > 0


def test_rows_taken_in_by_a_refresh_that_did_not_live_to_record_them_are_counted(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = make_shop(tmp_path).lines
    root = workspace(tmp_path / "shop", {"shop_orders": tmp_path / "orders"})
    ingest = [job for job in installed_jobs() if job.name == "ingest"]

    def killed(_record: RunRecord, _run: Run) -> None:
        raise KeyboardInterrupt

    def ingest_files() -> None:
        runner = make_runner(spark, load_workspace(root), installed_jobs())
        assert not refresh(runner, ingest, AS_OF, Log()).failures

    with monkeypatch.context() as patch:
        patch.setattr(RunRecord, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest_files()
    ingest_files()
    ingest_files()
    assert balances(spark, root) == {
        ("shop_orders", "bronze.shop_orders"): {"read": lines, "accepted": lines, "quarantined": 0, "duplicates": 0}
    }

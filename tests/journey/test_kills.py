"""A refresh that is killed at any moment and run again gives what an undisturbed one gives."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from crmlake.runtime.main import load
from crmlake.runtime.refresh import refresh, runner
from pyspark.sql import SparkSession

from ahead import MOMENTS, Ahead, Parts
from crmlake.runtime.registry import installed_jobs, silver_contracts
from crmlake.runtime.state import Ledger, Run
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
def test_every_channel_has_rows_and_some_are_refused_repeated_and_taken_back(company: Company) -> None:
    assert {name for name in silver_contracts() if company.tables[name][0] > 0} == set(silver_contracts())
    assert company.tables["deletions"][0] > 0
    for outcome in ("quarantined", "duplicates"):
        assert sum(balance[outcome] for balance in company.balances.values()) > 0


def test_rows_taken_in_by_a_refresh_that_did_not_live_to_record_them_are_counted(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = make_shop(tmp_path).lines
    root = workspace(tmp_path / "shop", {"shop_orders": tmp_path / "orders"})
    run, ingest = runner(spark, load(root, [])), installed_jobs()[:1]

    def killed(_ledger: Ledger, _run: Run) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh(run, ingest, AS_OF, Log())
    refresh(runner(spark, load(root, [])), ingest, AS_OF, Log())
    refresh(runner(spark, load(root, [])), ingest, AS_OF, Log())
    assert balances(spark, root) == {
        ("shop_orders", "bronze.shop_orders"): {"read": lines, "accepted": lines, "quarantined": 0, "duplicates": 0}
    }

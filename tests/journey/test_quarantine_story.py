"""Refused rows from the day they are refused to their end, by the commands: one story, told in order."""

import sys
from pathlib import Path

import pytest
from crmlake.quality.quarantine.writing import Settling
from crmlake.runtime.main import load
from crmlake.runtime.refresh import outdated, runner
from pyspark.sql import SparkSession

from crmlake.cli import main
from crmlake.errors import LimitError
from crmlake.report.gather import balance
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.state import Ledger
from crmlake.storage import Lake
from crmlake.tables import RUNS
from refusing import Crmlake, accepted, ended, ends, make_files, mend
from support import AS_OF, digests, published, refreshed, workspace

pytestmark = pytest.mark.slow
JOBS = installed_jobs()[:3]
TIGHT = "limits.min_rows=1"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_files(tmp_path_factory.mktemp("brought"))


def made(root: Path, files: Path) -> Path:
    return workspace(root, {"shop_orders": files / "orders", "shop_customers": files / "customers"})


@pytest.fixture(scope="module")
def root(spark: SparkSession, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = made(tmp_path_factory.mktemp("shop"), files)
    refreshed(spark, root, AS_OF, jobs=JOBS[:2])
    return root


def why(spark: SparkSession, root: Path) -> list[str | None]:
    run = runner(spark, load(root, []))
    return [outdated(run, job, AS_OF) for job in JOBS[1:]]


def test_a_refresh_stops_before_gold_each_time_while_too_much_is_refused(spark: SparkSession, root: Path) -> None:
    for _ in range(2):
        with pytest.raises(LimitError, match=r"stopped before fold: shop_orders: of the 6 rows .* 4 are refused"):
            refreshed(spark, root, AS_OF, TIGHT, jobs=JOBS)
    assert "gold.customer_days" not in published(spark, root)
    lake = Lake(spark, load(root, []).lake)
    runs = lake.read(RUNS, lake.latest(RUNS).version).where("outcome = 'failed'").collect()
    assert [(run["job"], "crmlake replay shop_orders" in run["error"]) for run in runs] == [("fold", True)] * 2


def test_once_a_refresh_went_on_with_a_raised_limit_that_is_settled(spark: SparkSession, root: Path) -> None:
    assert "fold" in refreshed(spark, root, AS_OF, TIGHT, "limits.max_refused_share=0.67", jobs=JOBS).runs
    assert refreshed(spark, root, AS_OF, TIGHT, jobs=JOBS).skipped_jobs == ["cleanse", "fold"]


def test_a_replay_without_a_mended_mapping_changes_nothing(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    assert "Nothing to replay" in crmlake("replay", "--why", "to see")
    assert why(spark, root) == [None, None]


@pytest.mark.parametrize("moment", ["after silver", "before the record"])
def test_a_replay_that_is_killed_shows_nothing_of_itself(
    moment: str, spark: SparkSession, root: Path, crmlake: Crmlake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = digests(spark, root)
    if moment == "after silver":
        mend(root)
    with monkeypatch.context() as patch:
        patch.setattr(*((Settling, "write") if moment == "after silver" else (Ledger, "add")), killed)
        patch.setattr(sys, "argv", ["crmlake", "replay", "--why", "x", "--workspace", str(root)])
        with pytest.raises(SystemExit) as stopped:
            main()
    assert stopped.value.code == 130
    assert digests(spark, root) == before


def test_a_replay_takes_in_what_is_good_now(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    said = crmlake("replay", "shop_orders", "--why", "the till says two", "--who", "ann")
    assert said.startswith("shop_orders: 2 rows replayed, 2 still open")
    assert ended(spark, root) == {"X1": "replayed", "X2": None, "X3": "replayed", "X4": None}
    assert accepted(spark, root) == ["O1", "O2", "X1", "X3"]
    cleanse, fold = why(spark, root)
    assert cleanse is None
    assert str(fold).startswith("silver.order_lines moved from version 1 to")
    assert "Nothing to replay" in crmlake("replay", "shop_orders", "--why", "again")


def test_after_a_replay_every_table_is_what_a_whole_rebuild_makes(
    spark: SparkSession, root: Path, files: Path, tmp_path: Path
) -> None:
    log = refreshed(spark, root, AS_OF, jobs=JOBS)
    assert log.skipped_jobs == ["cleanse"]
    twin = made(tmp_path / "twin", files)
    mend(twin)
    refreshed(spark, twin, AS_OF, jobs=JOBS)
    found, wanted = (digests(spark, each) for each in (root, twin))
    assert found.pop("quarantine") != wanted.pop("quarantine")
    assert found == wanted
    rows = [published(spark, each)["quarantine"].where("resolution IS NULL") for each in (root, twin)]
    still, would = (sorted((r["row"], *r["reasons"]) for r in frame.collect()) for frame in rows)
    assert still == would


def test_after_a_replay_the_balance_adds_up(spark: SparkSession, root: Path) -> None:
    lake = Lake(spark, load(root, []).lake)
    found = balance(lake.read(RUNS, lake.latest(RUNS).version)).set_index("table_name").to_dict("index")
    assert found["silver.order_lines"] == {
        "source": "shop_orders", "read": 6, "accepted": 4, "quarantined": 2, "duplicates": 0,
    }  # fmt: skip
    assert found["silver.customers"] == {
        "source": "shop_customers", "read": 2, "accepted": 1, "quarantined": 1, "duplicates": 0,
    }  # fmt: skip


def test_discarded_rows_stay_discarded(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    asked = ("discard", "shop_orders", "--reason", "negative PRICE", "--why", "a test of the till")
    assert crmlake(*asked) == "shop_orders: 1 rows discarded"
    assert crmlake(*asked) == "shop_orders: 0 rows discarded"
    assert ended(spark, root) == {"X1": "replayed", "X2": "discarded", "X3": "replayed", "X4": None}
    assert why(spark, root) == [None, None]


def test_a_refresh_after_a_mapping_changed_ends_and_opens_rows_by_itself(spark: SparkSession, root: Path) -> None:
    mend(root, {"'two', '2'": "'zwei', '2'", '"order_time"': "\"replace(order_time, 'soon', '2024-03-02')\""})
    assert why(spark, root)[0] == "the source mapping of shop_orders changed"
    refreshed(spark, root, AS_OF, jobs=JOBS[:2])
    assert ended(spark, root) == {"X1": None, "X2": "discarded", "X3": None, "X4": "replayed"}
    assert ends(spark, root)["X4"]["resolved_because"].startswith("the source mapping changed")
    assert accepted(spark, root) == ["O1", "O2", "X4"]

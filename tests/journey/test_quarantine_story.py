"""Rejected rows from the day they are rejected to their resolution, by the commands: one story, told in order."""

import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.app.workspace import load_workspace, open_lake
from crmlake.cli import main, run
from crmlake.contracts import Contract, WriteContext
from crmlake.errors import LimitError
from crmlake.report.intake_rows import sum_balance
from crmlake.runtime.freshness import find_reason
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import make_runner
from crmlake.runtime.state import RunRecord
from crmlake.storage import Lake, Written
from crmlake.tables import QUARANTINE, RUNS
from rejected_rows import Crmlake, accepted, ended, ends, make_files, mend
from support import AS_OF, digests, published, refreshed, to_silver, try_refresh, workspace

pytestmark = pytest.mark.slow
JOBS = with_upstream(["rollup"], installed_jobs())
TIGHT = "limits.min_rows=1"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_files(tmp_path_factory.mktemp("brought"))


def make_shop(root: Path, files: Path) -> Path:
    return workspace(root, {"shop_orders": files / "orders", "shop_customers": files / "customers"})


@pytest.fixture(scope="module")
def root(spark: SparkSession, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_shop(tmp_path_factory.mktemp("shop"), files)
    to_silver(spark, root)
    return root


def why(spark: SparkSession, root: Path) -> list[str | None]:
    """Return why cleanse and rollup should run; the limits differ from one refresh of the story to the next."""
    runner = make_runner(spark, load_workspace(root), installed_jobs())
    return [find_reason(runner, job, AS_OF) for job in JOBS if job.name in {"cleanse", "rollup"}]


def test_a_refresh_stops_before_gold_each_time_while_too_much_is_rejected(spark: SparkSession, root: Path) -> None:
    expected = "limits exceeded, so no table is built from the loaded rows: shop_customers: 1 of the 2 rows loaded on "
    for _ in range(2):
        result = try_refresh(spark, root, AS_OF, TIGHT, jobs=JOBS)
        (failure,) = result.failures.values()
        assert isinstance(failure, LimitError)
        assert str(failure).startswith(expected)
        assert "shop_orders: 4 of the 6 rows loaded on " in str(failure)
        assert "are rejected (66.7%), expected at most 20.0% (limits.max_rejected_share)" in str(failure)
        assert result.blocked == dict.fromkeys(["resolve", "rollup"], ("check_limits",))
    assert "gold.customer_days" not in published(spark, root)
    runs = open_lake(root, spark).table(RUNS).where("outcome = 'failed'").collect()
    assert [(run["job"], "crmlake replay shop_orders" in run["error"]) for run in runs] == [("check_limits", True)] * 2


def test_the_report_is_written_even_so_and_the_command_names_what_it_left_out(
    spark: SparkSession, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "session", lambda _place: nullcontext(spark))
    command = ["crmlake", "run", "--workspace", str(root), "--as-of", str(AS_OF), "--set", TIGHT]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == LimitError.exit_code
    assert re.findall(r"[✓✗] (\w+)", printed.err) == ["ingest", "check_limits", "report"]
    assert re.findall(r"· (\w+) +up to date", printed.err) == ["cleanse"]
    blocked = [job.name for job in installed_jobs() if job.name not in {"ingest", "cleanse", "check_limits", "report"}]
    assert re.findall(r"– (\w+) +skipped because check_limits failed", printed.err) == blocked
    assert printed.err.count("error: limits exceeded") == 1
    assert f"2 of {len(installed_jobs())} jobs ran" in printed.err
    report = root / "reports" / f"report-{AS_OF}.html"
    assert printed.out == f"Report: {report}\n"
    assert "silver.order_lines" in report.read_text(encoding="utf-8")


def test_what_passed_a_raised_limit_once_passes_the_usual_one(spark: SparkSession, root: Path) -> None:
    assert "rollup" in refreshed(spark, root, AS_OF, TIGHT, "limits.max_rejected_share=0.67", jobs=JOBS).runs
    assert refreshed(spark, root, AS_OF, TIGHT, jobs=JOBS).skipped_jobs == ["cleanse", "resolve", "rollup"]


def test_a_replay_without_a_mended_mapping_changes_nothing(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    assert "Nothing to replay" in crmlake("replay", "--why", "to see")
    assert why(spark, root) == [None, None]


@pytest.mark.parametrize("moment", ["after silver", "before the record"])
def test_a_replay_that_is_killed_shows_nothing_of_itself(
    moment: str, spark: SparkSession, root: Path, crmlake: Crmlake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Lake.write

    def killed(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    def killed_after_silver(lake: Lake, contract: Contract, rows: DataFrame, context: WriteContext) -> Written:
        return killed() if contract == QUARANTINE else write(lake, contract, rows, context)

    before = digests(spark, root)
    if moment == "after silver":
        mend(root)
    with monkeypatch.context() as patch:
        if moment == "after silver":
            patch.setattr(Lake, "write", killed_after_silver)
        else:
            patch.setattr(RunRecord, "add", killed)
        patch.setattr(sys, "argv", ["crmlake", "replay", "--why", "x", "--workspace", str(root)])
        with pytest.raises(SystemExit) as stopped:
            main()
    assert stopped.value.code == 130
    assert digests(spark, root) == before


def test_a_replay_takes_in_what_is_good_now(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    printed = crmlake("replay", "shop_orders", "--why", "the till says two", "--who", "ann")
    assert printed.startswith("shop_orders: 2 rows replayed, 2 still open")
    assert ended(spark, root) == {"X1": "replayed", "X2": None, "X3": "replayed", "X4": None}
    assert accepted(spark, root) == ["O1", "O2", "X1", "X3"]
    cleanse, rollup = why(spark, root)
    assert cleanse is None
    assert str(rollup).startswith("silver.order_lines moved from version 1 to")
    assert "Nothing to replay" in crmlake("replay", "shop_orders", "--why", "again")


def test_after_a_replay_every_table_is_what_a_whole_rebuild_makes(
    spark: SparkSession, root: Path, files: Path, tmp_path: Path
) -> None:
    log = refreshed(spark, root, AS_OF, jobs=JOBS)
    assert log.skipped_jobs == ["cleanse"]
    twin = make_shop(tmp_path / "twin", files)
    mend(twin)
    refreshed(spark, twin, AS_OF, jobs=JOBS)
    tables, expected = (digests(spark, place) for place in (root, twin))
    assert tables.pop("quarantine") != expected.pop("quarantine")
    assert tables == expected
    rows = [published(spark, place)["quarantine"].where("resolution IS NULL") for place in (root, twin)]
    still, would = (sorted((r["row"], *r["reasons"]) for r in frame.collect()) for frame in rows)
    assert still == would


def test_after_a_replay_the_balance_adds_up(spark: SparkSession, root: Path) -> None:
    sums = {row["table_name"]: row.asDict() for row in sum_balance(open_lake(root, spark).table(RUNS)).collect()}
    lines, profiles = sums["silver.order_lines"], sums["silver.profiles"]
    nothing = {"duplicates": 0, "contradicting": 0, "left_out": 0, "left_out_by_null": 0, "unclean": 0}
    of_lines = {"source": "shop_orders", "table_name": "silver.order_lines"}
    assert lines == {**of_lines, "read": 6, "accepted": 4, "quarantined": 2, **nothing}
    of_profiles = {"source": "shop_customers", "table_name": "silver.profiles"}
    assert profiles == {**of_profiles, "read": 2, "accepted": 1, "quarantined": 1, **nothing}


def test_discarded_rows_stay_discarded(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    command = ("discard", "shop_orders", "--reason", "negative PRICE", "--why", "a test of the till")
    assert crmlake(*command) == "shop_orders: 1 rows discarded"
    assert crmlake(*command) == "shop_orders: 0 rows discarded"
    assert ended(spark, root) == {"X1": "replayed", "X2": "discarded", "X3": "replayed", "X4": None}
    assert why(spark, root) == [None, None]


def test_a_refresh_after_a_mapping_changed_ends_and_opens_rows_by_itself(spark: SparkSession, root: Path) -> None:
    mend(root, {"'two', '2'": "'zwei', '2'", '"order_time"': "\"replace(order_time, 'soon', '2024-03-02')\""})
    assert why(spark, root)[0] == "the source mapping of shop_orders changed"
    to_silver(spark, root)
    assert ended(spark, root) == {"X1": None, "X2": "discarded", "X3": None, "X4": "replayed"}
    assert ends(spark, root)["X4"]["resolved_because"].startswith("the source mapping changed")
    assert accepted(spark, root) == ["O1", "O2", "X4"]

"""Refused rows from the day they are refused to their end, by the commands: one story, told in order."""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession

from crmlake.cli import main
from crmlake.cli import quarantine as commands
from crmlake.contracts.tables import RUNS
from crmlake.errors import LimitError
from crmlake.job.main import load
from crmlake.job.refresh import outdated, runner
from crmlake.job.registry import installed_jobs
from crmlake.job.settling import Settling
from crmlake.lake import Lake
from crmlake.report.gather import balance
from support import AS_OF, CUSTOMER_HEADER, ORDER_HEADER, SMALL, digests, published, refreshed, workspace

JOBS = installed_jobs()[:3]
TIGHT = "limits.min_rows=1"
GOOD = ["O1", "1", "sold", "2024-03-01 09:00:00", "C01", "P01", "Thing", "2", "2.50", "EUR", "Austria"]
ORDERS = {
    "day1.csv": [GOOD, ["X1", *GOOD[1:7], "two", *GOOD[8:]], ["X2", *GOOD[1:8], "-2.50", *GOOD[9:]]],
    "day2.csv": [["O2", *GOOD[1:]], ["X3", *GOOD[1:7], "two", *GOOD[8:]], ["X4", *GOOD[1:3], "soon", *GOOD[4:]]],
}
PERSON = ["C01", "Ann Other", "ann@example.org", "", "1980-02-03", "Graz", "Austria", "2020-01-01", ""]
MENDED = {
    'quantity = "qty"': "quantity = \"replace(qty, 'two', '2')\"",
    "try_cast(qty": "try_cast(replace(qty, 'two', '2')",
}
"""The mapping of order lines: what is wrong in it, and what is right."""

Crmlake = Callable[..., str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brought")
    rows = {f"orders/{name}": [ORDER_HEADER.split(","), *lines] for name, lines in ORDERS.items()}
    people = [CUSTOMER_HEADER.split(","), PERSON, ["C02", "No Mail", "nobody", *PERSON[3:]]]
    for name, lines in (rows | {"customers/all.csv": people}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return folder


def made(root: Path, files: Path) -> Path:
    return workspace(root, {"shop_orders": files / "orders", "shop_customers": files / "customers"}, SMALL)


def mend(root: Path) -> None:
    mapping = root / "sources" / "shop_orders.toml"
    text = mapping.read_text(encoding="utf-8")
    for wrong, right in MENDED.items():
        assert wrong in text
        text = text.replace(wrong, right)
    mapping.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def root(spark: SparkSession, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = made(tmp_path_factory.mktemp("shop"), files)
    refreshed(spark, root, AS_OF, jobs=JOBS[:2])
    return root


@pytest.fixture
def crmlake(
    spark: SparkSession, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Crmlake:
    """Run a command on the workspace, in this session; what it said on one line."""

    @contextmanager
    def session(_place: object) -> Iterator[SparkSession]:
        yield spark

    monkeypatch.setattr(commands, "session", session)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("LOGNAME", "eve")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["crmlake", *arguments, "--workspace", str(root)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == 0, said.err
        return " ".join(said.out.split())

    return run


def ends(spark: SparkSession, root: Path) -> dict[str, Row]:
    """The quarantined order lines, by the order's number."""
    rows = published(spark, root)["quarantine"].where("source = 'shop_orders'")
    return {row["order"]: row for row in rows.selectExpr("*", "get_json_object(row, '$.order_no') AS order").collect()}


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


def test_the_refused_rows_are_shown_without_anybodys_data(crmlake: Crmlake) -> None:
    said = crmlake("quarantine", "--source", "shop_orders")
    assert "quantity is no int │ 2 │ 20" in said
    assert '"qty":"two"' in said
    assert '"customer_no":"(masked)"' in said
    assert "C01" not in said
    assert "shop_orders │ silver.order_lines │ 4 │ 0 │ 0" in said
    assert "ordered_at" not in crmlake("quarantine", "--reason", "NO INT", "--csv")


def test_a_replay_without_a_mended_mapping_changes_nothing(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    assert "Nothing to replay" in crmlake("replay", "--why", "to see")
    assert why(spark, root) == [None, None]


def test_a_replay_that_is_killed_shows_nothing_of_itself(
    spark: SparkSession, root: Path, crmlake: Crmlake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = digests(spark, root)
    mend(root)
    with monkeypatch.context() as patch:
        patch.setattr(Settling, "write", killed)
        patch.setattr(sys, "argv", ["crmlake", "replay", "--why", "x", "--workspace", str(root)])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 130
    assert digests(spark, root) == before


def test_a_replay_takes_in_what_is_good_now(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    said = crmlake("replay", "shop_orders", "--why", "the till says two", "--who", "ann")
    assert said.startswith("shop_orders: 2 rows replayed, 2 still open")
    found = ends(spark, root)
    told = {order: (row["ended_as"], row["ended_by"], row["ended_why"]) for order, row in found.items()}
    taken, waits = ("replayed", "ann", "the till says two"), (None, None, None)
    assert told == {"X1": taken, "X3": taken, "X2": waits, "X4": waits}
    orders = published(spark, root)["silver.order_lines"].select("order_id").collect()
    assert sorted(row["order_id"] for row in orders) == ["O1", "O2", "X1", "X3"]
    assert why(spark, root)[0] is None
    assert str(why(spark, root)[1]).startswith("silver.order_lines moved from version 1 to")
    assert "Nothing to replay" in crmlake("replay", "shop_orders", "--why", "again")


def test_after_a_replay_every_table_is_what_a_whole_rebuild_makes(
    spark: SparkSession, root: Path, files: Path, tmp_path: Path
) -> None:
    log = refreshed(spark, root, AS_OF, jobs=JOBS)
    assert log.skipped_jobs == ["cleanse"]
    twin = made(tmp_path / "twin", files)
    mend(twin)
    refreshed(spark, twin, AS_OF, jobs=JOBS)
    wanted, found = digests(spark, twin), digests(spark, root)
    assert {name: found[name] for name in found if name != "quarantine"} == {
        name: wanted[name] for name in wanted if name != "quarantine"
    }
    rows = [published(spark, each)["quarantine"].where("ended_as IS NULL") for each in (root, twin)]
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


def test_discarded_rows_stay_with_who_and_why(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    asked = ("discard", "shop_orders", "--reason", "negative PRICE", "--why", "a test of the till")
    assert crmlake(*asked) == "shop_orders: 1 rows discarded"
    assert crmlake(*asked) == "shop_orders: 0 rows discarded"
    found = ends(spark, root)
    assert {order: row["ended_as"] for order, row in found.items()} == {
        "X1": "replayed", "X2": "discarded", "X3": "replayed", "X4": None,
    }  # fmt: skip
    assert (found["X2"]["ended_by"], found["X2"]["ended_why"]) == ("eve", "a test of the till")
    assert why(spark, root) == [None, None]


def test_a_refresh_after_a_mapping_changed_ends_and_opens_rows_by_itself(spark: SparkSession, root: Path) -> None:
    mapping = root / "sources" / "shop_orders.toml"
    text = mapping.read_text(encoding="utf-8").replace("'two', '2'", "'zwei', '2'")
    mapping.write_text(text.replace('"order_time"', "\"replace(order_time, 'soon', '2024-03-02')\""), encoding="utf-8")
    assert why(spark, root)[0] == "the source mapping of shop_orders changed"
    refreshed(spark, root, AS_OF, jobs=JOBS[:2])
    found = ends(spark, root)
    assert {order: row["ended_as"] for order, row in found.items()} == {
        "X1": None, "X2": "discarded", "X3": None, "X4": "replayed",
    }  # fmt: skip
    assert found["X4"]["ended_why"].startswith("the source mapping changed")
    orders = published(spark, root)["silver.order_lines"].select("order_id").collect()
    assert sorted(row["order_id"] for row in orders) == ["O1", "O2", "X4"]

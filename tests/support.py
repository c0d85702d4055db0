"""What the journey tests share: a made-up shop's raw files, workspaces, refreshes, and what a lake holds."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.app.workspace import load_workspace, open_lake
from crmlake.cli.scaffold import add_source, make_workspace
from crmlake.runtime import AnyJob
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import RefreshResult, make_runner, refresh
from crmlake.runtime.state import Run
from crmlake.tables import RUNS

REPOSITORY = Path(__file__).parents[1]
AS_OF = date(2024, 5, 1)
"""The day that the made-up shop is looked back from: all its files lie before it."""
REAL_AS_OF = date(2011, 12, 10)
REAL_JOBS = ("ingest", "cleanse", "resolve", "rollup", "featurise", "train_segments", "score_segments", "report")
"""What is looked at of real data refreshed at once."""
REAL_SETTINGS = (
    "segment.k=4",
    "segment.restarts=1",
    "mine_rules.min_support=0.03",
    'train_propensity.candidates=["logistic_regression"]',
    'train_propensity.features=["recency_days", "frequency", "monetary"]',
)
"""What shortens a refresh of real data; nothing that the tests look at depends on it."""
SMALL = """\
[spark]
master = "local[2]"
driver_memory = "1g"
shuffle_partitions = 1

[segment]
k = 3
restarts = 1
"""
INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""For little data: Spark interprets its queries, as to compile them takes longer than they earn."""
PATIENT_JAVA = "-XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m"
"""Collecting in parallel would take the core of who works beside."""
FRUGAL_JAVA = f"-XX:TieredStopAtLevel=1 {PATIENT_JAVA}"
"""On little data the JVM's second compiler takes a third of all time and earns less."""
ROOMY_JAVA = "-Xms2g -Xmn1g -XX:MetaspaceSize=256m"
"""A session of many tests collects a tenth as often, and hardly ever everything."""
FRUGAL = {"JDK_JAVA_OPTIONS": FRUGAL_JAVA, "CRMLAKE_SPARK__CONF": json.dumps(INTERPRETED)}
"""For commands on little data."""
ORDER_HEADER = "order_no,line_no,status,order_time,customer_no,sku,product,qty,price,currency,country"
CUSTOMER_HEADER = "customer_no,full_name,email,phone,birth_date,city,country,registered_on,updated_at"


@dataclass
class Shop:
    """The truth about a made-up shop's files: what is in them, and how much of it is good."""

    orders: list[Path] = field(default_factory=list)
    customers: list[Path] = field(default_factory=list)
    lines: int = 0
    rejected: int = 0
    repeated: int = 0
    revenue: Decimal = Decimal(0)

    @property
    def good(self) -> int:
        return self.lines - self.rejected - self.repeated


@dataclass(frozen=True)
class Undisturbed:
    """A made-up shop's files, all refreshed at once by the command line, and what came out."""

    shop: Shop
    files: Path
    root: Path
    output: str
    tables: dict[str, tuple[int, str]]


def make_shop(folder: Path, seed: int = 5) -> Shop:
    """Twelve files of order lines and three of profiles: some rows spoilt, some sent twice, a column that comes."""
    shop, random, late = Shop(), Random(seed), list[Sequence[str]]()  # noqa: S311
    for number in range(12):
        day = datetime(2024, 1, 1) + timedelta(days=9 * number)  # noqa: DTZ001
        fresh = [line for order in range(8) for line in _order(shop, random, day, f"{number:02}{order}")]
        again = [line for line in fresh if random.random() < 0.04]
        sent = fresh + again + late
        shop.repeated += len(again) + len(late)
        late = [line for line in fresh if random.random() < 0.03] if number < 11 else []
        sent += _spoilt(day, number)
        shop.rejected += 4
        shop.lines += len(sent)
        header = ORDER_HEADER + (",coupon" if number >= 8 else "")  # the till learns a field
        rows = [[*line, "SPRING"] if number >= 8 and len(line) == 11 else line for line in sent]
        shop.orders.append(_write(folder / "orders" / f"{day:%Y-%m-%d}.csv", header, rows))
    shop.customers = [
        _write(folder / "customers" / f"2024-0{month}.csv", CUSTOMER_HEADER, _profiles(month)) for month in (1, 2, 3)
    ]
    return shop


def _order(shop: Shop, random: Random, day: datetime, number: str) -> list[list[str]]:
    customer = random.choice(["", *(f"C{n:02}" for n in range(1, 21))])
    time, lines = day + timedelta(minutes=random.randrange(600, 1200)), []
    for line in range(1, random.randrange(2, 6)):
        returned = random.random() < 0.08
        quantity, price = random.randrange(1, 9) * (-1 if returned else 1), Decimal(random.randrange(50, 5000)) / 100
        shop.revenue += quantity * price
        product = random.randrange(1, 30)
        lines.append([
            f"O{number}", str(line), "returned" if returned else "sold", f"{time:%Y-%m-%d %H:%M:%S}", customer,
            f"P{product:02}", f'Thing "{product}", blue', str(quantity), str(price), "EUR", "Austria",
        ])  # fmt: skip
    return lines


def _spoilt(day: datetime, number: int) -> list[list[str]]:
    good = ["", "1", "sold", f"{day:%Y-%m-%d} 09:00:00", "C01", "P01", "Thing", "1", "2.50", "EUR", "Austria"]
    faults = {7: "two", 3: "2024-02-31 09:00:00", 8: "-2.50"}
    rows = [[*good[:place], value, *good[place + 1 :]] for place, value in faults.items()]
    return [[f"X{number}{n}", *row[1:]] for n, row in enumerate([*rows, good[:-2]])]


def _profiles(month: int) -> list[list[str]]:
    people = [
        [f"C{n:02}", f"Name {n}", f"c{n}@example.org", "", "1980-02-03", "Graz", "Austria", "2020-01-01",
         f"2024-0{month}-01 00:00:00"]
        for n in range(month, 21, month)
    ]  # fmt: skip
    return [*people, ["C99", "Nobody", "no-at-sign", *people[0][3:]]]


def _write(path: Path, header: str, rows: Iterable[Sequence[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return path


def workspace(root: Path, sources: Mapping[str, Path], settings: str = SMALL) -> Path:
    """A workspace with shipped source mappings pointed at folders."""
    make_workspace(root)
    (root / "crmlake.toml").write_text(settings, encoding="utf-8")
    for name, folder in sources.items():
        add_source(root, name, str(folder))
    return root


def crmlake(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command to its end; its output is never wrapped."""
    return subprocess.run(
        command(*arguments),
        env=os.environ | FRUGAL | {"COLUMNS": "250"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def command(*arguments: str | Path) -> list[str]:
    return [str(Path(sys.executable).with_name("crmlake")), *map(str, arguments)]


@dataclass
class Log:
    """A listener that notes what a refresh did, by job; a failure is raised again."""

    reasons: dict[str, str] = field(default_factory=dict)
    skipped_jobs: list[str] = field(default_factory=list)
    blocked_jobs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)

    def waiting(self, reason: str) -> None: ...

    def refresh_started(self, spark: SparkSession, title: str, as_of: date) -> None: ...

    def refresh_finished(self, runs: Sequence[Run], jobs: int, blocked: Collection[str]) -> None: ...

    def refresh_failed(self, error: str) -> None: ...

    def failed(self, job: AnyJob, error: str) -> None: ...

    def blocked(self, job: AnyJob, causes: Sequence[str]) -> None:
        self.blocked_jobs[job.name] = tuple(causes)

    def started(self, job: AnyJob, reason: str) -> None:
        self.reasons[job.name] = reason

    def skipped(self, job: AnyJob, _reason: str) -> None:
        self.skipped_jobs.append(job.name)

    def finished(self, _job: AnyJob, run: Run) -> None:
        self.runs[run.job] = run


def to_silver(spark: SparkSession, root: Path, as_of: date = AS_OF) -> Log:
    """Take a workspace's files in and cleanse them."""
    return refreshed(spark, root, as_of, jobs=with_upstream(["cleanse"], installed_jobs()))


def refreshed(
    spark: SparkSession, root: Path, as_of: date, *settings: str, jobs: Sequence[AnyJob] | None = None
) -> Log:
    """Refresh a workspace in this process, as `crmlake run` does in its own.

    Raises:
        CrmlakeError: The first failure of a job.
    """
    log = Log()
    result = try_refresh(spark, root, as_of, *settings, jobs=jobs, log=log)
    for failure in result.failures.values():
        raise failure
    return log


def try_refresh(
    spark: SparkSession,
    root: Path,
    as_of: date,
    *settings: str,
    jobs: Sequence[AnyJob] | None = None,
    log: Log | None = None,
) -> RefreshResult:
    """Refresh a workspace in this process, and return its failures too."""
    runner = make_runner(spark, load_workspace(root, list(settings)), installed_jobs())
    return refresh(runner, jobs or installed_jobs(), as_of, log or Log())


def published(spark: SparkSession, root: Path) -> dict[str, DataFrame]:
    """Every table as readers find it, but for the records of files, batches and runs."""
    lake = open_lake(root, spark)
    return {name: lake.table(name) for name in lake if not name.startswith("ops.")}


def digests(spark: SparkSession, root: Path) -> dict[str, tuple[int, str]]:
    """Of every published table the number of its rows and the hash of its sorted rows, all columns.

    Left out are when a raw row arrived and its file was written, and the name of the batch that it came in: they tell
    of the taking in.
    """
    return {
        name: _digest(frame.drop("batch", "_arrived_at", "_modified_at"))
        for name, frame in published(spark, root).items()
    }


def _digest(frame: DataFrame) -> tuple[int, str]:
    row = F.md5(F.to_json(F.struct(*(f"`{name}`" for name in sorted(frame.columns)))))
    every = F.array_sort(F.collect_list(row))
    found = frame.agg(F.count(F.lit(1)).alias("rows"), F.md5(F.concat_ws("", every)).alias("hash")).first()
    assert found is not None
    return found["rows"], found["hash"]


def balances(spark: SparkSession, root: Path) -> dict[tuple[str, str], dict[str, int]]:
    """For each source and table, summed over all successful runs: rows read, accepted, quarantined, duplicates.

    And rows that contradict or are left out, where there are any.
    """
    runs = open_lake(root, spark).table(RUNS).where("outcome = 'succeeded'")
    sums = runs.select(F.explode("balance").alias("b")).select("b.*").groupBy("source", "table_name").sum()
    names, rare = ("read", "accepted", "quarantined", "duplicates"), ("contradicting", "left_out")
    return {
        (r["source"], r["table_name"]): {n: r[f"sum({n})"] for n in (*names, *rare) if n in names or r[f"sum({n})"]}
        for r in sums.collect()
    }


def with_file_facts(rows: DataFrame) -> DataFrame:
    """Return raw rows with the columns by which bronze says when their file, `_file`, was written and arrived."""
    now = F.current_timestamp()
    return rows.withColumns({"_file_order": F.col("_file"), "_modified_at": now, "_arrived_at": now})

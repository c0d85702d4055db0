"""Another package brings a table, a channel with a measure of its own, a job and a source; crmlake is not changed."""

import re
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from pyspark.sql import SparkSession

from support import AS_OF, Undisturbed, crmlake, workspace

CHANNEL = '''
"""The channel of visits to a shop."""

from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.contracts.lineage import FILE, SOURCE
from crmlake.features.channel import Channel, Fold

VISITS = Contract(
    name="silver.visits",
    meaning="One visit to a shop.",
    columns=(
        SOURCE,
        Column("visit_id", "string", "The visit's number."),
        Column("customer_id", "string", "Who came.", null="not recognised", personal=True),
        Column("came_at", "timestamp", "When the visit began (UTC)."),
        Column("minutes", "int", "How long it lasted.", unit="minutes"),
        FILE,
    ),
    grain=("source", "visit_id"),
    write=Merge(newest=("file",)),
    rules=(Rule("takes_time", "minutes > 0", "a visit takes time"),),
)
MINUTES = Column("minutes", "bigint", "Minutes in the shop.", unit="minutes", null="the row is of another channel")


def visit_sums(events):
    """Minutes of each customer's day."""
    return events.groupBy("customer_id", "day").agg(F.sum("minutes").alias("minutes"))


CHANNEL = Channel("visits", VISITS, Fold("came_at", (MINUTES,), visit_sums))
'''
JOB = '''
"""A job on the days of all channels."""

from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Replace
from crmlake.features.asof import before
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.job import job

LINGERERS = Contract(
    name="gold.lingerers",
    meaning="One customer who came before the as-of date.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("minutes", "bigint", "All minutes in the shop.", unit="minutes"),
    ),
    grain=("as_of", "customer_id"),
    write=Replace(),
)


@job(reads=[CUSTOMER_DAYS], writes=[LINGERERS])
def linger(tables, _settings, as_of):
    """Sum up how long each customer stayed."""
    days = before(tables[CUSTOMER_DAYS].where("channel = 'visits'"), as_of)
    return {LINGERERS: days.groupBy("customer_id").agg(F.sum("minutes").alias("minutes"))}
'''
ENTRY_POINTS = """
[crmlake.channels]
visits = passerby.channel:CHANNEL

[crmlake.jobs]
linger = passerby.job:linger
"""
MAPPING = """
path = "landing/visits"

[silver.visits]
visit_id = "id"
customer_id = "who"
came_at = "at"
minutes = "stay"
"""
FILE = """id,who,at,stay
1,C01,2024-02-01 10:00:00,5
2,C01,2024-02-01 23:00:00,7
3,C01,2024-05-01 00:00:00,90
4,C02,2024-02-02 10:00:00,1
5,,2024-02-02 10:00:00,3
6,C02,2024-02-03 10:00:00,0
"""


@dataclass(frozen=True)
class Stranger:
    """A workspace with the other package's source, the folder of that package, and what a refresh said."""

    root: Path
    package: Path
    ran: CompletedProcess[str]

    def crmlake(self, *arguments: str) -> CompletedProcess[str]:
        return crmlake(*arguments, "--workspace", self.root, PYTHONPATH=str(self.package))


def install(folder: Path) -> Path:
    """What an installer leaves behind: a package, and the metadata that names its entry points."""
    files = {
        "passerby/__init__.py": "",
        "passerby/channel.py": CHANNEL,
        "passerby/job.py": JOB,
        "passerby-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: passerby\nVersion: 1.0\n",
        "passerby-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def stranger(undisturbed: Undisturbed, tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    root = workspace(tmp_path_factory.mktemp("stranger"), {"shop_orders": undisturbed.files / "orders"})
    (root / "landing" / "visits").mkdir()
    (root / "landing" / "visits" / "february.csv").write_text(FILE, encoding="utf-8")
    (root / "sources" / "visits.toml").write_text(MAPPING, encoding="utf-8")
    package = install(tmp_path_factory.mktemp("package"))
    ran = Stranger(root, package, CompletedProcess([], 0)).crmlake("run", "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    return Stranger(root, package, ran)


def test_the_job_runs_after_what_it_reads_and_before_the_report(stranger: Stranger) -> None:
    ran = re.findall(r"✓ (\w+)", stranger.ran.stderr)
    assert ran.index("fold") < ran.index("linger") < ran.index("report")


def test_its_files_become_its_tables(spark: SparkSession, stranger: Stranger) -> None:
    def rows(table: str, *columns: str) -> list[tuple]:
        frame = spark.read.format("delta").load(str(stranger.root / "lake" / table))
        return sorted(tuple(row) for row in frame.select(*columns).collect())

    assert rows("gold/lingerers", "as_of", "customer_id", "minutes") == [(AS_OF, "C01", 12), (AS_OF, "C02", 1)]
    assert [visit for (visit,) in rows("silver/visits", "visit_id")] == ["1", "2", "3", "4", "5"]
    refused = [reasons for table, reasons in rows("quarantine", "table_name", "reasons") if table == "silver.visits"]
    assert refused == [["a visit takes time; found minutes = 0"]]


def test_its_table_is_described(stranger: Stranger) -> None:
    told = stranger.crmlake("describe", "gold.lingerers")
    assert told.returncode == 0, told.stderr
    assert "One customer who came before the as-of date." in told.stdout
    assert "All minutes in the shop. [minutes]" in told.stdout


def test_the_report_shows_its_lineage(stranger: Stranger) -> None:
    page = (stranger.root / "reports" / f"report-{AS_OF}.html").read_text(encoding="utf-8")
    for name in ("landing.visits", "bronze.visits", "silver.visits", "gold.lingerers", "Sum up how long each customer"):
        assert name in page, name


def test_the_plan_names_it_up_to_date(stranger: Stranger) -> None:
    told = stranger.crmlake("plan", "--as-of", str(AS_OF))
    assert told.returncode == 0, told.stderr
    planned = dict(re.findall(r"│ \d+ +│ (\w+) +│ (\w+)", told.stdout))
    assert planned["linger"] in {"skip", "wait"}
    assert list(planned).index("fold") < list(planned).index("linger")


def test_without_the_package_its_source_is_refused_before_spark_starts(stranger: Stranger) -> None:
    told = crmlake("run", "--as-of", str(AS_OF), "--workspace", stranger.root)
    assert told.returncode == 2
    assert "unknown table 'silver.visits'" in told.stderr

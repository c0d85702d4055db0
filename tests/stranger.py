"""Another package, as a team would write it: a table with a rollup, a mapping and a file; and a job."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from support import AS_OF, crmlake, workspace

VISITS = '''
"""Visits to a shop: a table, and its rollup."""

from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.features.rollup import Rollup
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, customer_number

VISITS = Contract(
    name="silver.visits",
    meaning="One visit to a shop.",
    columns=(
        SOURCE,
        Column("visit_id", "string", "The visit's number."),
        NAMESPACE,
        customer_number("Who came", null="not recognised"),
        Column("came_at", "timestamp", "When the visit began (UTC)."),
        Column("minutes", "int", "How long it lasted.", unit="minutes"),
        FILE,
    ),
    grain=("source", "visit_id"),
    write=Merge(newest=("file",)),
    rules=(Rule("takes_time", "minutes > 0", "a visit takes time"),),
    is_mapped=True,
)
MINUTES = Column("minutes", "bigint", "Minutes in the shop.", unit="minutes")


def visit_sums(events):
    """Minutes of each customer's day."""
    return events.groupBy("customer_id", "day").agg(F.sum("minutes").alias("minutes"))


ROLLUP = Rollup("visits", VISITS, "came_at", (MINUTES,), visit_sums)
'''
JOB = '''
"""A job on the days of all channels."""

from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Replace
from crmlake.features.asof import filter_before
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.runtime import NoSettings, Outputs, job, table

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


@job(reads=[table(CUSTOMER_DAYS)], writes=[LINGERERS], settings=NoSettings)
def linger(inputs, _settings, as_of):
    """Sum up how long each customer stayed."""
    days = filter_before(inputs.table(CUSTOMER_DAYS).where("channel = 'visits'"), as_of)
    return Outputs({LINGERERS: days.groupBy("customer_id").agg(F.sum("minutes").alias("minutes"))})
'''
ENTRY_POINTS = """
[crmlake.rollups]
visits = passerby.visits:ROLLUP

[crmlake.tables]
visits = passerby.visits:VISITS

[crmlake.jobs]
linger = passerby.job:linger
"""
MAPPING = """
path = "landing/visits"
namespace = "shop"

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
        "passerby/visits.py": VISITS,
        "passerby/job.py": JOB,
        "passerby-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: passerby\nVersion: 1.0\n",
        "passerby-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def refresh_with_stranger(orders: Path, folder: Path) -> Stranger:
    """A refresh of a shop's orders and the other package's visits."""
    root = workspace(folder / "shop", {"shop_orders": orders})
    (root / "landing" / "visits").mkdir()
    (root / "landing" / "visits" / "february.csv").write_text(FILE, encoding="utf-8")
    (root / "sources" / "visits.toml").write_text(MAPPING, encoding="utf-8")
    package = install(folder / "package")
    jobs = ("ingest", "cleanse", "check_limits", "convert", "resolve", "rollup", "linger", "featurise", "report")
    ran = Stranger(root, package, CompletedProcess([], 0)).crmlake("run", *jobs, "--only", "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    return Stranger(root, package, ran)

"""Commands of a refreshed workspace, and all that they may change: what disturbs one must leave the same."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from mlflow import MlflowClient
from pyspark.sql import SparkSession

from crmlake.app.workspace import load_workspace
from crmlake.runtime.freshness import plan
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import make_runner, open_model_store
from support import AS_OF, digests

MODEL = "models.segments.customers"
LINES = Path("lake", "silver", "order_lines")


class Command(NamedTuple):
    """A command, and what must have happened to a workspace before it has anything to do."""

    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]


def nothing(_root: Path) -> None: ...


def mend(root: Path) -> None:
    """Let a mapping read what it rejected."""
    path = root / "sources" / "shop_orders.toml"
    text = path.read_text(encoding="utf-8")
    assert 'quantity = "qty"' in text
    text = text.replace('quantity = "qty"', "quantity = \"CASE qty WHEN 'two' THEN '2' ELSE qty END\"")
    path.write_text(text.replace("try_cast(qty AS int)", "try_cast(CASE qty WHEN 'two' THEN '2' ELSE qty END AS int)"))


def add_version(root: Path) -> None:
    """Let the model have a second version, which may be promoted: the same files once more."""
    client = registry(root)
    first = client.get_model_version(MODEL, "1")
    assert client.create_model_version(MODEL, first.source, first.run_id, tags=first.tags).version == 2


def registry(root: Path) -> MlflowClient:
    uri = f"sqlite:///{root / 'models' / 'mlflow.db'}"
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def damage(root: Path) -> None:
    """Lose the first data file of a table."""
    min((root / LINES).glob("part-*.parquet")).unlink()


def write_from_outside(root: Path) -> None:
    """Delete rows of a table as a colleague does in a session of another program."""
    spark = SparkSession.active()
    spark.conf.unset("spark.databricks.delta.commitInfo.userMetadata")
    spark.sql(f"DELETE FROM delta.`{root / LINES}` WHERE quantity = 1")


WRITERS = {
    "run": Command(("run", "featurise", "--only", "--as-of", "2024-04-01"), nothing),
    "replay": Command(("replay", "shop_orders", "--why", "the till wrote words"), mend),
    "discard": Command(("discard", "shop_orders", "--why", "a test of the till"), nothing),
    "promote": Command(("models", "promote", MODEL, "2"), add_version),
    "report": Command(("run", "report", "--only", "--as-of", str(AS_OF)), nothing),
    "maintain": Command(("maintain", "--set", "maintain.min_small_files=2", "--set", "maintain.keep_days=0"), nothing),
    "repair": Command(("maintain", "--repair", "silver.order_lines"), damage),
    "restore": Command(("maintain", "--restore", "silver.order_lines"), write_from_outside),
}
SQL = Command(("sql", "--csv", "SELECT count(*) AS rows, sum(quantity) AS quantity FROM silver.order_lines"), nothing)
READERS = {
    "sql": SQL,
    "tables": Command(("tables",), nothing),
    "runs": Command(("runs",), nothing),
    "quarantine": Command(("quarantine",), nothing),
    "models": Command(("models", "list"), nothing),
    "plan": Command(("plan", "--as-of", str(AS_OF)), nothing),
}


def state(spark: SparkSession, root: Path) -> object:
    """Return all that a command may change, in values that can be compared.

    The tables but for who resolved a row and when; the champion and those before it; the files of reports, and that
    they are whole; what the next refresh does, which checks the tables first.
    """
    tables = digests(spark, root)
    rows = spark.read.format("delta").load(str(root / "lake" / "quarantine"))
    resolved = rows.drop("batch", "resolved_at", "resolved_by").toPandas().astype(str)
    del tables["quarantine"]
    place = load_workspace(root)
    champions = [(version.name, version.number, version.champion) for version in open_model_store(place).versions()]
    former = registry(root).get_registered_model(MODEL).tags
    documents = [place for folder in ("reports", "exports") for place in sorted((root / folder).glob("*"))]
    ends = [(page.name, page.read_text(encoding="utf-8").rstrip()[-7:]) for page in documents]
    steps = [
        (step.job.name, step.action)
        for step in plan(make_runner(spark, place, installed_jobs()), installed_jobs(), AS_OF)
    ]
    return tables, sorted(map(tuple, resolved.to_numpy().tolist())), champions, former, ends, steps

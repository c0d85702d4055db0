"""Each command is killed at seeded moments and given again: what it leaves is what an undisturbed one leaves."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import load_workspace
from crmlake.runtime.scheduler import open_model_store
from support import AS_OF, FRUGAL, Undisturbed, command, crmlake, digests

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("CRMLAKE_TEST_KILLS", "20"))
"""How often each command is killed."""
MODEL = "models.segments.customers"


def mend(root: Path) -> None:
    """Let a mapping read what it rejected."""
    path = root / "sources" / "shop_orders.toml"
    text = path.read_text(encoding="utf-8")
    assert 'quantity = "qty"' in text
    text = text.replace('quantity = "qty"', "quantity = \"CASE qty WHEN 'two' THEN '2' ELSE qty END\"")
    path.write_text(text.replace("try_cast(qty AS int)", "try_cast(CASE qty WHEN 'two' THEN '2' ELSE qty END AS int)"))


def nothing(_root: Path) -> None: ...


COMMANDS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "replay": (mend, ["replay", "shop_orders", "--why", "the till wrote words"]),
    "discard": (nothing, ["discard", "shop_orders", "--why", "a test of the till"]),
    "promote": (nothing, ["models", "promote", MODEL, "1"]),
    "report": (nothing, ["run", "report", "--only", "--as-of", str(AS_OF)]),
    "maintain": (nothing, ["maintain", "--set", "maintain.min_small_files=2", "--set", "maintain.keep_days=0"]),
    "sql": (nothing, ["sql", "SELECT count(*) FROM silver.order_lines"]),
    "repair": (nothing, ["maintain", "--repair", "silver.order_lines"]),
}


def state(spark: SparkSession, root: Path) -> object:
    """What a command may change: the tables but for who resolved a row and when, the champion, whole reports."""
    tables = digests(spark, root)
    rows = spark.read.format("delta").load(str(root / "lake" / "quarantine"))
    resolved = rows.drop("batch", "resolved_at", "resolved_by").toPandas().astype(str)
    del tables["quarantine"]
    store = open_model_store(load_workspace(root))
    champions = [(version.name, version.number, version.champion) for version in store.versions()]
    reports = [page.read_text(encoding="utf-8").rstrip()[-7:] for page in sorted((root / "reports").glob("*.html"))]
    return tables, sorted(map(tuple, resolved.to_numpy().tolist())), champions, reports


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_that_is_given_again_leaves_what_an_undisturbed_one_leaves(
    name: str, spark: SparkSession, segmented: Undisturbed, tmp_path: Path
) -> None:
    prepare, arguments = COMMANDS[name]
    expected_root = Path(shutil.copytree(segmented.root, tmp_path / "undisturbed"))
    prepare(expected_root)
    started = time.monotonic()
    ran = crmlake(*arguments, "--workspace", expected_root)
    assert ran.returncode == 0, ran.stderr
    seconds, expected = time.monotonic() - started, state(spark, expected_root)
    random = Random(name)  # noqa: S311
    for number in range(KILLS):
        root = Path(shutil.copytree(segmented.root, tmp_path / f"killed{number}"))
        prepare(root)
        moment = random.uniform(0.3 * seconds, 1.05 * seconds)  # Python and Spark start before anything can be harmed
        with subprocess.Popen(
            command(*arguments, "--workspace", root),
            env=os.environ | FRUGAL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
        again = crmlake(*arguments, "--workspace", root)
        assert again.returncode == 0, (moment, again.stderr)
        assert state(spark, root) == expected, f"killed after {moment:.2f} of {seconds:.2f} seconds"
        shutil.rmtree(root)

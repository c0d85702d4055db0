"""A batch of fuzzed exports: drawn by a seed, written into one workspace, refreshed once, and compared."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.runtime.published import PublishedLake
from crmlake.tables import FILES, RUNS
from fuzz.draws import draw_export, mapping, sources
from fuzz.exports import Export
from fuzz.habits import HABITS
from fuzz.habits.registry import mark_malformed
from fuzz.oracle import Outcome, find_faults
from fuzz.tables import Table
from support import to_silver

Batch = dict[str, list[Export]]
"""The exports of each source."""


def draw_batch(number: int, files: int, kinds: int) -> Batch:
    """Return the exports of a batch: `files` files of `kinds` sources. A file's seed is its number."""
    chosen = _choose_sources(number, kinds)
    batch: Batch = defaultdict(list)
    for n in range(files):
        name, table, style, file_format = chosen[n % kinds]
        seed = number * files + n
        random = Random(seed)  # noqa: S311
        batch[name].append(apply_habits(draw_export(random, table, style, file_format, seed), random))
    return batch


def _choose_sources(number: int, kinds: int) -> list[tuple[str, Table, str, str]]:
    """Return the sources of a batch, two of three of them CSV, such that successive batches have others."""
    every = sources()
    Random(0).shuffle(every)  # noqa: S311
    text, others = [s for s in every if s[3] == "csv"], [s for s in every if s[3] != "csv"]
    few = kinds // 3
    many = kinds - few
    return [
        *(text[(number * many + n) % len(text)] for n in range(many)),
        *(others[(number * few + n) % len(others)] for n in range(few)),
    ]


def apply_habits(export: Export, random: Random) -> Export:
    """Apply one to three habits, chosen at random, to an export."""
    names = random.sample(sorted(HABITS), len(HABITS))
    wanted = random.choice([1, 1, 2, 3])
    for name in names:
        if len(export.habits) == wanted or not export.rows:
            break
        if HABITS[name](export, random):
            export.habits.append(name)
    if export.format == "xlsx" and not export.header[-1]:  # as `added_column` says
        mark_malformed(export)
    return export


def write_batch(batch: Batch, root: Path) -> None:
    """Write the files and the mappings of a batch into a workspace."""
    make_workspace(root)
    for name, exports in batch.items():
        folder = root / "landing" / name
        folder.mkdir(parents=True)
        first = exports[0]
        text = mapping(name, first.table, first.style, first.format)
        (root / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
        for export in _with_others(exports):
            (folder / export.file).write_bytes(export.render())


def _with_others(exports: list[Export]) -> Iterator[Export]:
    for export in exports:
        yield export
        yield from export.others


def check_batch(spark: SparkSession, batch: Batch, root: Path) -> list[str]:
    """Refresh a batch to silver, and return its faults."""
    write_batch(batch, root)
    to_silver(spark, root)
    lake = open_lake(root, spark)
    return [
        f"{name}/{fault}"
        for name, exports in batch.items()
        for fault in find_faults(list(_with_others(exports)), _outcome(lake, name, exports[0]))
    ]


def _outcome(lake: PublishedLake, source: str, export: Export) -> Outcome:
    """Return what a refresh made of a source."""
    outcome, is_source = Outcome(), F.col("source") == source
    table = f"silver.{export.table.name}"
    for row in _as_text(lake.table(table).where(is_source)).collect():
        outcome.silver[row["file"]].append(row.asDict())
    for row in lake.table("quarantine").where(is_source).collect():
        outcome.rejected[row["file"]].append((row["row"], row["reasons"]))
    for row in lake.table(FILES.name).where(is_source).collect():
        outcome.notes[row["file"]] = (row["status"], row["note"])
    runs = lake.table(RUNS.name).where("job = 'cleanse'").select(F.explode("balance").alias("b")).select("b.*")
    for row in runs.where(is_source & (F.col("table_name") == table)).collect():
        outcome.balance = row.asDict()
    key = F.to_json(F.array(*(F.col("key")[name] for name in export.table.key)))
    outcome.deletions = lake.table("deletions").where(is_source).select(key).distinct().count()
    return outcome


def _as_text(rows: DataFrame) -> DataFrame:
    names = [field.name for field in rows.schema if field.name != "unclean"]
    return rows.select(*(F.col(name).cast("string").alias(name) for name in names))

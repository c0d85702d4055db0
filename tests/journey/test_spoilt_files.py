"""Dirt of every kind, by the shipped mappings: what can be mended comes out clean, what cannot is refused."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.cleansing.candidates import candidates
from crmlake.cleansing.duplicates import REPEATED, repeated_events
from crmlake.cleansing.source import Source
from crmlake.cleansing.split import split
from crmlake.contracts import Contract
from crmlake.contracts.tables.bronze import CORRUPT, FAULT, FILE
from crmlake.generator import GenerateSettings, generate
from crmlake.generator.channels import CHANNELS, Channel
from crmlake.generator.dirt.rows import AGAIN, TWIN_SECONDS
from crmlake.generator.people import people
from crmlake.job.main import load
from crmlake.job.registry import contracts, installed_jobs
from support import AS_OF, published, refreshed, workspace

SPOILT = {channel.name: channel for channel in CHANNELS if channel.dirt}
SHOP = GenerateSettings(
    customers=1_000, start=date(2024, 1, 1), end=date(2024, 4, 15), dirt=50, channels=tuple(SPOILT)
)  # fmt: skip


class Judged(NamedTuple):
    """A shop's files, taken in and cleansed, beside the truth."""

    tables: dict[str, DataFrame]
    truth: dict[str, list[Row]]
    refused: dict[str, list[dict[str, str | None]]]
    sources: dict[str, Source]
    contracts: dict[str, Contract]


@pytest.fixture(scope="module")
def judged(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    files = tmp_path_factory.mktemp("dirty")
    generate(spark, SHOP, str(files / "landing"), str(files / "truth"))
    root = workspace(files / "workspace", {name: files / "landing" / name for name in SPOILT})
    jobs = [job for job in installed_jobs() if job.name in {"ingest", "cleanse"}]
    refreshed(spark, root, AS_OF, jobs=jobs)
    return _judged(spark, root, files / "truth" / "dirt")


def _judged(spark: SparkSession, root: Path, told: Path) -> Judged:
    tables, sources = published(spark, root), load(root, []).sources
    truth, refused = ({name: [] for name in SPOILT} for _ in range(2))
    for row in spark.read.parquet(str(told)).collect():
        truth[row["channel"]].append(row)
    for row in tables["quarantine"].select("source", "row").collect():
        refused[row["source"]].append(json.loads(row["row"]))
    every = contracts(installed_jobs(), sources)
    return Judged(tables, truth, refused, {s.name: s for s in sources}, {c.name: c for c in every.values()})


def clean_rows(spark: SparkSession, channel: Channel, refused: Iterable[Row]) -> DataFrame:
    """What would be delivered if only those rows that are refused were missing."""
    rows = channel.rows(people(spark, SHOP), SHOP)
    keys = [tuple(row["key"][name] for name in channel.grain) for row in refused]
    gone = spark.createDataFrame(keys, ", ".join(f"{name} string" for name in channel.grain))
    kept = rows.select(*(F.col(name).cast("string") for name in rows.columns)).join(gone, list(channel.grain), "anti")
    return kept.withColumns({name: F.lit(None).cast("string") for name in (FAULT.name, CORRUPT.name)}).withColumn(
        FILE.name, F.lit("")
    )


def by_key(rows: DataFrame, contract: Contract, leave: Iterable[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    names = [name for name in contract.by_name if name not in {"file", *leave}]
    return {tuple(row[name] for name in contract.grain): row.asDict() for row in rows.select(*names).collect()}


@pytest.mark.parametrize("name", SPOILT)
def test_silver_has_the_clean_rows_and_quarantine_all_others(spark: SparkSession, judged: Judged, name: str) -> None:
    channel, source, truth = SPOILT[name], judged.sources[name], judged.truth[name]
    spoilt = [row for row in truth if row["refused"]]
    lost = {drift.column for drift in channel.drift if drift.what == "gone"}
    for table in source.tables:
        contract = judged.contracts[table]
        offered = candidates(clean_rows(spark, channel, spoilt), source, contract)
        wanted = by_key(split(offered, name, contract).accepted, contract, lost)
        found = by_key(judged.tables[table].where(F.col("source") == name), contract, lost)
        twins = {key for key, row in found.items() if key not in wanted and key[1].endswith(AGAIN)}
        assert len(twins) == sum(row["dirt"] == "twin" for row in truth)
        assert {key: row for key, row in found.items() if key not in twins} == wanted
    assert len(judged.refused[name]) == len(spoilt) > 5
    for row in spoilt:
        clean = json.loads(row["clean"])
        other = {row["column"] or list(clean)[-1], *(drift.column for drift in channel.drift)}
        rest = {field: value for field, value in clean.items() if field not in other}
        assert any(rest.items() <= raw.items() for raw in judged.refused[name]), row


@pytest.mark.parametrize("name", SPOILT)
def test_every_declared_kind_is_among_what_was_judged(judged: Judged, name: str) -> None:
    found = Counter((row["dirt"], row["column"]) for row in judged.truth[name])
    assert set(found) == {(dirt.kind, dirt.column) for dirt in SPOILT[name].dirt}


def test_repeated_events_are_the_twins_of_feedback(judged: Judged) -> None:
    rows = judged.tables["silver.feedback"]
    rest = [name for name in rows.columns if name not in {"feedback_id", "given_at", "file"}]
    alike = rows.withColumn("alike", F.xxhash64(*rest))
    marked = repeated_events(alike, ["alike"], "given_at", timedelta(seconds=TWIN_SECONDS)).where(REPEATED)
    twins = {row["key"]["feedback_no"] + AGAIN for row in judged.truth["shop_feedback"] if row["dirt"] == "twin"}
    assert {row["feedback_id"] for row in marked.select("feedback_id").collect()} == twins


def test_a_column_that_goes_is_null_from_then_on(judged: Judged) -> None:
    (gone,) = (drift for drift in SPOILT["shop_customers"].drift if drift.what == "gone")
    later = F.col("file") >= F.lit(f"delivered_on={gone.since(SHOP)}")
    rows = judged.tables["silver.customers"].select((F.col(gone.column).isNull()).alias("null"), later.alias("later"))
    assert {(row["null"], row["later"]) for row in rows.distinct().collect()} == {(True, True), (False, False)}

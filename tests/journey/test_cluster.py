"""The same tables on a cluster of a master and two workers as on one machine."""

import json

import pytest
from pyspark.sql import SparkSession

from ahead import Refreshed
from cluster import SECRET
from support import Undisturbed, balances, digests

pytestmark = pytest.mark.cluster


def test_a_refresh_on_two_workers_gives_the_tables_of_one_machine(
    spark: SparkSession, undisturbed: Undisturbed, clustered: Refreshed
) -> None:
    tables = digests(spark, clustered.root)
    assert tables == {name: undisturbed.tables[name] for name in tables}
    assert "gold.segments" in tables
    assert balances(spark, clustered.root) == balances(spark, undisturbed.root)


def test_each_event_is_a_line_of_json(clustered: Refreshed) -> None:
    events = [json.loads(line) for line in clustered.output.splitlines() if line.startswith("{")]
    assert [event["event"] for event in events][:2] == ["refresh started", "job started"]
    assert events[-1]["event"] == "refresh finished"
    finished = {event["job"]: event for event in events if event["event"] == "job finished"}
    assert finished["cleanse"]["rows"]["silver.order_lines"] > 0
    assert all(balance["read"] == sum(balance[part] for part in ("accepted", "quarantined", "duplicates"))
               for event in finished.values() for balance in event["balance"])  # fmt: skip


def test_neither_log_shows_a_customer_or_a_secret(undisturbed: Undisturbed, clustered: Refreshed) -> None:
    for output in (undisturbed.output, clustered.output):
        assert "silver.order_lines" in output
        for personal in ("C01", "Name 1", "example.org", "1980-02-03", SECRET):
            assert personal not in output


def test_the_record_of_runs_keeps_no_secret(clustered: Refreshed) -> None:
    contents = [path.read_bytes() for path in (clustered.root / "lake" / "ops").rglob("*") if path.is_file()]
    assert contents
    assert not any(SECRET.encode() in content for content in contents)

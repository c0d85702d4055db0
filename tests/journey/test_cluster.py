"""The same tables on a cluster of a master and two workers as on one machine."""

import json

from pyspark.sql import SparkSession

from ahead import Refreshed
from cluster import SECRET
from support import Undisturbed, balances, digests


def test_a_refresh_on_two_workers_gives_the_tables_of_one_machine(
    spark: SparkSession, undisturbed: Undisturbed, clustered: Refreshed
) -> None:
    found = digests(spark, clustered.root)
    assert found == {name: undisturbed.tables[name] for name in found}
    assert "gold.segments" in found
    assert balances(spark, clustered.root) == balances(spark, undisturbed.root)


def test_each_event_is_a_line_of_json(clustered: Refreshed) -> None:
    events = [json.loads(line) for line in clustered.said.splitlines() if line.startswith("{")]
    assert [event["event"] for event in events][:2] == ["refresh started", "job started"]
    assert events[-1]["event"] == "refresh finished"
    finished = {event["job"]: event for event in events if event["event"] == "job finished"}
    assert finished["cleanse"]["rows"]["silver.order_lines"] > 0
    assert all(each["read"] == sum(each[part] for part in ("accepted", "quarantined", "duplicates"))
               for event in finished.values() for each in event["balance"])  # fmt: skip


def test_neither_log_shows_a_customer_or_a_secret(undisturbed: Undisturbed, clustered: Refreshed) -> None:
    for said in (undisturbed.said, clustered.said):
        assert "silver.order_lines" in said
        for personal in ("C01", "Name 1", "example.org", "1980-02-03", SECRET):
            assert personal not in said


def test_the_record_of_runs_keeps_no_secret(clustered: Refreshed) -> None:
    kept = [path.read_bytes() for path in (clustered.root / "lake" / "ops").rglob("*") if path.is_file()]
    assert kept
    assert not any(SECRET.encode() in content for content in kept)

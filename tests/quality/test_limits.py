"""Whether anything may be made of what was loaded: batches are planted in the run record, rejected rows beside it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from pyspark.sql import SparkSession

from crmlake.contracts.schema import schema
from crmlake.ingest.source import Source
from crmlake.quality.batches import Batch, count_batches, count_rejected
from crmlake.quality.limit_settings import LimitSettings
from crmlake.quality.limits import find_breaches, find_rejected, find_unusual_days
from crmlake.runtime.job_graph import dependents, upstream_jobs
from crmlake.runtime.registry import installed_jobs
from crmlake.tables import FILES, QUARANTINE, RUNS

START = datetime(2024, 5, 1, 3, 0, tzinfo=UTC)
SOURCE = Source.model_validate({"name": "shop", "path": "p", "tables": {"silver.order_lines": {"columns": {}}}})


def batch(day: int, rows: int, rejected: int = 0, *, source: str = "shop", part: str = "") -> Batch:
    return Batch(f"r{day}{part}", source, date(2024, 5, 1) + timedelta(days=day), rows, rejected)


def breaches(batches: Iterable[Batch], accepted: Iterable[Batch] = (), **limits: object) -> list[str]:
    return find_breaches(list(batches), list(accepted), LimitSettings.model_validate(limits))


def test_the_check_comes_before_whatever_is_made_of_silver() -> None:
    jobs = {job.name for job in installed_jobs()}
    after = dependents(["check_limits"], upstream_jobs(installed_jobs(), required=True))
    assert jobs - after == {"ingest", "cleanse", "check_limits", "report"}


def test_a_batch_that_passed_once_is_not_checked_again() -> None:
    bad = batch(0, 1000, 900)
    assert breaches([bad, batch(1, 1000)])
    assert not breaches([bad, batch(1, 1000)], accepted=[bad])


def test_a_batch_that_did_not_pass_is_checked_until_it_does() -> None:
    batches = [batch(0, 1000), batch(1, 1000, 900), batch(2, 1000)]
    assert breaches(batches, accepted=batches[:1])
    assert not breaches(batches, accepted=batches)


def test_a_batch_of_which_more_is_rejected_than_when_it_passed_is_checked_again() -> None:
    assert breaches([batch(0, 1000, 900)], accepted=[batch(0, 1000, 100)])
    assert not breaches([batch(0, 1000, 900)], accepted=[batch(0, 1000, 900)])
    assert not breaches([batch(0, 1000, 900)], accepted=[batch(0, 1000, 950)])


def test_the_sentence_on_a_batch_says_what_to_do() -> None:
    batches = [batch(0, 1000, 510), batch(1, 400, 250)]
    (sentence,) = find_rejected("shop", batches, LimitSettings())
    for words in (
        "250 of the 400 rows loaded on 2024-05-02 are rejected (62.5%), expected at most 20.0%",
        "crmlake quarantine --source shop", "crmlake replay shop", "--set limits.max_rejected_share=0.63",
    ):  # fmt: skip
        assert words in sentence
    assert not list(find_rejected("shop", [batch(1, 400, 80)], LimitSettings()))
    assert not list(find_rejected("shop", batches, LimitSettings(max_rejected_share=0.63)))
    assert not list(find_rejected("shop", batches, LimitSettings(min_rows=1001)))


def test_one_source_may_have_limits_of_its_own() -> None:
    own = LimitSettings.model_validate({"min_rows": 10, "sources": {"shop": {"max_rejected_share": 0.1}}})
    (sentence,) = find_rejected("shop", [batch(0, 50, 20)], own)
    assert """--set limits.sources='{"shop": {"max_rejected_share": 0.4}}'""" in sentence
    assert not list(find_rejected("other", [batch(0, 50, 10, source="other")], own))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (400, ["400 rows came on 2024-05-07, expected at least 500 (0.5 x the median day", "limits.min_volume=0.4"]),
        (500, []),
        (3000, []),
        (3100, ["expected at most 3,000 (3 x the median day of 1,000", "limits.max_volume=3.1"]),
    ],
)
def test_a_day_is_compared_with_the_median_of_the_days_before(rows: int, words: list[str]) -> None:
    days = [batch(day, loaded) for day, loaded in enumerate((900, 1000, 1100, 9000, 950, 1000))]
    halves = [batch(6, rows // 2, part="a"), batch(6, rows - rows // 2, part="b")]
    sentences = list(find_unusual_days("shop", [*days, *halves], halves, LimitSettings(min_volume=0.5, max_volume=3)))
    assert len(sentences) == bool(words)
    assert all(part in sentences[0] for part in words)


def test_without_enough_days_before_no_day_is_unusual() -> None:
    days = [batch(day, 1000) for day in range(4)]
    new = batch(5, 1)
    assert not list(find_unusual_days("shop", [*days, new], [new], LimitSettings(min_volume=1)))


def rejected_row(file: str, raw: str, resolution: str | None = None) -> tuple:
    return (
        "b",
        "shop",
        "t",
        file,
        raw,
        ["x"],
        ["x"],
        *((resolution, START, "ann", "why") if resolution else (None,) * 4),
    )


ROWS = [
    rejected_row("a", "1"),
    rejected_row("a", "1"),
    rejected_row("b", "1"),
    rejected_row("c", "1"),
    rejected_row("c", "2", "discarded"),
    rejected_row("d", "1"),
]
LOADED = [
    (refresh, "shop", file, status, None, 1, START, None, None, START + timedelta(days=day), None)
    for refresh, file, status, day in (
        ("r0", "a", "loaded", 0),
        ("r0", "b", "unreadable", 0),
        ("r0", "c", "loaded", 0),
        ("r1", "c", "loaded", 1),
        ("r2", "a", "duplicate", 2),  # found again with other rights: it brought no row
        ("r2", "b", "changed", 2),
    )
]


def test_open_rows_are_counted_for_the_batch_that_brought_their_file_last(spark: SparkSession) -> None:
    quarantine, files = (spark.createDataFrame(ROWS, schema(QUARANTINE)), spark.createDataFrame(LOADED, schema(FILES)))
    counts = {row["refresh_id"]: (row["rows"], row["distinct"]) for row in count_rejected(quarantine, files).collect()}
    assert counts == {"r0": (3, 2), "r1": (1, 1)}


def ingest(refresh: str, day: int, rows: int, outcome: str = "succeeded") -> dict[str, object]:
    entry = {"source": "shop", "table_name": "bronze.shop", "read": rows, "accepted": rows}
    return {
        "batch": refresh, "refresh_id": refresh, "job": "ingest", "kind": "job", "as_of": date(2024, 5, 1),
        "outcome": outcome, "error": None, "started_at": START + timedelta(days=day), "seconds": 1.0, "settings": "{}",
        "digest": "", "sources": None, "reads": {}, "since": None, "writes": {}, "same_data": [], "rows": {},
        "balance": [{**entry, "quarantined": 0, "duplicates": 0}], "metrics": {},
    }  # fmt: skip


def test_batches_are_what_successful_refreshes_loaded_with_the_open_rejected_rows(spark: SparkSession) -> None:
    quarantine, files = (spark.createDataFrame(ROWS, schema(QUARANTINE)), spark.createDataFrame(LOADED, schema(FILES)))
    record = [ingest("r1", 1, 20), ingest("r0", 0, 10), ingest("r2", 2, 0), ingest("r3", 3, 5, "failed")]
    runs = spark.createDataFrame(record, schema(RUNS))
    assert count_batches(runs, quarantine, files, [SOURCE]) == [batch(0, 10, 3), batch(1, 20, 1)]


def test_a_raw_row_that_becomes_many_counts_once(spark: SparkSession) -> None:
    mapping = {"columns": {}, "each": "split(x, ' ')"}
    source = Source.model_validate({"name": "shop", "path": "p", "tables": {"t": mapping}})
    quarantine, files = (spark.createDataFrame(ROWS, schema(QUARANTINE)), spark.createDataFrame(LOADED, schema(FILES)))
    runs = spark.createDataFrame([ingest("r0", 0, 10)], schema(RUNS))
    assert count_batches(runs, quarantine, files, [source]) == [batch(0, 10, 2)]

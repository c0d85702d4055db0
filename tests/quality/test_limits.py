"""Whether a refresh may go on: deliveries are planted in the record of runs, what is refused of them beside it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from pyspark.sql import SparkSession

from crmlake.contracts.schema import schema
from crmlake.ingest.source import Source
from crmlake.quality.batches import counted, deliveries, goes_on
from crmlake.quality.limits import too_many_refused, unusual
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.state import SUCCEEDED, Run
from crmlake.settings import LimitSettings
from crmlake.tables import FILES, QUARANTINE

START = datetime(2024, 5, 1, 3, 0, tzinfo=UTC)
SOURCE = Source.model_validate({"name": "shop", "path": "p", "tables": {"silver.order_lines": {"columns": {}}}})
NAMES = ("source", "table_name", "read", "accepted", "quarantined", "duplicates")


def ran(job: str, day: int, rows: int = 0, *, source: str = "shop", since: dict[str, int] | None = None) -> Run:
    """A run of a day; of an ingest so many rows came."""
    table = f"bronze.{source}" if job == "ingest" else "silver.order_lines"
    balance = [dict(zip(NAMES, (source, table, rows, rows, 0, 0), strict=True))] if job in {"ingest", "cleanse"} else []
    started = START + timedelta(days=day)
    return Run(f"r{day}", job, date(2024, 5, 1), SUCCEEDED, None, started, 1, "{}", "", {}, since, balance=balance)


def night(day: int, rows: int, *, went_on: bool = True) -> list[Run]:
    """A refresh of a day."""
    before = {"bronze.shop": day} if day else None
    further = [ran("fold", day), ran("segment", day)] if went_on else []
    return [ran("ingest", day, rows, since={}), ran("cleanse", day, since=before), *further]


def looked_at(runs: Iterable[Run]) -> dict[str, tuple[bool, bool]]:
    return {each.refresh: (each.fresh, each.judged) for each in deliveries(list(runs), SOURCE)}


def test_the_gate_stands_before_whatever_makes_tables_of_silver() -> None:
    names = {job.name for job in installed_jobs() if goes_on(job)}
    assert {job.name for job in installed_jobs()} - names == {"ingest", "cleanse", "report"}


def test_what_a_job_went_on_from_is_not_looked_at_again() -> None:
    assert looked_at([*night(0, 10), *night(1, 10)]) == {"r0": (False, False), "r1": (False, False)}


def test_what_no_job_went_on_from_is_looked_at_until_one_does() -> None:
    stopped = [*night(0, 10), *night(1, 10, went_on=False), *night(2, 10, went_on=False)]
    assert looked_at(stopped) == {"r0": (False, False), "r1": (True, True), "r2": (True, True)}
    assert looked_at([*stopped, ran("segment", 3)])["r1"] == (False, False)


def test_a_job_that_ran_before_rows_were_judged_did_not_go_on_from_them() -> None:
    early = [
        *night(0, 10),
        ran("ingest", 1, 10, since={}),
        ran("segment", 1),
        ran("cleanse", 2, since={"bronze.shop": 1}),
    ]
    assert looked_at(early)["r1"] == (True, True)


def test_every_delivery_of_a_source_that_is_judged_anew_is_looked_at() -> None:
    assert looked_at([*night(0, 10), ran("cleanse", 1, since={})]) == {"r0": (False, True)}
    assert looked_at([*night(0, 10), ran("cleanse", 1, since=None)]) == {"r0": (False, True)}
    assert looked_at([*night(0, 10), ran("cleanse", 1, source="other", since={"bronze.shop": 1})]) == {
        "r0": (False, False)
    }


def test_a_delivery_of_which_too_much_is_refused_is_told_with_what_to_do() -> None:
    found = deliveries([*night(0, 1000, went_on=False), *night(1, 400, went_on=False)], SOURCE)
    refused = {("shop", "r0"): 510, ("shop", "r1"): 250}
    (told,) = too_many_refused("shop", found, refused, LimitSettings())
    for words in (
        "of the 400 rows that came on 2024-05-02 250 are refused (62.5%), 50.0% may be",
        "crmlake quarantine --source shop", "crmlake replay shop", "--set limits.max_refused_share=0.63",
    ):  # fmt: skip
        assert words in told
    assert not list(too_many_refused("shop", found, {("shop", "r1"): 200}, LimitSettings()))
    assert not list(too_many_refused("shop", found, refused, LimitSettings(max_refused_share=0.63)))
    assert not list(too_many_refused("shop", found, refused, LimitSettings(min_rows=1001)))


def test_one_source_may_have_limits_of_its_own() -> None:
    own = LimitSettings.model_validate({"min_rows": 10, "sources": {"shop": {"max_refused_share": 0.1}}})
    found = deliveries(night(0, 50, went_on=False), SOURCE)
    (told,) = too_many_refused("shop", found, {("shop", "r0"): 20}, own)
    assert """--set limits.sources='{"shop": {"max_refused_share": 0.4}}'""" in told
    assert not list(too_many_refused("other", found, {("other", "r0"): 20}, own))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (400, ["400 rows came on 2024-05-07, on a usual day 1,000 come, at least 0.5 times", "limits.min_volume=0.4"]),
        (500, []),
        (3000, []),
        (3100, ["at most 3 times", "limits.max_volume=3.1"]),
    ],
)
def test_a_day_is_held_against_the_median_of_the_days_before(rows: int, told: list[str]) -> None:
    days = [run for day, came in enumerate((900, 1000, 1100, 9000, 950, 1000)) for run in night(day, came)]
    limits = LimitSettings(min_volume=0.5, max_volume=3)
    halves = [*night(6, rows // 2, went_on=False), *night(6, rows - rows // 2, went_on=False)]
    found = list(unusual("shop", deliveries([*days, *halves], SOURCE), limits))
    assert len(found) == bool(told)
    assert all(words in found[0] for words in told)


def test_without_enough_days_before_no_day_is_unusual() -> None:
    days = [run for day in range(4) for run in night(day, 1000)]
    assert not list(
        unusual("shop", deliveries([*days, *night(5, 1, went_on=False)], SOURCE), LimitSettings(min_volume=1))
    )


def test_open_rows_are_counted_for_the_delivery_that_brought_their_file(spark: SparkSession) -> None:
    def row(file: str, raw: str, ended: str | None = None) -> tuple:
        return ("b", "shop", "t", file, raw, ["x"], *((ended, START, "ann", "why") if ended else (None,) * 4))

    rows = [row("a", "1"), row("a", "1"), row("b", "1"), row("c", "1"), row("c", "2", "discarded"), row("d", "1")]
    files = [("r0", "shop", "a", 0), ("r0", "shop", "b", 0), ("r0", "shop", "c", 0), ("r1", "shop", "c", 1)]
    found = [
        (batch, source, file, "loaded", None, 1, START, None, None, START + timedelta(days=day))
        for batch, source, file, day in files
    ]
    counts = counted(spark.createDataFrame(rows, schema(QUARANTINE)), spark.createDataFrame(found, schema(FILES)))
    assert {row["delivery"]: (row["rows"], row["distinct"]) for row in counts.collect()} == {"r0": (3, 2), "r1": (1, 1)}

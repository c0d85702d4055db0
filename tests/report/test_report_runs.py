from datetime import UTC, date, datetime

from pyspark.sql import SparkSession

from crmlake.report.runs import SECTION
from crmlake.tables import RUNS
from sections import gather, plain, run


def test_runs_are_summed_up_the_newest_first(spark: SparkSession) -> None:
    later = datetime(2011, 12, 10, 4, 1, tzinfo=UTC)
    rows = [
        run("ingest", seconds=61.0, rows={"a": 1000, "b": 234}, writes={"b": 3, "a": 1}),
        run("cleanse", seconds=64.0, rows={"c": 1200}, reads={"a": 1}, started_at=later),
    ]
    section = gather(spark, SECTION, rows={RUNS: rows})
    assert plain(section.lead) == "2 runs took 2 min 5 s in all and wrote 2,434 rows; none failed."
    assert (section.failed, section.errors, SECTION.alarms(section)) == ((), (), [])
    texts = [[plain(cell.text) for cell in row] for row in section.table.rows]
    assert [text[0] for text in texts] == ["cleanse", "ingest"]
    assert texts[0][4:] == ["1 min 4 s", "1,200", "a v1", "none"]
    assert texts[1][4:] == ["1 min 1 s", "1,234", "none", "a v1, b v3"]


def test_a_failed_run_is_named_with_its_error(spark: SparkSession) -> None:
    failed = run("cleanse", outcome="failed", error="no room", seconds=1.0)
    section = gather(spark, SECTION, rows={RUNS: [run("ingest"), failed]})
    assert section.failed == ("cleanse",)
    assert [error.partition(", ")[0] for error in section.errors] == ["cleanse"]
    assert section.errors[0].endswith(": no room")
    assert "1 failed (cleanse)" in section.lead


def test_the_head_shows_the_warnings_of_each_job_s_last_run_for_the_date(spark: SparkSession) -> None:
    later, last = (datetime(2011, 12, 10, 5, minute, tzinfo=UTC) for minute in (0, 1))
    other = {"as_of": date(2011, 12, 9), "started_at": last}
    rows = [
        run("ingest", warnings=["no file yet"]),
        run("ingest", started_at=later, warnings=["one file is empty"]),
        run("label", started_at=later, warnings=["too short"]),
        run("label", **other, warnings=["of another date"]),
        run("label", started_at=last, outcome="failed", error="no room", warnings=["of a failure"]),
        run("resolve", **other, warnings=["a date for which nothing ran"]),
    ]
    section = gather(spark, SECTION, rows={RUNS: rows})
    assert section.warnings == ("one file is empty", "too short", "a date for which nothing ran")
    assert SECTION.alarms(section)[-3:] == list(section.warnings)

from datetime import UTC, datetime

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

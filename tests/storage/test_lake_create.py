"""What a contract makes of a Delta table, and what the table then refuses and hides."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from crmlake.contracts import Append, Column, Contract, Merge, Replace, Rule, WriteContext
from crmlake.errors import JobError, LakeError
from crmlake.runtime.explanations import explain
from crmlake.storage import Lake
from crmlake.storage.files import is_missing

AS_OF = date(2024, 1, 1)
INCREMENT, FULL = WriteContext(AS_OF, "start"), WriteContext(AS_OF, "start", full_reload=True)
MARKER = "zanzibar@example.org"
ID = Column("id", "string", "The number.")
PEOPLE = Contract(
    name="silver.people",
    meaning="One person's purse.",
    columns=(
        Column("person", "string", "Who.", personal=True),
        Column("town", "string", "It's where.", null="not given"),
        Column("coins", "int", "What is in it.", unit="coins", null="not counted"),
        Column("seen_on", "date", "When."),
        Column("tags", "array<string>", "What was said.", personal=True),
    ),
    grain=("person",),
    write=Merge(),
    rules=(
        Rule("not_in_debt", "coins >= 0", "coins is 0 or more"),
        Rule("has_at", "person LIKE '%@%'", "a person is an e-mail address"),
    ),
    properties=(("crmlake.test", "yes"),),
)
TYPES = "person string, town string, coins int, seen_on date, tags array<string>"


@pytest.fixture(scope="module")
def people(lake: Lake) -> Lake:
    """The lake with the table in it, and one row in the table."""
    lake.ensure(PEOPLE)
    rows = lake.spark.createDataFrame([(MARKER, "Graz", None, AS_OF, [MARKER])], TYPES)
    lake.write(PEOPLE, rows, FULL)
    return lake


def delta_log(lake: Lake, contract: Contract) -> str:
    folder = Path(lake.path(contract)) / "_delta_log"
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json")))


def test_the_table_says_what_its_contract_says(people: Lake, spark: SparkSession) -> None:
    path = people.path(PEOPLE)
    columns = {row["col_name"]: row["comment"] for row in spark.sql(f"DESCRIBE TABLE delta.`{path}`").collect()}
    detail = spark.sql(f"DESCRIBE DETAIL delta.`{path}`").first()
    assert {c.name: c.comment for c in PEOPLE.columns} == {c.name: columns[c.name] for c in PEOPLE.columns}
    assert columns["coins"] == "What is in it. Unit: coins. Null: not counted."
    assert detail is not None
    assert detail["description"] == PEOPLE.meaning
    assert detail["properties"]["crmlake.test"] == "yes"
    assert detail["properties"]["delta.enableChangeDataFeed"] == "true"
    assert "coins >= 0" in detail["properties"]["delta.constraints.not_in_debt"]


def test_the_delta_log_has_statistics_of_keys_and_times_and_none_of_what_is_personal(people: Lake) -> None:
    log = delta_log(people, PEOPLE)
    assert rf"\"minValues\":{{\"seen_on\":\"{AS_OF}\"}}" in log
    assert MARKER not in log


@pytest.mark.parametrize("context", [FULL, INCREMENT])
def test_a_row_that_breaks_a_rule_is_told_in_one_line_without_its_values(
    people: Lake, context: WriteContext, request: pytest.FixtureRequest
) -> None:
    before = people.latest(PEOPLE).version
    rows = people.spark.createDataFrame([("mallory", "Wien", 7, AS_OF, [])], TYPES)
    with pytest.raises((PySparkException, Py4JJavaError)) as caught:
        people.write(PEOPLE, rows, context)
    message = explain(caught.value, "fill")
    assert isinstance(message, JobError)
    assert str(message) == "job fill: a row breaks the rule 'has_at' of its table; nothing was written"
    assert people.latest(PEOPLE).version == before
    spark_log = request.config.pluginmanager.getplugin("capturemanager").read_global_capture().err
    assert "ERROR" in spark_log, "run without -s: Spark writes its log past the test's own capture"
    assert "mallory" not in spark_log


def test_a_null_where_none_may_be_is_told_by_its_column(people: Lake) -> None:
    rows = people.spark.createDataFrame([("mallory@example.org", "Wien", 1, None, [])], TYPES)
    with pytest.raises((PySparkException, Py4JJavaError)) as caught:
        people.write(PEOPLE, rows, INCREMENT)
    message = str(explain(caught.value, "fill"))
    assert "'seen_on' may not be null" in message
    assert "mallory" not in message
    assert "\n" not in message


def test_a_table_grows_with_its_contract_and_keeps_its_rows(people: Lake) -> None:
    wider = replace(PEOPLE, columns=(*PEOPLE.columns, Column("shoe", "int", "It's a size.", null="not measured")))
    people.ensure(wider)
    row = people.read(wider, people.latest(wider).version).first()
    assert row is not None
    assert (row["person"], row["shoe"]) == (MARKER, None)
    assert "It's a size. Null: not measured." in {
        r["comment"] for r in people.spark.sql(f"DESCRIBE TABLE delta.`{people.path(wider)}`").collect()
    }


def test_a_table_whose_column_has_another_type_is_refused(people: Lake) -> None:
    other = replace(PEOPLE, columns=(*PEOPLE.columns[:2], Column("coins", "double", "What."), *PEOPLE.columns[3:]))
    with pytest.raises(LakeError, match=r"silver\.people: .*coins is int, expected double"):
        people.ensure(other)


def test_a_replaced_table_is_parted_by_its_as_of_date(lake: Lake) -> None:
    contract = Contract("gold.parted", "One.", (Column("n", "int", "A number."),), ("as_of", "n"), Replace())
    lake.ensure(contract)
    detail = lake.spark.sql(f"DESCRIBE DETAIL delta.`{lake.path(contract)}`").first()
    assert detail is not None
    assert detail["partitionColumns"] == ["as_of"]


def test_a_table_that_never_was_reads_as_an_empty_one(lake: Lake) -> None:
    never = Contract("silver.never", "One.", (Column("n", "int", "A number."),), (), Append())
    assert not lake.exists(never)
    empty = lake.read(never, None)
    assert (empty.columns, empty.count()) == (["batch", "n"], 0)


@pytest.mark.parametrize("remains", ["", "_delta_log/", "_delta_log/_staged_commits/", "_delta_log/.0.json.tmp"])
def test_a_table_whose_making_was_cut_short_is_made_again(spark: SparkSession, tmp_path: Path, remains: str) -> None:
    lake = Lake(spark, str(tmp_path))
    folder = tmp_path / PEOPLE.path / remains
    (folder.parent if remains.endswith("tmp") else folder).mkdir(parents=True)
    if remains.endswith("tmp"):
        folder.write_text("{")
    assert not lake.exists(PEOPLE)
    lake.ensure(PEOPLE)
    detail = spark.sql(f"DESCRIBE DETAIL delta.`{lake.path(PEOPLE)}`").first()
    assert detail is not None
    assert detail["description"] == PEOPLE.meaning
    assert "delta.constraints.not_in_debt" in detail["properties"]
    assert lake.read(PEOPLE, lake.latest(PEOPLE).version).columns == [c.name for c in PEOPLE.columns]


def test_a_table_that_was_begun_over_remains_is_no_table_yet(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(spark, str(tmp_path))
    spark.createDataFrame([], "_unfinished boolean").write.format("delta").save(lake.path(PEOPLE))
    assert not lake.exists(PEOPLE)
    lake.ensure(PEOPLE)
    assert lake.read(PEOPLE, lake.latest(PEOPLE).version).columns == [c.name for c in PEOPLE.columns]


def test_a_column_that_its_contract_lets_be_null_from_now_on_may_be(lake: Lake) -> None:
    purse = Contract("silver.purse", "One.", (ID, Column("coins", "int", "What is in it.")), ("id",), Merge())
    lake.ensure(purse)
    laxer = replace(purse, columns=(ID, Column("coins", "int", "What is in it.", null="lost")))
    lake.ensure(laxer)
    rows = lake.spark.createDataFrame([("a", None)], "id string, coins int")
    assert lake.write(laxer, rows, FULL).rows == 1


@pytest.mark.parametrize(
    ("columns", "grain", "ranged"),
    [
        (("flag boolean", "when date"), ("flag",), {"when"}),
        (("flag boolean", "note string"), ("flag",), set()),
        (("flag boolean", "id string", "note string"), ("flag", "id"), {"id"}),
    ],
)
def test_files_know_the_range_of_keys_and_times_that_can_be_ordered_and_of_nothing_else(
    columns: tuple[str, ...], grain: tuple[str, ...], ranged: set[str], lake: Lake
) -> None:
    pairs = [column.split() for column in columns]
    name = f"silver.ranged_{'_'.join(name for name, _ in pairs)}"
    contract = Contract(name, "What has a range.", tuple(Column(n, t, "Something.") for n, t in pairs), grain, Append())
    lake.ensure(contract)
    values = {"boolean": True, "date": AS_OF, "string": MARKER}
    row = lake.spark.createDataFrame([tuple(values[t] for _, t in pairs)], ", ".join(columns))
    lake.write(contract, row, INCREMENT)
    added = [json.loads(line).get("add") for line in delta_log(lake, contract).splitlines()]
    stats = [json.loads(entry["stats"]) for entry in added if entry]
    assert [(set(stat.get("minValues", {})), stat["numRecords"]) for stat in stats] == [(ranged, 1)]
    assert lake.read(contract, 1).count() == 1


def test_what_is_at_a_path_is_told_without_a_reader(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a [1] %20").mkdir()
    assert not is_missing(spark, str(tmp_path / "a [1] %20"))
    assert is_missing(spark, str(tmp_path / "a [1]  "))
    assert not is_missing(spark, "nowhere://a/b"), "a store that does not answer tells nothing"

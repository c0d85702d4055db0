"""Many small files become a few in the order of time or key, and no row changes."""

from dataclasses import replace
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge, Replace, WriteContext
from crmlake.storage import Lake
from crmlake.storage.maintenance import compact

FIRST, SECOND = date(2024, 1, 1), date(2024, 2, 1)
ROWS, FILES, SMALL_MB = 40_000, 32, 0.08
NUMBER = Column("number", "string", "Its number.")
VIEWED = Column("viewed_at", "timestamp", "When.")
NOTE = Column("note", "string", "Something that takes space.")
VIEWS = Contract(
    "silver.views", "One view.", (NUMBER, VIEWED, NOTE), ("number",), Merge(), keep_days=9, time_column="viewed_at"
)
THINGS = Contract("silver.things", "One thing.", (NUMBER, NOTE), ("number",), Merge())
SCORES = Contract("gold.scores", "One score.", (NUMBER, NOTE), ("as_of", "number"), Replace())


def rows(spark: SparkSession) -> DataFrame:
    """Rows in files that each hold all times and all numbers."""
    numbers = spark.range(ROWS).select(
        F.format_string("%06d", "id").alias("number"),
        F.timestamp_seconds(1_700_000_000 + F.col("id") * 60).alias("viewed_at"),
        F.md5(F.col("id").cast("string")).alias("note"),
    )
    return numbers.repartition(FILES, "number")


def fill(lake: Lake, contract: Contract, as_of: date = FIRST, files: int = FILES) -> None:
    names = [name for name in contract.by_name if name != "as_of"]
    lake.ensure(contract)
    whole = rows(lake.spark).select(*names)
    lake.write(contract, whole if files == FILES else whole.coalesce(files), WriteContext(as_of, "x", full_reload=True))


def latest(lake: Lake, contract: Contract) -> DataFrame:
    return lake.read(contract, lake.latest_version(contract))


def digest(lake: Lake, contract: Contract) -> tuple:
    table = latest(lake, contract)
    row = table.agg(F.count("*"), F.sum(F.xxhash64(*table.columns).cast("decimal(38,0)"))).first()
    assert row is not None
    return tuple(row)


def files_read(lake: Lake, contract: Contract, where: str = "true") -> int:
    return len(latest(lake, contract).where(where).inputFiles())


@pytest.mark.parametrize(
    ("contract", "narrow"),
    [
        (VIEWS, "viewed_at BETWEEN TIMESTAMP '2023-11-15 00:00:00Z' AND TIMESTAMP '2023-11-15 01:00:00Z'"),
        (THINGS, "number BETWEEN '000100' AND '000200'"),
    ],
    ids=["time", "key"],
)
def test_a_compacted_table_has_the_same_rows_in_fewer_files_of_which_few_are_read(
    lake: Lake, contract: Contract, narrow: str
) -> None:
    fill(lake, contract)
    corrected = latest(lake, contract).where("number LIKE '%7'").withColumn("note", F.lit("corrected"))
    written = lake.write(contract, corrected.where("number < '000300'").coalesce(1), WriteContext(FIRST, "y"))
    before = digest(lake, contract)
    assert written.rows == 30
    assert files_read(lake, contract, narrow) >= FILES

    version = compact(lake, contract, SMALL_MB)
    assert version == written.version + 1
    assert digest(lake, contract) == before
    assert 3 <= files_read(lake, contract) < FILES
    assert files_read(lake, contract, narrow) == 1
    assert lake.changes(contract, written.version, version).isEmpty()

    assert compact(lake, contract, SMALL_MB) is None
    assert lake.latest_version(contract) == version


def test_of_a_dated_table_only_the_dates_with_many_files_are_rewritten(lake: Lake) -> None:
    fill(lake, SCORES)
    fill(lake, SCORES, SECOND, files=2)
    before, second = digest(lake, SCORES), f"as_of = DATE '{SECOND}'"
    old_files = latest(lake, SCORES).where(second).inputFiles()
    assert compact(lake, SCORES, SMALL_MB, min_small_files=3) == 3
    assert digest(lake, SCORES) == before
    assert latest(lake, SCORES).where(second).inputFiles() == old_files
    assert files_read(lake, SCORES, f"as_of = DATE '{FIRST}'") < FILES
    assert files_read(lake, SCORES, f"as_of = DATE '{FIRST}' AND number = '000100'") == 1
    assert compact(lake, SCORES, SMALL_MB, min_small_files=3) is None


def test_a_table_without_rows_or_with_few_files_is_left_alone(lake: Lake) -> None:
    nothing = replace(THINGS, name="silver.nothing")
    lake.ensure(nothing)
    assert compact(lake, nothing) is None
    fill(lake, nothing, files=4)
    assert compact(lake, nothing) is None
    with pytest.raises(ValueError, match="min_small_files is 1, expected at least 2"):
        compact(lake, nothing, min_small_files=1)


def test_the_session_is_left_as_it_was(lake: Lake) -> None:
    key = "spark.databricks.delta.optimize.maxFileSize"
    assert lake.spark.conf.get(key, None) is None

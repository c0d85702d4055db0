"""The same tables on a cluster of a master and two workers as on one machine."""

from pathlib import Path

from pyspark.sql import SparkSession

from support import Undisturbed, balances, digests


def test_a_refresh_on_two_workers_gives_the_tables_of_one_machine(
    spark: SparkSession, undisturbed: Undisturbed, clustered: Path
) -> None:
    found = digests(spark, clustered)
    assert found == {name: undisturbed.tables[name] for name in found}
    assert "gold.segments" in found
    assert balances(spark, clustered) == balances(spark, undisturbed.root)

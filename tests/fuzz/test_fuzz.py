"""Fuzzed exports of every table: each row is right in silver, or rejected with its reason, or counted."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from fuzz.batch import check_batch, draw_batch

FILES = 200


def test_a_few_fuzzed_exports(spark: SparkSession, tmp_path: Path) -> None:
    faults = check_batch(spark, draw_batch(0, 60, 6), tmp_path / "shop")
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_two_thousand_fuzzed_exports(number: int, spark: SparkSession, tmp_path: Path) -> None:
    faults = check_batch(spark, draw_batch(number + 1, FILES, 12), tmp_path / "shop")
    assert not faults, "\n".join(faults)

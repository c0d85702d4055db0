"""Where a floor reads and writes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame, DataFrameWriter, SparkSession


@dataclass(frozen=True)
class Place:
    """The input and the output of a floor.

    Attributes:
        files: The folder of the raw files.
        lake: The folder of the lake's tables.
        out: The folder of the tables, or of the model, that the floor writes.
        as_of: The as-of date.
        k: The number of segments.
    """

    files: Path
    lake: Path
    out: Path
    as_of: date
    k: int = 5

    def read(self, spark: SparkSession, table: str) -> DataFrame:
        """Return a table of the lake at its latest version."""
        return spark.read.format("delta").load(str(self.lake / table))

    def read_own(self, spark: SparkSession, table: str) -> DataFrame:
        """Return a table of the floor."""
        return spark.read.format("delta").load(str(self.path(table)))

    def write(self, rows: DataFrame, table: str) -> None:
        """Write a table of the floor, without statistics, which no floor needs."""
        self._writer(rows).save(str(self.path(table)))

    def path(self, table: str) -> Path:
        """Return the folder of a table of the floor."""
        return self.out / table

    @staticmethod
    def _writer(rows: DataFrame) -> DataFrameWriter:
        return rows.write.format("delta").mode("overwrite").option("delta.dataSkippingNumIndexedCols", "0")

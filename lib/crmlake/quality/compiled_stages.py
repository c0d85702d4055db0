"""Stages that Spark compiles to one method of Java each."""

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F


def end_stage(rows: DataFrame) -> DataFrame:
    """Return the rows, at an end of a compiled stage.

    Java's compilers give up on a method of more than about 30,000 bytes ("out of nodes", "out of virtual registers"),
    and interpret it instead: a pass over 1.5 million order lines then took 46 CPU-seconds instead of 11. A metric ends
    a stage for about half a microsecond a row.
    """
    return rows.observe(Observation(), F.count(F.lit(1)).alias("rows"))

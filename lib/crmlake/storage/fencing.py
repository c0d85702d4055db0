"""Fencing: a table takes no commit of a process whose lock another one has taken over."""

from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Fence:
    """The place of a commit among those of all holders of a lock.

    Delta keeps the number with the commit (its idempotent writes). It makes no commit of a number that is not higher
    than the last one of the same lock, and lets one fail that began before such a number was committed.

    Attributes:
        lock: The name of the lock.
        number: Higher than that of every commit before, of this holder or of a holder before it.
    """

    lock: str
    number: int

    @property
    def options(self) -> dict[str, str]:
        """The options of a write by which Delta keeps the order."""
        return {"txnAppId": self.lock, "txnVersion": str(self.number)}


def read_fences(spark: SparkSession, path: str) -> list[Fence]:
    """Return the last fence of each lock under which a Delta table was written.

    Args:
        spark: The session.
        path: The path of the table.
    """
    java: Any = spark._jvm  # noqa: SLF001 # Delta has no public way to the numbers of its idempotent writes
    logs = java.org.apache.spark.sql.delta.DeltaLog
    snapshot = logs.forTableWithSnapshot(spark._jsparkSession, path)._2()  # noqa: SLF001
    numbers = java.scala.jdk.javaapi.CollectionConverters.asJava(snapshot.transactions())
    return [Fence(lock, number) for lock, number in numbers.items()]

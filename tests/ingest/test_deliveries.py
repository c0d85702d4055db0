"""A Delta table as a source, taken in: each row once, whatever happens to the table or to the refresh."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from crmlake.contracts.schema import schema
from crmlake.ingest.loading import Arrived, Intake
from crmlake.ingest.source import Source
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.registry import installed_jobs
from crmlake.storage import Lake
from crmlake.tables import BRONZE, FILES

(INGEST,) = (job for job in installed_jobs() if job.name == "ingest")


class Desk:
    """Takes in one source, and keeps the records that a runner would keep."""

    def __init__(self, lake: Lake, source: Source) -> None:
        self.lake, self.source, self.bronze = lake, source, BRONZE.of(source.name)
        self.known: list[dict[str, Any]] = []
        self.version: int | None = None
        lake.ensure(self.bronze)

    def take(self, *, killed: bool = False) -> Arrived:
        """Take in what is new; nothing is recorded of a run that is killed after its rows are written."""
        facts = [{name: row[name] for name in FILES.by_name} for row in self.known]
        known = self.lake.spark.createDataFrame(facts, schema(FILES))
        arrived = Intake(self.lake, INGEST, NoSettings(), date(2024, 1, 1)).take_in(
            self.source, known, {self.bronze: self.version}
        )
        if not killed:
            self.version = arrived.tables[self.bronze].version
            self.known += [{"source": self.source.name, "batch": "b", **file.facts} for file in arrived.files]
        return arrived


def test_a_table_is_taken_in_once(spark: SparkSession, lake: Lake, tmp_path: Path) -> None:
    path = str(tmp_path / "table")

    def add(start: int, end: int) -> None:
        spark.range(start, end).write.format("delta").mode("append").save(path)

    tables: dict[str, Any] = {"t": {"columns": {}}}
    desk = Desk(lake, Source.model_validate({"name": "shop", "format": "delta", "path": path, "tables": tables}))
    add(0, 2)
    (first,) = desk.take(killed=True).files
    add(2, 5)
    second = desk.take()
    shutil.rmtree(path)
    add(3, 7)
    anew = desk.take()

    id_ = first.file.rpartition(" ")[2]
    assert [file.file for file in second.files] == [f"version 0 of {id_}", f"versions 1-1 of {id_}"]
    assert [each.tables[desk.bronze].accepted for each in (second, anew)] == [5, 2]
    assert [(file.note, file.inspection.columns) for file in anew.files] == [
        ("the table was made anew: rows that bronze has already add nothing", ("id",))
    ]
    rows = lake.read(desk.bronze, desk.version).select("id", "_file").collect()
    assert sorted(row["id"] for row in rows) == list("0123456")
    assert {row["_file"] for row in rows} == {file["file"] for file in desk.known}
    assert not desk.take().files

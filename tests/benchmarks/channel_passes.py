"""What the benchmark of the channels measures in one session: ingest and cleanse, and cleansing without a contract.

`channel_passes.py CHANNEL ROWS FOLDER` makes the files of a channel, takes in and cleanses two deliveries, and prints
as JSON what each took, in seconds. A small delivery before them is for Java alone, which compiles as it goes.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from channel_files import ChannelFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.app.workspace import load_workspace
from crmlake.contracts import Contract, WriteContext
from crmlake.contracts.versions import version_columns
from crmlake.quality.duplicates import REPEATED, Newest, mark_repeated_keys
from crmlake.quality.row_mapping import map_rows
from crmlake.runtime.state import Run
from crmlake.session.session import start, stop
from crmlake.storage import Lake
from crmlake.tables import BRONZE
from support import AS_OF, to_silver

WARM_UP = 20_000


def measured(spark: SparkSession, files: ChannelFiles, root: Path) -> dict[str, dict[str, float]]:
    """What each delivery took."""
    place = files.workspace(root)
    files.make(spark, place)
    return {name: _delivery(spark, files, place, name) for name in ("first", "second")}


def _delivery(spark: SparkSession, files: ChannelFiles, place: Path, name: str) -> dict[str, float]:
    files.deliver(place, name)
    runs = to_silver(spark, place).runs
    (balance,) = runs["cleanse"].balance
    clock = time.monotonic()
    _unchecked(spark, files.contract, place, runs["cleanse"])
    seconds = {"unchecked": time.monotonic() - clock} | {name: run.seconds for name, run in runs.items()}
    return {**seconds, **{what: balance[what] for what in ("read", "accepted", "quarantined", "duplicates")}}


def _unchecked(spark: SparkSession, contract: Contract, place: Path, run: Run) -> None:
    """What a cleanse did, but for its contract: the same rows mapped, cast, one of each grain, written to such a table.

    Nothing is validated, rejected or counted, and the table has no constraint but for its grain.
    """
    settings = load_workspace(place)
    (source,) = settings.sources
    bronze = BRONZE.of(source.name)
    since = (run.since or {}).get(bronze.name)
    raw = Lake(spark, settings.lake).changes(bronze, since, run.reads[bronze.name]).where("_change = 'added'")
    typed = map_rows(raw.drop("_change"), source, contract).select(*contract.by_name)
    key = [name for name in contract.grain if name != "source"]
    marked = mark_repeated_keys(typed, key, Newest(version_columns(contract)))
    lake, loose = Lake(spark, str(place / "unchecked")), _loose(contract)
    lake.ensure(loose)
    context = WriteContext(AS_OF, "", full_reload=since is None)
    lake.write(loose, marked.where(~F.col(REPEATED)).drop(REPEATED), context)


def _loose(contract: Contract) -> Contract:
    columns = [c if c.name in contract.grain else replace(c, null="nothing is asked of it") for c in contract.columns]
    return replace(contract, columns=tuple(columns), rules=())


def main(channel: str, rows: int, folder: Path) -> None:
    """Measure a channel and print what was found."""
    settings = load_workspace(ChannelFiles(channel, 0).workspace(folder / "w")).spark
    spark = start(settings)
    measured(spark, ChannelFiles(channel, min(rows, WARM_UP)), folder / "warm")
    sys.stdout.write(json.dumps(measured(spark, ChannelFiles(channel, rows), folder / "w")))
    stop(spark)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

"""Whether this place can refresh this workspace: what is good, and what to do about what is not."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pyspark.sql import SparkSession

from crmlake.errors import CrmlakeError, LakeError
from crmlake.session.jars import has_delta, spark_home
from crmlake.session.java import require_java
from crmlake.settings import Workspace
from crmlake.storage import reach

_GIB, _UNITS = 2**30, {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_LEAST_DISK, _MOST_SKEW_SECONDS = 5 * _GIB, 5.0


class Finding(NamedTuple):
    """One thing that was looked at: how it is, or what to do about it."""

    what: str
    good: bool
    told: str


Check = Callable[[], Finding]


def local_checks(place: Workspace) -> Iterator[Finding]:
    """What can be seen without Spark: Java, memory, cores, jars, write access, room, clock."""
    yield _java()
    yield _memory(place)
    yield Finding("cores", True, f"{os.cpu_count()} here; the session runs on {place.spark.master}")
    yield _jars()
    folders = {"reports": place.reports, "models": place.root / place.models.folder, "workspace": place.root}
    folders |= {} if "://" in place.lake else {"lake": Path(place.lake)}
    for name, folder in folders.items():
        yield _writable(name, folder)
    yield _room(place.root)
    yield _clock(place.root)


def spark_checks(spark: SparkSession, place: Workspace) -> Iterator[Finding]:
    """What only a session can tell: a round trip of one Delta table, and the executors' Python."""
    yield _round_trip(spark, place.lake)
    yield _executors(spark)


def _java() -> Finding:
    try:
        return Finding("Java", True, f"version {require_java()}")
    except CrmlakeError as fault:
        return Finding("Java", False, str(fault))


def _memory(place: Workspace) -> Finding:
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    asked = int(place.spark.driver_memory[:-1]) * _UNITS[place.spark.driver_memory[-1]]
    told = f"{whole / _GIB:.1f} GiB here, {asked / _GIB:.1f} GiB for the driver"
    # What Java takes beside its heap, Python and the system need the rest.
    good = asked <= 0.75 * whole
    mend = f"; set spark.driver_memory to {max(1, int(whole * 0.6 / _GIB))}g at most"
    return Finding("memory", good, told + ("" if good else mend))


def _jars() -> Finding:
    good = has_delta()
    mend = f"no Delta Lake in {spark_home() / 'jars'}; run `crmlake jars` once"
    return Finding("jars", good, f"Delta Lake in {spark_home() / 'jars'}" if good else mend)


def _writable(name: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"doctor")
    except OSError as fault:
        return Finding(name, False, f"{folder}: {fault.strerror}; let this user write there")
    return Finding(name, True, f"{folder} can be written")


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    good = free >= _LEAST_DISK
    return Finding(
        "disk", good, f"{free / _GIB:.1f} GiB free" + ("" if good else f"; make room for {folder.resolve()}")
    )


def _clock(folder: Path) -> Finding:
    """The clock against the file system's: versions of tables are told apart by the times of files."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            skew = abs(Path(file.name).stat().st_mtime - time.time())
    except OSError as fault:
        return Finding("clock", False, f"not compared: {fault.strerror}")
    good = skew < _MOST_SKEW_SECONDS
    mend = "; set both by NTP"
    return Finding("clock", good, f"{skew:.1f} s from that of the file system" + ("" if good else mend))


def _round_trip(spark: SparkSession, lake: str) -> Finding:
    path = f"{lake}/_scratch/doctor"
    try:
        reach(spark, lake)
        spark.range(3).write.format("delta").mode("overwrite").save(path)
        found = spark.read.format("delta").load(path).count()
    except LakeError as fault:
        return Finding("Delta table", False, str(fault))
    except Exception as fault:
        line = str(fault).partition("\n")[0]
        return Finding("Delta table", False, f"{path}: {type(fault).__name__}: {line}; see lake and [spark.conf]")
    return Finding("Delta table", found == 3, f"written to {path} and read again")  # noqa: PLR2004 - the three rows


def _executors(spark: SparkSession) -> Finding:
    def look(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import platform  # noqa: PLC0415 - runs on the executor
        from importlib.metadata import version  # noqa: PLC0415

        for _ in batches:
            yield pd.DataFrame({"told": [f"Python {platform.python_version()}, crmlake {version('crmlake')}"]})

    try:
        rows = spark.range(4).repartition(4).mapInPandas(look, "told string").distinct().collect()
    except Exception as fault:
        line = str(fault).strip().splitlines()[-1]
        return Finding("executors", False, f"{line}; install crmlake in the executors' Python (PYSPARK_PYTHON)")
    told = sorted(row["told"] for row in rows)
    return Finding("executors", len(told) == 1, "; ".join(told) + ("" if len(told) == 1 else "; make them the same"))

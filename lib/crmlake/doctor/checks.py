"""The checks of the doctor: whether this machine can refresh a workspace, and what to change if it cannot."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
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
_MIN_FREE_BYTES, _MAX_SKEW_SECONDS = 5 * _GIB, 5.0


class Finding(NamedTuple):
    """The result of one check.

    Attributes:
        name: The name of the check.
        is_good: Whether the check passed.
        message: What was found; for a check that failed, also what to change.
    """

    name: str
    is_good: bool
    message: str


def run_local_checks(workspace: Workspace) -> Iterator[Finding]:
    """Run the checks that need no Spark: Java, memory, cores, jars, write access, free space, clock."""
    yield _check_java()
    yield _check_memory(workspace)
    yield Finding("cores", True, f"{os.cpu_count()} here; the session runs on {workspace.spark.master}")
    yield _check_jars()
    folders = {
        "reports": workspace.reports,
        "models": workspace.root / workspace.models.folder,
        "workspace": workspace.root,
    }
    folders |= {} if "://" in workspace.lake else {"lake": Path(workspace.lake)}
    for name, folder in folders.items():
        yield _check_write_access(name, folder)
    yield _check_free_space(workspace.root)
    yield _check_clock(workspace.root)


def run_spark_checks(spark: SparkSession, workspace: Workspace) -> Iterator[Finding]:
    """Run the checks that need a session: writing and reading a Delta table, and the Python of the executors."""
    yield _check_delta_table(spark, workspace.lake)
    yield _check_executors(spark)


def _check_java() -> Finding:
    try:
        return Finding("Java", True, f"version {require_java()}")
    except CrmlakeError as fault:
        return Finding("Java", False, str(fault))


def _check_memory(workspace: Workspace) -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    memory = workspace.spark.driver_memory
    driver = int(memory[:-1]) * _UNITS[memory[-1]]
    # The rest is for Java's memory outside of its heap, Python and the operating system.
    is_good = driver <= 0.75 * total
    advice = f"; set spark.driver_memory to {max(1, int(total * 0.6 / _GIB))}g at most"
    message = f"{total / _GIB:.1f} GiB here, {driver / _GIB:.1f} GiB for the driver"
    return Finding("memory", is_good, message + ("" if is_good else advice))


def _check_jars() -> Finding:
    folder = spark_home() / "jars"
    if has_delta():
        return Finding("jars", True, f"Delta Lake in {folder}")
    return Finding("jars", False, f"no Delta Lake in {folder}; run `crmlake jars` once")


def _check_write_access(name: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"doctor")
    except OSError as fault:
        return Finding(name, False, f"{folder}: {fault.strerror}; let this user write there")
    return Finding(name, True, f"{folder} can be written")


def _check_free_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    is_good = free >= _MIN_FREE_BYTES
    advice = f"; make room for {folder.resolve()}"
    return Finding("disk", is_good, f"{free / _GIB:.1f} GiB free" + ("" if is_good else advice))


def _check_clock(folder: Path) -> Finding:
    """Compare the clock with that of the file system: Delta orders the versions of a table by the times of files."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            skew = abs(Path(file.name).stat().st_mtime - time.time())
    except OSError as fault:
        return Finding("clock", False, f"not compared: {fault.strerror}")
    is_good = skew < _MAX_SKEW_SECONDS
    message = f"{skew:.1f} s from that of the file system"
    return Finding("clock", is_good, message + ("" if is_good else "; set both by NTP"))


def _check_delta_table(spark: SparkSession, lake: str) -> Finding:
    path = f"{lake}/_scratch/doctor"
    try:
        reach(spark, lake)
        spark.range(3).write.format("delta").mode("overwrite").save(path)
        count = spark.read.format("delta").load(path).count()
    except LakeError as fault:
        return Finding("Delta table", False, str(fault))
    except Exception as fault:
        line = str(fault).partition("\n")[0]
        return Finding("Delta table", False, f"{path}: {type(fault).__name__}: {line}; see lake and [spark.conf]")
    return Finding("Delta table", count == 3, f"written to {path} and read again")  # noqa: PLR2004 - the three rows


def _check_executors(spark: SparkSession) -> Finding:
    def describe_python(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import platform  # noqa: PLC0415 - runs on the executor
        from importlib.metadata import version  # noqa: PLC0415

        for _ in batches:
            yield pd.DataFrame({"python": [f"Python {platform.python_version()}, crmlake {version('crmlake')}"]})

    try:
        rows = spark.range(4).repartition(4).mapInPandas(describe_python, "python string").distinct().collect()
    except Exception as fault:
        line = str(fault).strip().splitlines()[-1]
        return Finding("executors", False, f"{line}; install crmlake in the executors' Python (PYSPARK_PYTHON)")
    versions = sorted(row["python"] for row in rows)
    is_good = len(versions) == 1
    return Finding("executors", is_good, "; ".join(versions) + ("" if is_good else "; install the same everywhere"))

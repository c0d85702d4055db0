"""Repair: checksums that are wrong though their file is sound, and the files of a table that cannot be read."""

import json
import zlib
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.storage.files import literal
from crmlake.storage.snapshots import UNREADABLE, snapshot

_HEADER = b"crc\0"
_SUM = 4
"""Bytes of a checksum, and of the number of bytes that each one is of."""


def remove_stale_checksums(folder: Path) -> list[Path]:
    """Remove each checksum beside a file that contradicts the file, where the file itself is sound.

    Hadoop writes `.name.crc` beside every file on a local disk, and refuses to read a file that it contradicts. Parquet
    has checksums of its own in the file, and a log is JSON: they tell whether the file or its checksum is wrong.

    Args:
        folder: The folder of a table.

    Returns:
        The files whose checksum was removed.
    """
    removed = []
    for checksum in sorted(folder.rglob(".*.crc")):
        file = checksum.with_name(checksum.name[1 : -len(".crc")])
        if file.exists() and not _agrees(file, checksum) and _is_sound(file):
            checksum.unlink()
            removed.append(file)
    return removed


def _agrees(file: Path, checksum: Path) -> bool:
    """Return whether a file has the sums that its checksum, of Hadoop's `ChecksumFileSystem`, says."""
    stored = checksum.read_bytes()
    start = len(_HEADER) + _SUM
    size = int.from_bytes(stored[len(_HEADER) : start], "big")
    if not stored.startswith(_HEADER) or not size:
        return False
    with file.open("rb") as content:
        parts = iter(lambda: content.read(size), b"")
        return b"".join(zlib.crc32(part).to_bytes(_SUM, "big") for part in parts) == stored[start:]


def _is_sound(file: Path) -> bool:
    """Return whether the content of a file shows that it is undamaged; false for a kind of file that cannot show it."""
    try:
        match file.suffix:
            case ".parquet":
                with pq.ParquetFile(file, page_checksum_verification=True) as content:
                    for _ in content.iter_batches():  # reading compares the checksums
                        pass
                return True
            case ".json" | ".crc":
                return bool([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])
            case _:
                return False
    except (ValueError, OSError, pa.ArrowException):
        return False


def find_unreadable_files(spark: SparkSession, path: str, version: int) -> list[str]:
    """Return the data files of a version that are missing or cannot be read, below the table's folder.

    All files are read whole, first at once; only where that fails, one after the other.

    Args:
        spark: The session.
        path: The path of the table.
        version: The version, whose log can be read.
    """
    rows = snapshot(spark, path, version)
    if _can_read(rows):
        return []
    place = path.partition("://")[2] or path
    files = [unquote(file) for file in rows.inputFiles()]
    return sorted(file.partition(place)[2].lstrip("/") for file in files if not _can_read_file(spark, file))


def _can_read_file(spark: SparkSession, file: str) -> bool:
    try:
        return _can_read(spark.read.parquet(literal(file)))
    except UNREADABLE:  # its footer
        return False


def _can_read(rows: DataFrame) -> bool:
    try:
        rows.agg(F.max(F.xxhash64(F.to_json(F.struct("*"))))).first()
    except UNREADABLE:
        return False
    return True

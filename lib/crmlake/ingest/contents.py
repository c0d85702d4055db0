"""The contents of new files, read once before their rows are: hash, limits, and what their format says of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from crmlake.ingest.connectors import Blocks, ContentInspector, Inspection, escape_glob, normalize_file_uri
from crmlake.ingest.unpacking import ContentError, Limits, TrailingError, check_limits, is_compressed, is_opaque, unpack

_LOCAL = "file://"
_BLOCK = 2**20
_COLUMNS = "path string, sha256 string, fault string, inspection string"


class Content(NamedTuple):
    """What the bytes of a file say.

    Attributes:
        sha256: Their hash; `None` where they were not read to their end.
        fault: Why its rows must not be read; `None` where they may.
        inspection: The inspection of the file; `None` where Spark must inspect it.
    """

    sha256: str | None = None
    fault: str | None = None
    inspection: Inspection | None = None


def read_contents(
    spark: SparkSession, paths: Sequence[str], inspect: ContentInspector | None, limits: Limits
) -> dict[str, Content]:
    """Return the content of each file; Spark reads several files in a task.

    Local files are read block by block, whatever their size, all others as a whole. One that cannot be opened has an
    empty content: Spark, which reads it next, tells why.

    Args:
        spark: The session.
        paths: The paths of files; of those that are not local, each small enough for the memory of a worker.
        inspect: Inspects a file by its content; `None` where Spark must.
        limits: The limits beyond which rows are not read.
    """

    def read_local(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            yield _tabulate((path, _read_local(path, inspect, limits)) for path in frame["path"])

    def read_other(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            files = zip(frame["path"], frame["content"], strict=True)
            yield _tabulate((path, _read_content(path, content, inspect, limits)) for path, content in files)

    contents: dict[str, Content] = {}
    if local := [(path,) for path in paths if is_local(path)]:
        # A task of Python takes a tenth of a second to start, as long as 50 MB to read.
        tasks = min(len(local), spark.sparkContext.defaultParallelism)
        names = spark.createDataFrame(local, "path string").repartition(tasks)
        contents |= _collect(names.mapInPandas(read_local, _COLUMNS))
    if other := [path for path in paths if not is_local(path)]:
        files = spark.read.format("binaryFile").load([escape_glob(path) for path in other])
        named = files.select(normalize_file_uri(files["path"]).alias("path"), "content")
        contents |= _collect(named.mapInPandas(read_other, _COLUMNS))
    return contents


def is_local(path: str) -> bool:
    """Return whether Python can open a file by its path."""
    return path.startswith(_LOCAL)


def _read_local(path: str, inspect: ContentInspector | None, limits: Limits) -> Content:
    file = Path(path.removeprefix(_LOCAL))
    try:
        return _read(_Reader(path, partial(_read_blocks, file), file.stat().st_size, limits), inspect)
    except OSError:
        return Content()


def _read_content(path: str, content: bytes, inspect: ContentInspector | None, limits: Limits) -> Content:
    return _read(_Reader(path, partial(_split, content), len(content), limits), inspect)


def _read(reader: "_Reader", inspect: ContentInspector | None) -> Content:
    if is_opaque(reader.path):
        return Content(reader.digest)
    try:
        if inspect:
            return Content(inspection=inspect(reader), sha256=reader.digest)
        for _ in reader():
            pass
    except ContentError as fault:
        return Content(fault=str(fault))
    except TrailingError:
        pass
    return Content(reader.digest)


class _Reader:
    """Gives the unpacked content of a file, from its beginning each time, up to its limits.

    Attributes:
        path: The path of the file.
        digest: The hash of its bytes, which are hashed while they are read for the first time.
    """

    def __init__(self, path: str, read: Blocks, size: int, limits: Limits) -> None:
        self.path, self._read, self._size, self._limits = path, read, size, limits
        self._digest: str | None = None

    def __call__(self) -> Iterator[bytes]:
        blocks = unpack(self._read() if self._digest else self._hash(), self.path)
        return check_limits(blocks, self._size if is_compressed(self.path) else None, self._limits)

    def _hash(self) -> Iterator[bytes]:
        hashed = sha256()
        for block in self._read():
            hashed.update(block)
            yield block
        self._digest = hashed.hexdigest()

    @property
    def digest(self) -> str:
        if self._digest is None:  # it was not unpacked to its end
            for _ in self._hash():
                pass
        return self._digest or ""


def _read_blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            yield block


def _split(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _BLOCK] for start in range(0, len(content), _BLOCK))


def _tabulate(contents: Iterable[tuple[str, Content]]) -> pd.DataFrame:
    rows = [
        (path, one.sha256, one.fault, json.dumps(one.inspection) if one.inspection else None) for path, one in contents
    ]
    return pd.DataFrame(rows, columns=["path", "sha256", "fault", "inspection"], dtype="object")


def _collect(rows: DataFrame) -> dict[str, Content]:
    return {row["path"]: Content(row["sha256"], row["fault"], _parse(row["inspection"])) for row in rows.collect()}


def _parse(text: str | None) -> Inspection | None:
    """Return the inspection that a task wrote as JSON; `None` where it wrote none."""
    if text is None:
        return None
    columns, *others = json.loads(text)
    return Inspection(None if columns is None else tuple(columns), *others)

"""Compressed texts that unpack to more than a refresh can hold: found before anything reads their rows."""

import bz2
import zlib
from collections.abc import Callable, Iterator, Sequence

import pandas as pd
from pyspark.sql import SparkSession

from crmlake.ingest.connectors import escape_glob, normalize_file_uri
from crmlake.ingest.settings import IngestSettings

COMPRESSED = (".gz", ".bz2")
_MB = 2**20
_PACKED, _UNPACKED = 2**16, 2**20
"""The bytes that are unpacked, and that come out, at a time."""
_SMALL = 256 * _MB
"""Up to this size a file may unpack to any multiple of its own: a few repeated lines compress well."""
_GZIP = 16 + zlib.MAX_WBITS


def find_bombs(
    spark: SparkSession, paths: Sequence[str], settings: IngestSettings, whole: int | None
) -> dict[str, str]:
    """Return the files that unpack to too much, with the reason; Spark looks at one file a task.

    Args:
        spark: The session.
        paths: The paths of new files, each small enough for the memory of a worker.
        settings: The limits.
        whole: The most bytes of a text that is read as a whole; `None` where it is read line by line.
    """
    packed = [path for path in paths if path.lower().endswith(COMPRESSED)]
    if not packed:
        return {}

    def look(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            faults = [_find_fault(*row, settings, whole) for row in zip(frame["path"], frame["content"], strict=True)]
            yield pd.DataFrame({"path": frame["path"], "fault": faults})

    files = spark.read.format("binaryFile").load([escape_glob(path) for path in packed])
    contents = files.select(normalize_file_uri(files["path"]).alias("path"), "content")
    bombs = contents.mapInPandas(look, "path string, fault string").where("fault IS NOT NULL")
    return {row["path"]: row["fault"] for row in bombs.collect()}


def _find_fault(path: str, content: bytes, settings: IngestSettings, whole: int | None) -> str | None:
    """Return why a file must not be unpacked; `None` for one that may, or that is damaged, which its reader tells."""
    size, line = 0, 0
    for block in _unpack(content, path):
        size += len(block)
        first, _, further = block.partition(b"\n")
        longest = max(line + len(first), *map(len, further.split(b"\n"))) if further else line + len(first)
        line = len(block) - block.rfind(b"\n") - 1 if b"\n" in block else longest
        if fault := _explain_size(size, len(content), settings, whole):
            return fault
        if whole is None and longest > settings.max_line_mb * _MB:
            return f"it has a line of more than {settings.max_line_mb} MB (ingest.max_line_mb)"
    return None


def _explain_size(size: int, packed: int, settings: IngestSettings, whole: int | None) -> str | None:
    if whole is not None and size > whole:
        return f"it unpacks to more than {whole // _MB} MB, the maximum for a file of this format"
    if size > settings.max_unpacked_mb * _MB:
        return f"it unpacks to more than {settings.max_unpacked_mb:,} MB (ingest.max_unpacked_mb)"
    if size > max(_SMALL, settings.max_ratio * packed):
        return f"it unpacks to more than {settings.max_ratio:g} times its size (ingest.max_ratio)"
    return None


def _unpack(content: bytes, path: str) -> Iterator[bytes]:
    """Yield the unpacked content in small blocks, up to where it is damaged."""
    make: Callable[[], bz2.BZ2Decompressor | _Gzip] = bz2.BZ2Decompressor if path.lower().endswith(".bz2") else _Gzip
    position = 0
    while position < len(content):
        reader = make()
        try:
            while not reader.eof:
                block = content[position : position + _PACKED] if reader.needs_input else b""
                if reader.needs_input and not block:
                    return
                position += len(block)
                yield reader.decompress(block, _UNPACKED)
        except (zlib.error, OSError):
            return
        position -= len(reader.unused_data)  # a file may hold several, one behind another


class _Gzip:
    """A reader of gzip with the interface of `bz2.BZ2Decompressor`."""

    def __init__(self) -> None:
        self._reader = zlib.decompressobj(_GZIP)

    @property
    def eof(self) -> bool:
        return self._reader.eof

    @property
    def needs_input(self) -> bool:
        return not self._reader.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._reader.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._reader.decompress(self._reader.unconsumed_tail + data, max_length)

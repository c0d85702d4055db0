"""Texts that hold more than a refresh can: compressed ones, and lines without end, found before their rows are read."""

import bz2
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from crmlake.ingest.connectors import escape_glob, normalize_file_uri
from crmlake.ingest.settings import IngestSettings

_COMPRESSED = (".gz", ".bz2")
_MB = 2**20
_PACKED, _UNPACKED = 2**16, 2**20
"""The bytes that are read, and that come out, at a time."""
_SMALL = 256 * _MB
"""Up to this size a file may unpack to any multiple of its own: a few repeated lines compress well."""
_GZIP = 16 + zlib.MAX_WBITS
_MOST_TASKS = 64
_FAULTS = "path string, fault string"


def is_compressed(path: str) -> bool:
    """Return whether the name of a file says that it is compressed."""
    return path.lower().endswith(_COMPRESSED)


def is_local(path: str) -> bool:
    """Return whether Python can open a file by its path."""
    return path.startswith("file://")


def find_bombs(
    spark: SparkSession, paths: Sequence[str], settings: IngestSettings, whole: int | None
) -> dict[str, str]:
    """Return the files that hold too much, with the reason; Spark looks at one file a task.

    Local files are read block by block, whatever their size, all others as a whole.

    Args:
        spark: The session.
        paths: The paths of new files; of those that are not local, each small enough for the memory of a worker.
        settings: The limits.
        whole: The most bytes of a text that is read as a whole; `None` where it is read line by line.
    """

    def inspect(path: str, blocks: Iterator[bytes], size: int) -> str | None:
        return _find_fault(_unpack(blocks, path), size if is_compressed(path) else None, settings, whole)

    def inspect_local(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            local = [(path, Path(path.removeprefix("file://"))) for path in frame["path"]]
            faults = [(path, inspect(path, _read_blocks(file), _measure(file))) for path, file in local]
            yield pd.DataFrame(faults, columns=["path", "fault"])

    def inspect_contents(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            contents = zip(frame["path"], frame["content"], strict=True)
            faults = [(path, inspect(path, _split(content), len(content))) for path, content in contents]
            yield pd.DataFrame(faults, columns=["path", "fault"])

    bombs: dict[str, str] = {}
    if local := [(path,) for path in paths if is_local(path)]:
        names = spark.createDataFrame(local, "path string").repartition(min(len(local), _MOST_TASKS))
        bombs |= _collect(names.mapInPandas(inspect_local, _FAULTS))
    if other := [path for path in paths if not is_local(path)]:
        files = spark.read.format("binaryFile").load([escape_glob(path) for path in other])
        contents = files.select(normalize_file_uri(files["path"]).alias("path"), "content")
        bombs |= _collect(contents.mapInPandas(inspect_contents, _FAULTS))
    return bombs


def _collect(faults: DataFrame) -> dict[str, str]:
    return {row["path"]: row["fault"] for row in faults.where("fault IS NOT NULL").collect()}


def _read_blocks(file: Path) -> Iterator[bytes]:
    """Yield the blocks of a file; none of one that cannot be opened, which its reader tells."""
    try:
        with file.open("rb") as content:
            while block := content.read(_PACKED if is_compressed(file.name) else _UNPACKED):
                yield block
    except OSError:
        return


def _measure(file: Path) -> int:
    """Return the size of a file; 0 for one that is gone."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _split(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _PACKED] for start in range(0, len(content), _PACKED))


def _find_fault(blocks: Iterator[bytes], packed: int | None, settings: IngestSettings, whole: int | None) -> str | None:
    """Return why the rows of a text must not be read; `None` if they may, or for damage, which the reader tells.

    Args:
        blocks: The text, in blocks that are shorter than the longest line may be.
        packed: The size of a compressed file; `None` for any other.
        settings: The limits.
        whole: The most bytes of a text that is read as a whole.
    """
    size, line = 0, 0
    for block in blocks:
        size += len(block)
        first, last = _find_line_ends(block)
        longest = line + first
        line = len(block) - last if last else longest
        if packed is not None and (fault := _explain_size(size, packed, settings, whole)):
            return fault
        if whole is None and longest > settings.max_line_mb * _MB:
            return f"it has a line of more than {settings.max_line_mb} MB (ingest.max_line_mb)"
    return None


def _find_line_ends(block: bytes) -> tuple[int, int]:
    """Return where the first line of a block ends, and where its last one begins: 0 where it has no line end."""
    ends = [position for sign in (b"\n", b"\r") if (position := block.find(sign)) >= 0]
    return min(ends, default=len(block)), max(block.rfind(b"\n"), block.rfind(b"\r")) + 1


def _explain_size(size: int, packed: int, settings: IngestSettings, whole: int | None) -> str | None:
    if whole is not None and size > whole:
        return f"it unpacks to more than {whole // _MB} MB, the maximum for a file of this format"
    if size > settings.max_unpacked_mb * _MB:
        return f"it unpacks to more than {settings.max_unpacked_mb:,} MB (ingest.max_unpacked_mb)"
    if size > max(_SMALL, settings.max_ratio * packed):
        return f"it unpacks to more than {settings.max_ratio:g} times its size (ingest.max_ratio)"
    return None


def _unpack(blocks: Iterator[bytes], path: str) -> Iterator[bytes]:
    """Yield the content of a file in small blocks, unpacked up to where it is damaged."""
    if not is_compressed(path):
        yield from blocks
        return
    make: Callable[[], bz2.BZ2Decompressor | _Gzip] = bz2.BZ2Decompressor if path.lower().endswith(".bz2") else _Gzip
    reader = make()
    for packed in blocks:
        remaining = packed
        while remaining or not reader.needs_input:
            try:
                yield reader.decompress(remaining, _UNPACKED)
            except (zlib.error, OSError):
                return
            remaining = b""
            if reader.eof:  # a file may hold several, one behind another
                remaining, reader = reader.unused_data, make()


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

"""Compressed texts, and what a text may hold at most: found before its rows are read."""

import bz2
import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crmlake.ingest.settings import IngestSettings

_COMPRESSED = (".gz", ".bz2")
_OPAQUE = (".deflate", ".lz4", ".lzo", ".snappy", ".zst")
_MB = 2**20
_UNPACKED = 2**20
"""The most bytes that come out at a time."""
_SMALL = 256 * _MB
"""Up to this size a file may unpack to any multiple of its own: a few repeated lines compress well."""
_GZIP = 16 + zlib.MAX_WBITS
_PADDED = "zero bytes follow its compressed content, as tapes leave them; unpack it and pack it again"
"""`gzip` ignores them, Java takes them for another file."""


class ContentError(Exception):
    """A text whose rows must not be read; its message says why."""


class TrailingError(Exception):
    """A compressed file with further bytes after its end. Some readers ignore them, so Spark decides."""


@dataclass(frozen=True)
class Limits:
    """What a text may hold at most.

    Attributes:
        settings: The limits of all formats.
        whole: The most bytes of a text that is read as a whole; `None` where it is read by and by.
        has_lines: Whether it is read line by line, so that its lines are limited.
    """

    settings: IngestSettings
    whole: int | None = None
    has_lines: bool = True

    @property
    def longest_line(self) -> float:
        """The most bytes of a line."""
        return self.settings.max_line_mb * _MB if self.has_lines else math.inf


def is_compressed(path: str) -> bool:
    """Return whether the name of a file says that it is compressed."""
    return path.lower().endswith(_COMPRESSED)


def is_opaque(path: str) -> bool:
    """Return whether a file is compressed in a way that Spark alone unpacks."""
    return path.lower().endswith(_OPAQUE)


def check_limits(blocks: Iterator[bytes], packed: int | None, limits: Limits) -> Iterator[bytes]:
    """Yield the blocks of a text as long as its rows may be read.

    Args:
        blocks: The text, in blocks that are shorter than the longest line may be.
        packed: The size of a compressed file; `None` for any other.
        limits: The limits.

    Raises:
        ContentError: The text holds too much.
    """
    size, line = 0, 0
    for block in blocks:
        size += len(block)
        first, last = _find_line_ends(block)
        longest = line + first
        line = len(block) - last if last else longest
        if packed is not None and (fault := _explain_size(size, packed, limits)):
            raise ContentError(fault)
        if longest > limits.longest_line:
            raise ContentError(f"it has a line of more than {limits.settings.max_line_mb} MB (ingest.max_line_mb)")
        yield block


def _find_line_ends(block: bytes) -> tuple[int, int]:
    """Return where the first line of a block ends, and where its last one begins: 0 where it has no line end."""
    ends = [position for sign in (b"\n", b"\r") if (position := block.find(sign)) >= 0]
    return min(ends, default=len(block)), max(block.rfind(b"\n"), block.rfind(b"\r")) + 1


def _explain_size(size: int, packed: int, limits: Limits) -> str | None:
    whole, settings = limits.whole, limits.settings
    if whole is not None and size > whole:
        return f"it unpacks to more than {whole // _MB} MB, the maximum for a file of this format"
    if size > settings.max_unpacked_mb * _MB:
        return f"it unpacks to more than {settings.max_unpacked_mb:,} MB (ingest.max_unpacked_mb)"
    if size > max(_SMALL, settings.max_ratio * packed):
        return f"it unpacks to more than {settings.max_ratio:g} times its size (ingest.max_ratio)"
    return None


def unpack(blocks: Iterator[bytes], path: str) -> Iterator[bytes]:
    """Yield the content of a file in small blocks.

    Raises:
        ContentError: It is damaged, or zero bytes follow the content.
        TrailingError: Other bytes follow the content.
    """
    if not is_compressed(path):
        yield from blocks
        return
    make: Callable[[], bz2.BZ2Decompressor | _Gzip] = bz2.BZ2Decompressor if path.lower().endswith(".bz2") else _Gzip
    reader, is_open, is_next = make(), False, False
    for packed in blocks:
        remaining = packed
        while remaining or not reader.needs_input:
            try:
                yield reader.decompress(remaining, _UNPACKED)
            except (zlib.error, OSError) as damage:
                raise _explain_damage(damage, remaining if is_next else b"") from damage
            remaining, is_open, is_next = b"", not reader.eof, False
            if reader.eof:  # a file may hold several, one behind another
                remaining, reader, is_next = reader.unused_data, make(), True
    if is_open:
        raise ContentError("it is cut off")


def _explain_damage(damage: Exception, behind: bytes) -> Exception:
    """Return the error of a file that cannot be unpacked, with the bytes behind its last sound content."""
    if behind:
        return TrailingError() if behind.strip(b"\0") else ContentError(_PADDED)
    is_other = "incorrect header check" in str(damage)
    return ContentError("it is not a gzip file" if is_other else "its compressed content is damaged")


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

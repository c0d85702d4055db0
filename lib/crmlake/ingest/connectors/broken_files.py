"""Files that cannot be read: which file made a pass over many files fail, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, Self, TypeVar
from urllib.parse import quote


class Joinable(Protocol):
    """Results that `|` joins, as it does those of two parts of the files."""

    def __or__(self, other: Self, /) -> Self:
        """Return the result for both parts."""


T = TypeVar("T", bound=Joinable)

_FEW = 4
"""So many broken files are excluded one by one: usually there is one."""

_READ_FAILURE = "FAILED_READ_FILE"
_CAUSES = (
    ("URISyntaxException", "its name has a colon, which Hadoop cannot read; rename it"),
    ("not a gzip file", "it is not a gzip file"),
    ("Unexpected end of input stream", "it is cut off"),
    ("Unexpected end of ZLIB input stream", "it is cut off"),
    ("EOFException", "it is cut off"),
    ("IOException: invalid ", "its compressed content is damaged"),
    ("IOException: incorrect ", "its compressed content is damaged"),
    ("not compressed with deflate", "its compressed content is damaged"),
    ("BZip2", "its compressed content is damaged"),
    ("block header", "its compressed content is damaged"),
    ("CRC", "its compressed content is damaged"),
    ("ChecksumException", "its checksum is wrong"),
    ("CANNOT_READ_FILE_FOOTER", "it is not a Parquet file, or it is damaged"),
    ("is not a Parquet file", "it is not a Parquet file, or it is damaged"),
    ("ParquetDecodingException", "it is not a Parquet file, or it is damaged"),
    ("Permission denied", "crmlake has no permission to read it; grant it, then touch the file"),
    ("AccessControlException", "crmlake has no permission to read it; grant it, then touch the file"),
    ("FileNotFoundException", "it disappeared while it was read"),
    ("FILE_NOT_EXIST", "it disappeared while it was read"),
)
"""A part of Spark's error, and what it says about the file."""


def retry_without_broken_files(
    paths: Sequence[str], attempt: Callable[[list[str], Mapping[str, str]], T]
) -> tuple[T, dict[str, str]]:
    """Run an attempt with all files, and again without each file that makes it fail.

    An error names one file alone. Where several files are broken, the others are tried in halves, so that many of them
    do not have all files read once for each.

    Args:
        paths: The paths of the files.
        attempt: Takes the paths that remain, and the faults of the files that were excluded by their paths. It must
            have no effect when it fails, and its results for two parts of the files must be joined by `|`.

    Returns:
        The result of the attempts that succeeded, and the fault of each excluded file by its path.

    Raises:
        Exception: The error of an attempt that no file caused, or that has another cause than a file's content: a
            server that does not answer must not mark a file as unreadable.
    """
    faults: dict[str, str] = {}
    remaining = list(paths)
    while len(faults) < _FEW or len(remaining) < _FEW:
        try:
            return attempt(remaining, faults), faults
        except Exception as error:
            broken = find_broken_file(str(error), remaining)
            if broken is None:
                raise
            faults |= broken
            remaining = [path for path in remaining if path not in broken]
    middle = len(remaining) // 2
    first, first_faults = retry_without_broken_files(remaining[:middle], attempt)
    second, second_faults = retry_without_broken_files(remaining[middle:], attempt)
    return first | second, faults | first_faults | second_faults


def find_broken_file(error: str, paths: Iterable[str]) -> dict[str, str] | None:
    """Return the path that Spark's error names, with the fault of the file; `None` if no file caused the error."""
    if _READ_FAILURE not in error:
        return None
    matches = [path for path in paths if any(spelling in error for spelling in _spellings(path))]
    fault = next((fault for part, fault in _CAUSES if part in error), None)
    return {max(matches, key=len): fault} if matches and fault else None


def _spellings(path: str) -> tuple[str, ...]:
    """Return a path as Spark may write it: with one slash or three after `file:`, plain or URL-encoded."""
    scheme, _, rest_of_path = path.partition(":")
    encoded = f"{scheme}:{quote(rest_of_path)}"
    return tuple(form for uri in (path, encoded) for form in (uri, uri.replace("file:///", "file:/")))

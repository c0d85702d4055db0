"""Files that cannot be read: which one broke a pass over many, and why, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

T = TypeVar("T")

_GONE_WRONG = "FAILED_READ_FILE"
_CAUSES = (
    ("URISyntaxException", "its name has a colon, which Hadoop cannot read; name it otherwise"),
    ("not a gzip file", "it is no gzip file"),
    ("Unexpected end of input stream", "it is cut off"),
    ("Unexpected end of ZLIB input stream", "it is cut off"),
    ("EOFException", "it is cut off"),
    ("IOException: invalid ", "what is packed in it is damaged"),
    ("IOException: incorrect ", "what is packed in it is damaged"),
    ("CRC", "what is packed in it is damaged"),
    ("ChecksumException", "its checksum is wrong"),
    ("CANNOT_READ_FILE_FOOTER", "it is no Parquet file, or a damaged one"),
    ("is not a Parquet file", "it is no Parquet file, or a damaged one"),
    ("ParquetDecodingException", "it is no Parquet file, or a damaged one"),
    ("Permission denied", "nobody may read it here; once that is mended, touch it"),
    ("AccessControlException", "nobody may read it here; once that is mended, touch it"),
    ("FileNotFoundException", "it went away while it was read"),
    ("FILE_NOT_EXIST", "it went away while it was read"),
)


def surviving(paths: Sequence[str], attempt: Callable[[list[str], Mapping[str, str]], T]) -> tuple[T, dict[str, str]]:
    """Try with all files; each time that one of them breaks it, again without that one.

    Args:
        paths: of the files.
        attempt: takes the files that are left, and those that are not with what is wrong with them; it has no effect
            where it fails.

    Returns:
        What the attempt that succeeded gave; and for each file that had to be left out, why.

    Raises:
        Exception: what the attempt raised, where it was no file that broke it, or none whose content is to blame: a
            server that does not answer must not make a file a bad one.
    """
    faults: dict[str, str] = {}
    while True:
        left = [path for path in paths if path not in faults]
        try:
            return attempt(left, faults), faults
        except Exception as fault:
            broken = find_broken_file(str(fault), left)
            if broken is None:
                raise
            faults |= broken


def find_broken_file(text: str, paths: Iterable[str]) -> dict[str, str] | None:
    """Return the file that an error of Spark names, with what is wrong with it; none where it names none."""
    if _GONE_WRONG not in text:
        return None
    named = [path for path in paths if any(form in text for form in _forms(path))]
    told = next((words for mark, words in _CAUSES if mark in text), None)
    return {max(named, key=len): told} if named and told else None


def _forms(path: str) -> tuple[str, ...]:
    """A path as Spark may write it: with one slash or three behind `file:`, encoded as an address or plain."""
    scheme, _, rest = path.partition(":")
    encoded = f"{scheme}:{quote(rest)}"
    return tuple(form for each in (path, encoded) for form in (each, each.replace("file:///", "file:/")))

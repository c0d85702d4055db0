"""Paths of files: as Spark's readers take them, as they return them, and relative to a source's folder."""

import re

from pyspark.sql import Column
from pyspark.sql import functions as F


def escape_glob(path: str) -> str:
    """Return a path for Spark's readers, which treat brackets, braces and stars as a pattern unless escaped."""
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", path)


def metadata_path() -> Column:
    """Return the path of a row's file as it is on disk: Spark's metadata column holds it URL-encoded."""
    encoded = F.col("_metadata.file_path")
    decoded = F.url_decode(F.replace(encoded, F.lit("+"), F.lit("%2B")))
    # Only where needed: decoding the path of every row takes as long as reading the row.
    return normalize_file_uri(F.when(F.contains(encoded, F.lit("%")), decoded).otherwise(encoded))


def normalize_file_uri(path: Column) -> Column:
    """Return a path with three slashes after `file:`; some of Spark's readers give one."""
    one_slash = F.startswith(path, F.lit("file:/")) & ~F.startswith(path, F.lit("file://"))
    return F.when(one_slash, F.concat(F.lit("file://"), F.substr(path, F.lit(len("file:/"))))).otherwise(path)


def relative_path(folder: str, path: Column) -> Column:
    """Return a file's path below its source's folder, so that moving the folder does not rename the file."""
    prefix = _folder_prefix(folder)
    return F.when(F.contains(path, F.lit(prefix)), F.substr(path, F.instr(path, prefix) + len(prefix))).otherwise(path)


def relative_path_string(folder: str, path: str) -> str:
    """Return the same as `relative_path`, for one string."""
    _, prefix, below = path.partition(_folder_prefix(folder))
    return below if prefix else path


def _folder_prefix(folder: str) -> str:
    """Return a folder as it appears in the paths of its files: without a scheme, with a final slash."""
    return f"{folder.split(':', 1)[-1].rstrip('/')}/"

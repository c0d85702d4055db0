"""Paths of files, as Spark takes them and as it gives them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.storage.files import literal

__all__ = ["below", "literal", "metadata_path", "name_below", "one_form", "root"]


def metadata_path() -> Column:
    """The path of a row's file: Spark's metadata encodes it as in an address, this is as it is on disk."""
    found = F.col("_metadata.file_path")
    decoded = F.url_decode(F.replace(found, F.lit("+"), F.lit("%2B")))
    # To decode it anew for each row would take as long as to read the row.
    return one_form(F.when(F.contains(found, F.lit("%")), decoded).otherwise(found))


def one_form(path: Column) -> Column:
    """A path with three slashes behind `file:`, where some of Spark's readers give one."""
    one_slash = F.startswith(path, F.lit("file:/")) & ~F.startswith(path, F.lit("file://"))
    return F.when(one_slash, F.concat(F.lit("file://"), F.substr(path, F.lit(len("file:/"))))).otherwise(path)


def below(folder: str, path: Column) -> Column:
    """A file's plain path below its source's folder: the same file has the same name wherever the folder stands."""
    start = root(folder)
    return F.when(F.contains(path, F.lit(start)), F.substr(path, F.instr(path, start) + len(start))).otherwise(path)


def name_below(folder: str, path: str) -> str:
    """What `below` gives, of one path."""
    _, found, rest = path.partition(root(folder))
    return rest if found else path


def root(folder: str) -> str:
    """The folder as the paths of its files have it: without a scheme, with a slash behind."""
    return f"{folder.split(':', 1)[-1].rstrip('/')}/"

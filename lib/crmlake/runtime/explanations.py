"""What went wrong, in one line that a person can act on and that shows nobody's data."""

import re

from py4j.protocol import Py4JError, Py4JJavaError, Py4JNetworkError
from pyspark.errors import AnalysisException, PySparkException

from crmlake.errors import CrmlakeError, JobError, java_cause

_CHECK = re.compile(r"CHECK constraint (\w+)")
_NULL = re.compile(r"NOT NULL constraint violated for column: (\w+(?:\.\w+)*)")
_STAGE = "aborted due to stage failure"
"""Spark's own word for why it gives up, such as that its master did; it stops afterwards."""
_QUOTED, _HIDDEN = re.compile(r"'.*'"), "'…'"


def explain(fault: Exception, job: str, *, stopped: bool = False) -> CrmlakeError:
    """The error for people: which job, and what broke.

    A message of Spark may quote the row that broke it, so that only its first line and the names of constraints are
    taken, and of what broke while rows passed nothing that stands in quotes.

    Args:
        fault: what was raised.
        job: that raised it.
        stopped: whether Spark has stopped since; what Java raises on its way out does not say why it goes.
    """
    if isinstance(fault, CrmlakeError):
        return fault
    try:
        text = str(fault)
    except (Py4JError, OSError) as gone:  # an error of Java's is asked of Java for its text
        fault, text = gone, str(gone)
    if told := _exhausted(fault, text, stopped=stopped and _STAGE not in text):
        return JobError(f"job {job}: {told}; what was published before stands")
    if found := _CHECK.search(text):
        return JobError(f"job {job}: a row breaks the rule {found.group(1)!r} of its table; nothing was written")
    if found := _NULL.search(text):
        return JobError(f"job {job}: column {found.group(1)!r} may not be null; nothing was written")
    return JobError(f"job {job}: {_first_line(fault, text)}")


def _exhausted(fault: Exception, text: str, *, stopped: bool) -> str | None:
    """What ran out: memory or disk."""
    if "No space left on device" in text:
        return "no space left on device; make room where the lake or Spark's scratch folder (spark.local.dir) lies"
    if stopped or "OutOfMemoryError" in text or isinstance(fault, Py4JNetworkError | ConnectionError):
        return (
            "Java ran out of memory, or was killed; give it more by spark.driver_memory in crmlake.toml "
            "(spark-submit: --driver-memory, --executor-memory)"
        )
    return None


def _first_line(fault: Exception, text: str) -> str:
    if isinstance(fault, Py4JJavaError):
        kind, line = java_cause(text) or ("Spark", text.splitlines()[0])
        return f"{kind}: {_QUOTED.sub(_HIDDEN, line)}"
    if isinstance(fault, PySparkException):
        line = text.partition("\n")[0]
        return line if isinstance(fault, AnalysisException) else _QUOTED.sub(_HIDDEN, line)
    return f"{type(fault).__name__}: {text.partition(chr(10))[0]}"

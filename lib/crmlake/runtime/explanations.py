"""The explanation of an error: one line that a person can act on, without anybody's data."""

import re

from py4j.protocol import Py4JError, Py4JJavaError, Py4JNetworkError
from pyspark.errors import AnalysisException, PySparkException

from crmlake.errors import CrmlakeError, JobError, StallError, java_cause
from crmlake.runtime.stalls import is_stall
from crmlake.runtime.state import RunRecord
from crmlake.runtime.unwritable import describe_unwritable, is_full
from crmlake.settings import Workspace
from crmlake.storage.damage import describe_damage

_CHECK = re.compile(r"CHECK constraint (\w+)")
_NULL = re.compile(r"NOT NULL constraint violated for column: (\w+(?:\.\w+)*)")
_STAGE = "aborted due to stage failure"
"""Part of Spark's message when it gives up for a reason that it names, such as a lost master; it stops afterwards."""
_TASK = re.compile(r"Lost task|Task \d+ in stage")
_STALL = (
    "no task of Spark ended for refresh.max_stall_minutes, so that it was given up; set more where tasks take that long"
)
_QUOTED, _HIDDEN = re.compile(r"'.*'"), "'…'"


def explain(
    fault: Exception,
    job: str,
    *,
    stopped: bool = False,
    record: RunRecord | None = None,
    workspace: Workspace | None = None,
) -> CrmlakeError:
    """Return the error that people read: the job, and the cause in one line.

    A message of Spark may quote a row. So of an error while rows were processed its class is told, and what is known of
    its cause; of any other, its first line without quoted text.

    Args:
        fault: The error that was raised.
        job: The name of the job.
        stopped: Whether Spark has stopped since: an error that Java raises while it stops does not name the cause.
        record: The run record, where an error may name a file of the lake.
        workspace: The workspace, where a folder of it may be full or read-only.
    """
    if isinstance(fault, CrmlakeError):
        return fault
    try:
        text = str(fault)
    except (Py4JError, OSError) as error:  # Python asks Java for the text of Java's errors
        fault, text = error, str(error)
    if cause := _find_exhaustion(fault, text, workspace, stopped=stopped and _STAGE not in text):
        return JobError(f"job {job}: {cause}; readers see what was published before")
    if is_stall(fault):
        return StallError(f"job {job}: {_STALL}; readers see what was published before")
    if record and (damaged := describe_damage(text, record.root, record.versions)):
        return JobError(f"job {job}: {damaged}")
    return JobError(f"job {job}: {_find_broken_rule(text) or _describe(fault, text)}")


def _find_broken_rule(text: str) -> str | None:
    """Return which rule of its table a row breaks; none for other errors."""
    if match := _CHECK.search(text):
        return f"a row breaks the rule {match.group(1)!r} of its table; nothing was written"
    if match := _NULL.search(text):
        return f"column {match.group(1)!r} may not be null; nothing was written"
    return None


def _find_exhaustion(fault: Exception, text: str, workspace: Workspace | None, *, stopped: bool) -> str | None:
    """Return what ran out, memory or disk, or cannot be written, and how to mend it; none for other errors."""
    has_ended = stopped or isinstance(fault, Py4JNetworkError | ConnectionError)
    if workspace and (place := describe_unwritable(text, workspace, is_unclear=has_ended)):
        return place
    if is_full(text):
        return "no space left on device; make room where the lake or Spark's scratch folder (spark.local.dir) lies"
    if has_ended or "OutOfMemoryError" in text:
        return (
            "Java ran out of memory, or was killed; give it more by spark.driver_memory in crmlake.toml "
            "(spark-submit: --driver-memory, --executor-memory)"
        )
    return None


def describe_fault(fault: Exception) -> str:
    """Return what happened in one line, without any value of a row: of an error in a row its class."""
    text = str(fault)
    return _class_in_row(fault, text) or _describe(fault, text)


def _describe(fault: Exception, text: str) -> str:
    if "StackOverflowError" in text:
        return "StackOverflowError: a regular expression, or a value with many levels, needs more than Java's stack"
    if kind := _class_in_row(fault, text):
        return f"{kind} while rows were processed (the rest of the message may quote a row, and is not shown)"
    if isinstance(fault, Py4JJavaError):
        kind, line = java_cause(text) or ("Spark", text.splitlines()[0])
        return f"{kind}: {_QUOTED.sub(_HIDDEN, line)}"
    line = text.partition("\n")[0]
    return line if isinstance(fault, PySparkException) else f"{type(fault).__name__}: {line}"


def _class_in_row(fault: Exception, text: str) -> str | None:
    """Return the class of an error that a row caused; `None` for one that was raised before any row was read."""
    if isinstance(fault, PySparkException) and not isinstance(fault, AnalysisException):
        return fault.getCondition() or type(fault).__name__
    if isinstance(fault, Py4JJavaError) and _TASK.search(text):
        return (java_cause(text) or ("Spark",))[0]
    return None

"""The tasks of supervised learning: a yes or no, one of several classes, or a number."""

from collections.abc import Callable, Mapping

from crmlake.analyses.supervised.tasks.binary import Binary
from crmlake.analyses.supervised.tasks.classes import Classes
from crmlake.analyses.supervised.tasks.number import Number
from crmlake.analyses.supervised.tasks.task import Task
from crmlake.features.targets import Target

TASKS: Mapping[str, Callable[[Target], Task]] = {
    "binary": lambda _: Binary(),
    "classes": lambda target: Classes(target.classes),
    "number": lambda _: Number(),
}
"""The task of a target by its kind. To add a task, add an entry."""


def task_of(target: Target) -> Task:
    """Return the task that learns a target."""
    return TASKS[target.kind](target)


__all__ = ["TASKS", "Binary", "Classes", "Number", "Task", "task_of"]

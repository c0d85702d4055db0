"""Candidates: the families of models with the parameters that are tried for a target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from crmlake.analyses.supervised.estimator import Estimator, Value
from crmlake.analyses.supervised.registry import get_estimator
from crmlake.errors import JobError


@dataclass(frozen=True)
class Candidate:
    """One family of models with one value for each of its parameters.

    Attributes:
        name: The family, with the parameters that differ between its candidates.
        estimator: The name of the family.
        task: The name of the task that it learns.
        parameters: The value of each parameter.
    """

    name: str
    estimator: str
    task: str
    parameters: Mapping[str, Value] = field(compare=False)

    @property
    def family(self) -> Estimator:
        """The family of models."""
        return get_estimator(self.estimator)


def list_candidates(
    names: Sequence[str], parameters: Mapping[str, Mapping[str, Sequence[Value]]], task: str
) -> list[Candidate]:
    """Return the candidates of the named families for a task: every combination of the values of their parameters.

    Args:
        names: The families to try; those that cannot learn the task are left out.
        parameters: For each family, the values to try of some parameters instead of those of its grid.
        task: The name of the task.

    Raises:
        JobError: None of the families can learn the task.

    >>> [c.name for c in list_candidates(["random_forest"], {"random_forest": {"maxDepth": [5, 9]}}, "binary")]
    ['random_forest (maxDepth=5)', 'random_forest (maxDepth=9)']
    """
    able = [name for name in names if task in get_estimator(name).tasks]
    if not able:
        raise JobError(f"none of the candidates {', '.join(names)} can learn the task {task}")
    return [candidate for name in able for candidate in _combine(name, task, parameters.get(name, {}))]


def _combine(name: str, task: str, values: Mapping[str, Sequence[Value]]) -> list[Candidate]:
    grid = {**get_estimator(name).grid, **values}
    combinations = [dict(zip(grid, combination, strict=True)) for combination in product(*grid.values())]
    varying = [parameter for parameter, tried in grid.items() if len(tried) > 1]
    return [Candidate(_label(name, combination, varying), name, task, combination) for combination in combinations]


def _label(name: str, parameters: Mapping[str, Value], varying: Sequence[str]) -> str:
    return f"{name} ({', '.join(f'{p}={parameters[p]}' for p in varying)})" if varying else name

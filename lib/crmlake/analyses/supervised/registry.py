"""The registry of families of models."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from crmlake.analyses.supervised.estimator import Estimator
from crmlake.analyses.supervised.families import FAMILIES
from crmlake.errors import ModelError, unknown
from crmlake.plugins import load_plugins

GROUP = "crmlake.estimators"
"""The entry-point group of families that other packages add; the name of an entry point is that of the family."""


@cache
def estimators() -> Mapping[str, Estimator]:
    """Return every family by name: those of crmlake, and those that installed packages add by entry points.

    Raises:
        PluginError: An entry point of the group `crmlake.estimators` is broken.
    """
    return load_plugins(GROUP, FAMILIES, _is_estimator, "an instance with the members of Estimator")


def _is_estimator(plugin: Any) -> bool:
    return isinstance(plugin, Estimator) and not isinstance(plugin, type)


def get_estimator(name: str) -> Estimator:
    """Return a family by name.

    Raises:
        ModelError: No installed package has it.
    """
    if name not in estimators():
        raise ModelError(f"{unknown('estimator', name, estimators())}; install the package that adds it")
    return estimators()[name]

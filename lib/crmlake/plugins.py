"""Extension points: what installed packages register by entry points, loaded once and only when it is asked for."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from crmlake.errors import PluginError

T = TypeVar("T")


@cache
def load_plugins(group: str, kind: type[T]) -> dict[str, T]:
    """Return everything that is registered in a group of entry points, by the name of the entry point.

    An entry point names an object, or a package: then every object of the kind in the package's modules counts, under
    the name that it has there.

    Args:
        group: Such as `crmlake.jobs`.
        kind: The class that the objects must have.

    Raises:
        PluginError: An entry point cannot be loaded, or is of another kind. The line names the entry point.
    """
    points = sorted(entry_points(group=group), key=lambda point: point.name)
    return {name: value for point in points for name, value in _load(point, kind)}


def _load(point: EntryPoint, kind: type[T]) -> Iterator[tuple[str, T]]:
    try:
        value = point.load()
        objects = _objects(value, kind) if isinstance(value, ModuleType) else {point.name: value}
    except Exception as fault:  # whatever the code of another package raises
        line = f"{type(fault).__name__}: {fault}".partition("\n")[0]
        raise PluginError(f"{_label(point)} cannot be loaded: {line}; mend or uninstall that package") from fault
    for name, loaded in objects.items():
        if not isinstance(loaded, kind):
            raise PluginError(f"{_label(point)} is a {type(loaded).__name__}, expected a {kind.__name__}")
        yield name, loaded


def _label(point: EntryPoint) -> str:
    package = f" of package {point.dist.name}" if point.dist else ""
    return f"entry point {point.name!r} in group {point.group!r}{package} ({point.value})"


def _objects(package: ModuleType, kind: type[T]) -> dict[str, T]:
    """Return the objects of a kind in the modules of a package, each once."""
    modules = [package, *(import_module(f"{package.__name__}.{info.name}") for info in iter_modules(package.__path__))]
    objects = {name: value for module in modules for name, value in vars(module).items() if isinstance(value, kind)}
    first_names = {id(value): name for name, value in reversed(objects.items())}
    return {name: value for name, value in objects.items() if first_names[id(value)] == name}

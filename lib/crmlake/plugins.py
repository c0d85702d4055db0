"""Plug-ins: objects that installed packages add to crmlake by entry points, loaded only when they are asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar, overload

from crmlake.errors import PluginError

T = TypeVar("T")
E_co = TypeVar("E_co", covariant=True)
Report = Callable[[PluginError], None]
_report: ContextVar[Report | None] = ContextVar("report", default=None)


class Deferred(Sequence[E_co]):
    """A sequence that is built when it is first used, so that to import a declaration loads no plug-in."""

    def __init__(self, build: Callable[[], Iterable[E_co]]) -> None:
        """Keep the function that builds the elements."""
        self._build = build

    @cached_property
    def _elements(self) -> tuple[E_co, ...]:
        return tuple(self._build())

    @overload
    def __getitem__(self, index: int) -> E_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[E_co, ...]: ...
    def __getitem__(self, index: int | slice) -> E_co | tuple[E_co, ...]:
        """Return an element, or several."""
        return self._elements[index]

    def __len__(self) -> int:
        """Return the number of elements."""
        return len(self._elements)

    def __eq__(self, other: object) -> bool:
        """Return whether the other sequence has the same elements."""
        return self is other or (isinstance(other, Deferred) and self._elements == other._elements)

    def __hash__(self) -> int:
        """Return the hash of the elements."""
        return hash(self._elements)


@contextmanager
def leave_out_broken_plugins(report: Report) -> Iterator[None]:
    """Leave out plug-ins that are broken within the block, instead of raising an error.

    Args:
        report: Gets the error of each of them.
    """
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def load_plugins(group: str, own: Mapping[str, T], is_valid: Callable[[Any], bool], expected: str) -> dict[str, T]:
    """Return crmlake's own objects of a kind and those of installed packages, by name.

    Args:
        group: The entry-point group.
        own: The objects of crmlake itself.
        is_valid: Whether an object that was loaded is of the right kind.
        expected: The right kind in words, for the error message.

    Raises:
        PluginError: An entry point cannot be loaded, is of the wrong kind, or repeats a name.
    """
    plugins = dict(own)
    for point in _entry_points(group):
        with _reporting():
            plugin = _load(point)
            if not is_valid(plugin):
                raise PluginError(f"{_label(point)}: expected {expected}; found {plugin!r}")
            if point.name in plugins:
                names = ", ".join(sorted(plugins))
                raise PluginError(f"{_label(point)}: the name exists already; there are: {names}")
            plugins[point.name] = plugin
    return plugins


def load_declarations(group: str, kind: type[T]) -> list[T]:
    """Return the objects of a class that installed packages, crmlake among them, register in a group.

    An entry point names one object, or a package: then all objects of the class in the package's modules count.

    Args:
        group: The entry-point group.
        kind: The class.

    Raises:
        PluginError: An entry point cannot be loaded, or is of another class.
    """
    declarations: dict[int, T] = {}
    for point in _entry_points(group):
        with _reporting():
            loaded = _load(point)
            for value in _members(loaded) if isinstance(loaded, ModuleType) else [loaded]:
                if isinstance(value, kind):
                    declarations[id(value)] = value
                elif value is loaded:
                    raise PluginError(f"{_label(point)}: expected an instance of {kind.__name__}; found {value!r}")
    return list(declarations.values())


@contextmanager
def _reporting() -> Iterator[None]:
    """Report the error of a broken plug-in where a command asked for it; raise it where none did."""
    try:
        yield
    except PluginError as error:
        report = _report.get()
        if report is None:
            raise
        report(error)


def _entry_points(group: str) -> list[EntryPoint]:
    return sorted(entry_points(group=group), key=lambda point: (point.name, point.value))


def _load(point: EntryPoint) -> Any:
    """Return the object of an entry point; of a package, with all its modules imported."""
    try:
        value = point.load()
        if isinstance(value, ModuleType):
            _ = list(_members(value))
    except PluginError:  # a module that builds a registry itself: the error names the entry point that is broken
        raise
    except Exception as fault:  # whatever the code of another package raises
        reason = str(fault).partition("\n")[0]
        raise PluginError(f"{_label(point)} cannot be loaded: {type(fault).__name__}: {reason}") from fault
    return value


def _members(package: ModuleType) -> Iterator[object]:
    """Return all objects in a package's modules."""
    names = [f"{package.__name__}.{info.name}" for info in iter_modules(getattr(package, "__path__", ()))]
    for module in (package, *map(import_module, names)):
        yield from vars(module).values()


def _label(point: EntryPoint) -> str:
    return f"entry point '{point.name} = {point.value}' of the group {point.group}"

"""Plug-ins: objects that other installed packages add to crmlake by entry points."""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any, TypeVar

from crmlake.errors import PluginError

T = TypeVar("T")


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
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
        place = f"entry point '{point.name} = {point.value}' of the group {group}"
        try:
            plugin = point.load()
        except Exception as fault:
            reason = str(fault).partition("\n")[0]
            raise PluginError(f"{place} cannot be loaded: {type(fault).__name__}: {reason}") from fault
        if not is_valid(plugin):
            raise PluginError(f"{place}: expected {expected}; found {plugin!r}")
        if point.name in plugins:
            raise PluginError(f"{place}: the name exists already; there are: {', '.join(sorted(plugins))}")
        plugins[point.name] = plugin
    return plugins

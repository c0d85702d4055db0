"""Packages with entry points, as an installer leaves them: for tests of crmlake's extension points."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest


def install_package(folder: Path, modules: Mapping[str, str], entry_points: str) -> None:
    """Write the package `acme` and the metadata that names its entry points.

    Args:
        folder: The folder, which must be on the path of Python.
        modules: The source of each module, by name.
        entry_points: The content of `entry_points.txt`.
    """
    files = {
        "acme/__init__.py": "",
        **{f"acme/{name}.py": source for name, source in modules.items()},
        "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
        "acme-1.0.dist-info/entry_points.txt": entry_points,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@contextmanager
def importable(folder: Path, monkeypatch: pytest.MonkeyPatch, *clear_registries: Callable[[], None]) -> Iterator[Path]:
    """Put a folder on the path of Python for a package `acme`; registries are built before and after without it."""
    monkeypatch.syspath_prepend(str(folder))
    for clear in clear_registries:
        clear()
    yield folder
    for clear in clear_registries:
        clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme"]:
        del sys.modules[name]

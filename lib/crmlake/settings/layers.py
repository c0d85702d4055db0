"""The layers of settings, each over the one before, and the sentence for one that is wrong."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from crmlake.errors import SettingError, unknown

PREFIX = "CRMLAKE_"
Values = dict[str, dict[str, Any]]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Layer:
    """Settings from one place: its name for messages, and `section → key → value`."""

    origin: str
    values: Values


def from_file(path: Path) -> Layer:
    """The settings of a `crmlake.toml`."""
    values = read_toml(path)
    if loose := [key for key, value in values.items() if not isinstance(value, dict)]:
        raise SettingError(f"{path}: {loose[0]!r} stands outside a section; write it below one such as [segment]")
    return Layer(str(path), values)


def from_environment(environment: Mapping[str, str]) -> Layer:
    """The settings named `CRMLAKE_SECTION__KEY`."""
    values: Values = {}
    for name in sorted(environment):
        section, found, key = name.removeprefix(PREFIX).lower().partition("__")
        if name.startswith(PREFIX) and found:
            values.setdefault(section, {})[key] = _parsed(environment[name])
    return Layer("environment", values)


def from_arguments(arguments: Iterable[str]) -> Layer:
    """The settings of `--set section.key=value`."""
    values: Values = {}
    for argument in arguments:
        name, found, value = argument.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (found and dot and key):
            raise SettingError(f"--set {argument!r}: expected section.key=value, such as segment.k_max=6")
        values.setdefault(section, {})[key] = _parsed(value.strip())
    return Layer("--set", values)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file, or one line that says where it is wrong."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingError(f"{path}: no such file; `crmlake init DIR` makes a workspace") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingError(f"{path}: not valid TOML: {fault}") from None


def _parsed(text: str) -> Any:
    """Lists and tables are written as JSON; anything else is text, which its setting's type reads."""
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def check_sections(layers: Iterable[Layer], sections: Iterable[str]) -> None:
    """Refuse a section that nobody reads."""
    known = set(sections)
    for layer in layers:
        for section in layer.values:
            if section not in known:
                raise SettingError(f"{layer.origin}: {unknown('section', section, known)}")


def section(name: str, model: type[M], layers: list[Layer]) -> M:
    """One section's settings: each layer over the one before, of a table of settings key by key.

    Raises:
        SettingError: one line that names the place, the key, what was found and what is allowed.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _laid_over(merged, layer.values.get(name, {}))
    try:
        return model.model_validate(merged)
    except ValidationError as fault:
        raise SettingError(_sentence(fault, name, model, layers)) from None


def _laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """What is set above, and of what lies below all that it leaves: one option of Spark leaves a store's keys."""
    tables = {
        key: under[key] | value
        for key, value in over.items()
        if isinstance(value, dict) and isinstance(under.get(key), dict)
    }
    return under | over | tables


def _sentence(fault: ValidationError, name: str, model: type[BaseModel], layers: list[Layer]) -> str:
    error = fault.errors()[0]
    key = str(error["loc"][0]) if error["loc"] else ""
    given = [layer for layer in layers if (key in layer.values.get(name, {}) if key else name in layer.values)]
    origin = given[-1].origin if given else "defaults"
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return f"{origin}: {unknown(f'setting in [{name}]', key, model.model_fields)}"
    place = f"{name}.{'.'.join(str(part) for part in error['loc'])}" if key else f"[{name}]"
    return f"{origin}: {place}: {error['msg']}" + (f"; found {error['input']!r}" if key else "")

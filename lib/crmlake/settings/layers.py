"""The layers of settings, each overriding the one before, and the messages for wrong settings."""

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
    """Settings of one origin: its name for messages, and `section → key → value`."""

    origin: str
    values: Values


def read_file(path: Path) -> Layer:
    """Return the settings of a `crmlake.toml`."""
    values = read_toml(path)
    if loose := [key for key, value in values.items() if not isinstance(value, dict)]:
        raise SettingError(f"{path}: {loose[0]!r} stands outside a section; write it below one such as [segment]")
    return Layer(str(path), values)


def read_environment(environment: Mapping[str, str]) -> Layer:
    """Return the settings of the variables named `CRMLAKE_SECTION__KEY`."""
    values: Values = {}
    for name in sorted(environment):
        section, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if name.startswith(PREFIX) and separator:
            values.setdefault(section, {})[key] = _parse_value(environment[name])
    return Layer("environment", values)


def read_arguments(arguments: Iterable[str]) -> Layer:
    """Return the settings of `--set section.key=value`."""
    values: Values = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise SettingError(f"--set {argument!r}: expected section.key=value, such as segment.k_max=6")
        values.setdefault(section, {})[key] = _parse_value(value.strip())
    return Layer("--set", values)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        SettingError: The file is missing or not valid TOML; one line says where.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingError(f"{path}: no such file; `crmlake init DIR` makes a workspace") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingError(f"{path}: not valid TOML: {fault}") from None


def _parse_value(text: str) -> Any:
    """Return a list or a table that is written as JSON; any other text unchanged, for its setting's type to parse."""
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def check_sections(layers: Iterable[Layer], sections: Iterable[str]) -> None:
    """Raise an error for a section that does not exist."""
    available = set(sections)
    for layer in layers:
        for section in layer.values:
            if section not in available:
                raise SettingError(f"{layer.origin}: {unknown('section', section, available)}")


def merge_section(name: str, model: type[M], layers: list[Layer]) -> M:
    """Return the validated settings of one section: each layer overrides the one before, key by key in nested tables.

    Raises:
        SettingError: One line with the origin, the key, what was found and what is allowed.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _override(merged, layer.values.get(name, {}))
    try:
        return model.model_validate(merged)
    except ValidationError as fault:
        raise SettingError(_describe_error(fault, name, model, layers)) from None


def _override(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """Return both, the upper values first; nested tables are merged, so that one Spark option keeps the others."""
    tables = {
        key: lower[key] | value
        for key, value in upper.items()
        if isinstance(value, dict) and isinstance(lower.get(key), dict)
    }
    return lower | upper | tables


def _describe_error(fault: ValidationError, name: str, model: type[BaseModel], layers: list[Layer]) -> str:
    """Return the first error of a section with the last layer that set its key."""
    error = fault.errors()[0]
    key = str(error["loc"][0]) if error["loc"] else ""
    setting = [layer for layer in layers if (key in layer.values.get(name, {}) if key else name in layer.values)]
    origin = setting[-1].origin if setting else "defaults"
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return f"{origin}: {unknown(f'setting in [{name}]', key, model.model_fields)}"
    place = f"{name}.{'.'.join(str(part) for part in error['loc'])}" if key else f"[{name}]"
    return f"{origin}: {place}: {error['msg']}" + (f"; found {error['input']!r}" if key else "")

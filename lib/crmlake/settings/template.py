"""The text of a new `crmlake.toml`: every setting with its default and meaning, commented out."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

_ATTRIBUTE = re.compile(r"(?m)^ {4}(\w+): (.*(?:\n {8}\S.*)*)")


def write_template(sections: Mapping[str, type[BaseModel]]) -> str:
    """Return the settings of all sections as TOML, in their order; sections without settings are left out.

    Args:
        sections: The model of each section. The meaning of a setting is its field's description, or its entry in the
            attributes of the model's docstring.
    """
    blocks = [f"[{name}]\n{lines}" for name, model in sections.items() if (lines := "\n".join(_lines(name, model)))]
    head = (
        "# Settings of this workspace. Each line that is commented out shows a default.\n"
        "# The environment (CRMLAKE_SEGMENT__K_MAX=6) and --set segment.k_max=6 override this file.\n"
    )
    return "\n".join([head, *(f"{block}\n" for block in blocks)])


def _lines(section: str, model: type[BaseModel]) -> Iterator[str]:
    attributes = dict(_ATTRIBUTE.findall(cleandoc(model.__doc__ or "")))
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        meaning = " ".join((field.description or attributes.get(name, "")).split())
        note = f"  # {meaning}" if meaning else ""
        if (value := _to_toml(default)) is not None:
            yield f"# {name} = {value}{note}"
        elif default is None:
            yield f"# {name} (no default){note}"
        else:
            yield f"# [[{section}.{name}]]{note}"


def _to_toml(value: Any) -> str | None:
    """Return a value as TOML writes it; none for a null, and for what takes tables of its own."""
    match value:
        case bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case float() if math.isinf(value):
            return "inf"
        case int() | float():
            return str(value)
        case dict() if not value:
            return "{}"
        case list() | tuple():
            items = [_to_toml(item) for item in value]
            return None if None in items else f"[{', '.join(map(str, items))}]"
        case _:
            return None

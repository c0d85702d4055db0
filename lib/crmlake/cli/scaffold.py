"""New workspaces, and the shipped source mappings that can be copied into them."""

import json
import re
from importlib.resources import files
from pathlib import Path

from crmlake.app.workspace import setting_models
from crmlake.errors import SettingError, unknown
from crmlake.settings.template import write_template


def make_workspace(folder: Path) -> None:
    """Create the folders and `crmlake.toml` of a workspace; what exists is kept."""
    for name in ("sources", "landing"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "crmlake.toml").exists():
        (folder / "crmlake.toml").write_text(write_template(setting_models()), encoding="utf-8")


def shipped() -> list[str]:
    """Return the names of the source mappings that crmlake ships."""
    folder = files("crmlake.conf") / "sources"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def add_source(folder: Path, name: str, path: str | None) -> None:
    """Copy a shipped mapping into a workspace, with another path if one is given.

    Raises:
        SettingError: There is no such mapping, or the workspace has one of that name.
    """
    if name not in shipped():
        raise SettingError(unknown("source mapping", name, shipped()))
    target = folder / "sources" / f"{name}.toml"
    if target.exists():
        raise SettingError(f"{target} is there already; change its path in it, or remove it first")
    text = (files("crmlake.conf") / "sources" / f"{name}.toml").read_text(encoding="utf-8")
    if path is not None:  # TOML writes a text as JSON does
        text = re.sub(r"(?m)^path *=.*$", lambda _: f"path = {json.dumps(path, ensure_ascii=False)}", text, count=1)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")

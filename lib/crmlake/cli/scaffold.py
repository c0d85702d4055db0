"""A new workspace, and the shipped source mappings that can be taken into it."""

import json
import re
from importlib.resources import files
from pathlib import Path

from crmlake.errors import SettingError, unknown

_SETTINGS = """\
# Settings of this workspace; every line that is commented out shows its default.
# The environment (CRMLAKE_SEGMENT__K_MAX=6) and --set segment.k_max=6 come over what stands here.

[workspace]
# title = "My shop"        # heads the report
# lake = "lake"            # the Delta tables: a folder, or any path that Spark reads
# reports = "reports"      # the reports

[spark]
# driver_memory = "4g"
# shuffle_partitions = 4   # about twice the cores
# log_level = "FATAL"      # of Spark's own log

[limits]
# max_rejected_share = 0.5  # of the rows that a refresh loaded of a source; above that nothing is made of them
# min_volume = 0            # fewest rows of a day, as a multiple of the usual day's
# max_volume = inf         # most rows of a day

[segment]
# k_max = 10               # the most segments

[mine_rules]
# min_support = 0.01       # the share of orders that products must stand in together
# min_confidence = 0.3     # the share of those with the one product that hold the other too

[train_propensity]
# candidates = ["logistic_regression", "random_forest"]

[train_topics]
# k_max = 10               # the most topics of a language
# default_language = "en"  # of texts whose language neither a tag nor the script tells

[models]
# tracking_uri = ""        # an MLflow tracking server; empty keeps models in the workspace
"""


def make_workspace(folder: Path) -> None:
    """Make the folders and `crmlake.toml`; what is there is kept."""
    for name in ("sources", "landing"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "crmlake.toml").exists():
        (folder / "crmlake.toml").write_text(_SETTINGS, encoding="utf-8")


def shipped() -> list[str]:
    """The names of the source mappings that crmlake brings."""
    found = files("crmlake.conf") / "sources"
    return sorted(file.name.removesuffix(".toml") for file in found.iterdir() if file.name.endswith(".toml"))


def add_source(folder: Path, name: str, path: str | None) -> None:
    """Take a shipped mapping into a workspace, pointed at `path` if given.

    Raises:
        SettingError: there is no such mapping, or the workspace has one of that name already.
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

"""A model's files, and the checksum that tells whether they are still those that were written."""

import json
from hashlib import sha256
from pathlib import Path

import mlflow.spark

from crmlake.models.fitted import Fitted

FACTS = "crmlake.json"
_REQUIREMENTS = ["pyspark"]  # given, so that MLflow does not start a process to find out


def write(fitted: Fitted, folder: Path, scratch: str) -> str:
    """Write a model and its facts into a new folder.

    Args:
        fitted: the model.
        folder: to be made.
        scratch: where Spark writes first: a place that driver and executors share.

    Returns:
        The checksum of all files.
    """
    mlflow.spark.save_model(fitted.pipeline, str(folder), dfs_tmpdir=scratch, pip_requirements=_REQUIREMENTS)
    facts = {"metrics": dict(fitted.metrics), "about": dict(fitted.about)}
    (folder / FACTS).write_text(json.dumps(facts, indent=1, sort_keys=True), encoding="utf-8")
    return checksum(folder)


def read(folder: Path, version: int, scratch: str) -> Fitted:
    """The model of a folder."""
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    pipeline = mlflow.spark.load_model(str(folder), dfs_tmpdir=scratch)
    return Fitted(pipeline, facts["metrics"], facts["about"], version)


def checksum(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's files."""
    whole = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()

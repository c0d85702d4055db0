"""Checks that the tables and models of the run record still exist, before a refresh builds on them."""

from collections.abc import Iterable

from crmlake.contracts import Contract
from crmlake.errors import LakeError, ModelError
from crmlake.models import ModelStore
from crmlake.runtime.state import RunRecord
from crmlake.storage import Lake

_ADVICE = "restore it from a backup, or move the lake away and refresh again from the landing files"


def check_tables(record: RunRecord, lake: Lake, tables: Iterable[Contract]) -> None:
    """Check that each table still has the version that the record publishes.

    A table that was deleted would be created again with the new rows alone, and its versions would be taken for those
    that were read before.

    Raises:
        LakeError: A table is gone, or older than its published version.
    """
    for table in tables:
        version = record.published(table)
        if version is None:
            continue
        if not lake.exists(table):
            raise LakeError(f"{table.name}: its folder {lake.path(table)} is gone; {_ADVICE}")
        if (latest := lake.latest_version(table)) < version:
            raise LakeError(
                f"{table.name}: version {version} is published, but {lake.path(table)} ends at version {latest}; "
                f"{_ADVICE}"
            )


def check_models(record: RunRecord, store: ModelStore, prefix: str = "models.") -> None:
    """Check that the store still has the models that the record publishes.

    Raises:
        ModelError: A model was trained, but the store does not know it.
    """
    trained = {name for run in record.succeeded for name in run.writes if name.startswith(prefix)}
    if trained and (missing := sorted(trained - store.names())):
        raise ModelError(
            f"{missing[0]} was trained, but the model store does not have it; restore the folder of the models "
            "(models.folder), or move the lake away and refresh again from the landing files"
        )

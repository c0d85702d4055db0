"""Checks that the tables and models of the run record still exist, before a refresh builds on them."""

from collections.abc import Iterable

from crmlake.contracts import Contract
from crmlake.errors import LakeError, ModelError
from crmlake.models import ModelStore
from crmlake.runtime.state import REPAIR, RunRecord
from crmlake.storage import Lake
from crmlake.storage.marks import Mark

ADOPT = "adopt"
"""The name in the run record of taking over a version that something else wrote."""
_ADVICE = "restore it from a backup, or move the lake away and refresh again from the landing files"


def check_tables(record: RunRecord, lake: Lake, tables: Iterable[Contract]) -> None:
    """Check that each table still has the version that the record publishes, and no commit of something else.

    A table that was deleted would be created again with the new rows alone, and its versions would be taken for those
    that were read before. What something else deleted or added would be published with the next run.

    Raises:
        LakeError: A table is gone, older than its published version, or was written to by something else.
    """
    published = {table: version for table in tables if (version := record.published(table)) is not None}
    latest = {table: _latest_version(lake, table, version) for table, version in published.items()}
    lake.check_commits(published)
    versions = [(table, n) for table, version in published.items() for n in range(version, latest[table] + 1)]
    marks = lake.marks(versions)
    for table, version in versions:
        if mark := marks.get((table.name, version)):
            check_commit(record, table, version, mark)


def _latest_version(lake: Lake, table: Contract, published: int) -> int:
    if not lake.exists(table):
        raise LakeError(f"{table.name}: its folder {lake.path(table)} is gone; {_ADVICE}")
    if (latest := lake.latest_version(table)) < published:
        end = f"{lake.path(table)} ends at version {latest}"
        adopt = f"`crmlake maintain --adopt {table.name}` takes its rows as they are"
        raise LakeError(f"{table.name}: version {published} is published, but {end}; {adopt}; or {_ADVICE}")
    return latest


def check_commit(record: RunRecord, table: Contract, version: int, mark: Mark) -> None:
    """Check that a version, the published one or a later one, was made by a refresh that the record knows of.

    Raises:
        LakeError: Something else made it.
    """
    publishers = record.publishers(table, version)
    if any(run.job == ADOPT for run in publishers) or (mark.refresh_id and not publishers):
        return  # accepted by a person, or left by a refresh that did not finish, which is rolled back
    if publishers and mark.refresh_id in {run.refresh_id for run in publishers}:
        return
    if mark.refresh_id and any(run.job == REPAIR for run in publishers):
        return  # by a repair that was cut short before it was recorded: the next one found the table empty already
    ways = f"`crmlake maintain --adopt {table.name}` takes its rows as they are"
    if not publishers:
        ways += f", `crmlake maintain --restore {table.name}` takes it back to the published version"
    raise LakeError(
        f"{table.name}: version {version} was not written by this lake's refreshes (operation {mark.operation}); "
        f"{ways}; or move the lake away and refresh again from the landing files"
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

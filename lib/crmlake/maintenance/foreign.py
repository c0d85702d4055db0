"""Tables that something other than crmlake wrote to: publish their rows, or restore the published version."""

from crmlake.contracts import Contract
from crmlake.errors import LakeError, SettingError, unknown
from crmlake.runtime.integrity import ADOPT, check_commit
from crmlake.runtime.job_graph import declared_tables
from crmlake.runtime.maintenance import record_change
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Run

RESTORE = "restore"


def adopt(runner: Runner, name: str) -> Run:
    """Publish the latest version of a table, whoever wrote it: the next refresh runs what reads it.

    Args:
        runner: A runner of the workspace, made without checks.
        name: The table.

    Raises:
        SettingError: No table of that name was published.
    """
    table = published_table(runner, name)
    return record_change(runner, ADOPT, {name: runner.lake.latest_version(table)})


def restore(runner: Runner, name: str) -> Run:
    """Take a table back to its published version by a new commit.

    Args:
        runner: A runner of the workspace, made without checks.
        name: The table.

    Raises:
        SettingError: No table of that name was published.
        LakeError: The published version itself is gone, or was written by something else.
    """
    table = published_table(runner, name)
    version = runner.record.published(table) or 0
    if runner.lake.latest_version(table) < version:
        raise LakeError(
            f"{name}: its published version {version} is gone; `crmlake maintain --adopt {name}` takes what is"
        )
    for mark in runner.lake.marks([(table, version)]).values():
        check_commit(runner.record, table, version, mark)
    runner.lake.restore(table, version)
    return record_change(runner, RESTORE, {name: runner.lake.latest_version(table)}, same_data=True)


def published_table(runner: Runner, name: str) -> Contract:
    """Return the contract of a published table.

    Raises:
        SettingError: No table of that name was published.
    """
    tables = declared_tables(runner.jobs, [source.name for source in runner.workspace.sources])
    published = {one: table for one, table in tables.items() if runner.record.published(table) is not None}
    if name not in published:
        raise SettingError(unknown("published table", name, published))
    return published[name]

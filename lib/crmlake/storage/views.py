"""The lake's tables under their names, for SQL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from crmlake.contracts import Contract
from crmlake.errors import SettingError
from crmlake.storage.damage import tell_damage
from crmlake.storage.lake import Lake

MARK = "crmlake.published"
"""The property of the views that crmlake makes, so that it never replaces a view or table of somebody else."""


@contextmanager
def named_tables(lake: Lake, versions: Mapping[Contract, int | None]) -> Iterator[None]:
    """Let tables be queried by their names, such as `silver.order_lines`, within the block.

    Only a view that outlives the session may have a schema in its name, and with a metastore such a view is seen by
    everybody. So the views are dropped at the end of the block; a query that was analysed in it needs them no more.

    Args:
        lake: The tables.
        versions: The version of each table; those without one are left out.

    Raises:
        SettingError: The session's catalog has another table or view of such a name.
    """
    views = {contract: version for contract, version in versions.items() if version is not None}
    for contract in views:
        _check_free(lake, contract.name)
    try:
        for contract, version in views.items():
            _create(lake, contract, version)
        yield
    finally:
        for contract in views:
            lake.spark.sql(f"DROP VIEW IF EXISTS {contract.name}")


def _check_free(lake: Lake, name: str) -> None:
    catalog = lake.spark.catalog
    if not catalog.tableExists(name):
        return
    # A view of crmlake may be left where a process was killed.
    is_own = catalog.getTable(name).tableType == "VIEW" and MARK in _properties(lake, name)
    if not is_own:
        raise SettingError(
            f"the catalog of the Spark session has a table {name} of its own, which a query would hide; "
            "read the published one by `table(name)`, or use a session with another catalog"
        )


def _properties(lake: Lake, name: str) -> set[str]:
    return {row["key"] for row in lake.spark.sql(f"SHOW TBLPROPERTIES {name}").collect()}


def _create(lake: Lake, contract: Contract, version: int) -> None:
    layer, dot, _ = contract.name.partition(".")
    if dot:
        lake.spark.sql(f"CREATE SCHEMA IF NOT EXISTS {layer}")
    with tell_damage(contract, version):
        lake.spark.sql(
            f"CREATE OR REPLACE VIEW {contract.name} TBLPROPERTIES ('{MARK}' = 'true') AS "
            f"SELECT * FROM delta.`{lake.path(contract)}` VERSION AS OF {version}"
        )

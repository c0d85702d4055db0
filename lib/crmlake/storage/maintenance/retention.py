"""Retention: rows that are older than their table keeps them are deleted."""

from datetime import date, timedelta

from delta import DeltaTable
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.storage.lake import Lake


def delete_expired(lake: Lake, contract: Contract, as_of: date) -> int | None:
    """Delete the rows whose time lies more than the contract's `keep_days` before a date; rows without a time stay.

    The rows are gone from the latest version. Their files stay until the versions before it are vacuumed.

    Returns:
        The new version; `None` where there was nothing to delete.
    """
    if contract.keep_days is None or contract.age_column is None:
        return None
    before = lake.latest_version(contract)
    oldest = as_of - timedelta(days=contract.keep_days)
    DeltaTable.forPath(lake.spark, lake.path(contract)).delete(F.col(contract.age_column) < F.lit(oldest))
    after = lake.latest_version(contract)
    return after if after > before else None

"""The lake's tables under their names, for SQL."""

from collections.abc import Mapping

from crmlake.contracts import Contract
from crmlake.storage.lake import Lake


def register_views(lake: Lake, versions: Mapping[Contract, int | None]) -> None:
    """Make each published table answer to its name, such as `silver.order_lines`, at the version given."""
    spark = lake.spark
    for contract, version in versions.items():
        if version is None:
            continue
        layer, dot, _ = contract.name.partition(".")
        if dot:
            spark.sql(f"CREATE SCHEMA IF NOT EXISTS {layer}")
        spark.sql(
            f"CREATE OR REPLACE VIEW {contract.name} AS "
            f"SELECT * FROM delta.`{lake.path(contract)}` VERSION AS OF {version}"
        )

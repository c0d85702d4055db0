"""The registry of connectors: those of crmlake, and those that other packages add by entry points."""

from collections.abc import Mapping
from functools import cache

from crmlake.errors import SettingError, unknown
from crmlake.ingest.connectors.connector import Connector
from crmlake.ingest.connectors.delimited import CsvConnector, LinesConnector
from crmlake.ingest.connectors.delta import Table
from crmlake.ingest.connectors.jdbc import JdbcConnector
from crmlake.ingest.connectors.json_rows import JsonConnector
from crmlake.ingest.connectors.parquet import ParquetConnector
from crmlake.ingest.connectors.workbook import WorkbookConnector
from crmlake.ingest.source import Source
from crmlake.plugins import load_plugins

GROUP = "crmlake.connectors"


@cache
def connectors() -> Mapping[str, Connector]:
    """Return every connector by the `format` that source mappings use.

    Raises:
        PluginError: An entry point of the group `crmlake.connectors` is broken.
    """
    own: dict[str, Connector] = {
        "csv": CsvConnector(),
        "lines": LinesConnector(),
        "jsonl": JsonConnector(has_arrays=False),
        "json": JsonConnector(has_arrays=True),
        "parquet": ParquetConnector(),
        "xlsx": WorkbookConnector(),
        "delta": Table(),
        "jdbc": JdbcConnector(),
    }
    return load_plugins(GROUP, own, lambda plugin: isinstance(plugin, Connector), "an instance of Connector")


def get_connector(source: Source) -> Connector:
    """Return the connector of a source.

    Raises:
        SettingError: No connector has the source's format.
    """
    if source.format not in connectors():
        raise SettingError(unknown("format", source.format, connectors()))
    return connectors()[source.format]

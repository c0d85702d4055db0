"""The source mappings of a workspace, read and validated against the contracts of the tables that they fill."""

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crmlake.cleaning.cleaners import Cleaner, cleaner
from crmlake.cleaning.cleaners.amounts import Number
from crmlake.cleaning.cleaners.bounds import BoundedTime
from crmlake.contracts import Contract
from crmlake.contracts.versions import version_columns
from crmlake.errors import SettingError, unknown
from crmlake.ingest.cleaner_types import explain_type
from crmlake.ingest.connectors import get_connector
from crmlake.ingest.source import Mapping, Source
from crmlake.settings.layers import read_toml
from crmlake.tables.shared import UNCLEAN, VERSION

_SOURCE_KEYS = tuple(key for key in Source.model_fields if key not in ("name", "tables"))
_CLAUSES = tuple(key for key in Mapping.model_fields if key != "columns")
_FILLED_BY_CRMLAKE = ("source", "namespace", "file", VERSION.name, UNCLEAN.name)
_FORMER_NAMES = {"silver.customers": "silver.profiles"}
"""Tables that had another name, so that older mappings stay valid."""


def read_sources(root: Path, contracts: AbstractMapping[str, Contract]) -> tuple[Source, ...]:
    """Return every mapping of a workspace's `sources` folder, ordered by name."""
    return tuple(read_source(path, root, contracts) for path in sorted((root / "sources").glob("*.toml")))


def read_source(path: Path, root: Path, contracts: AbstractMapping[str, Contract]) -> Source:
    """Return one mapping with an absolute path.

    Args:
        path: The TOML file.
        root: The workspace's folder, from which a relative `path` in the mapping starts.
        contracts: The tables that a mapping may fill, by name.

    Raises:
        SettingError: One line with the file, what is wrong, and what is available.
    """
    raw = read_toml(path)
    settings = _read_clauses({key: value for key, value in raw.items() if key in _SOURCE_KEYS}, str(path))
    tables = _read_tables({key: value for key, value in raw.items() if key not in _SOURCE_KEYS}, path, contracts)
    try:
        source = Source.model_validate({"name": path.stem, "tables": tables, **settings})
    except ValidationError as fault:
        raise SettingError(f"{path}: {_describe_error(fault)}") from None
    _check_format(source, path)
    _check_tables(source, path, contracts)
    return source.model_copy(update={"path": _make_absolute(source.path, root, path)})


def _read_tables(
    sections: dict[str, Any], path: Path, contracts: AbstractMapping[str, Contract]
) -> dict[str, dict[str, Any]]:
    """Return the mapping of each table by its name, from sections such as `[silver.order_lines]`."""
    tables = {}
    for layer, named_tables in sections.items():
        if not isinstance(named_tables, dict) or not all(isinstance(value, dict) for value in named_tables.values()):
            raise SettingError(
                f"{path}: {unknown('key', layer, (*_SOURCE_KEYS, 'a table such as [silver.order_lines]'))}"
            )
        for name, section in named_tables.items():
            place = f"{path}: [{layer}.{name}]"
            clauses = _read_clauses({key: value for key, value in section.items() if key in _CLAUSES}, place)
            table = _FORMER_NAMES.get(f"{layer}.{name}", f"{layer}.{name}")
            _check_place([key for key in section if key not in _CLAUSES], place, contracts.get(table))
            columns = {k: _read_column(value, f"{place}: {k}") for k, value in section.items() if k not in _CLAUSES}
            if table in tables:
                raise SettingError(f"{place}: {table} is mapped twice, here by its former name")
            tables[table] = {"columns": columns, **clauses}
    if not tables:
        raise SettingError(f"{path}: no table such as [silver.order_lines], so that nothing says what the rows become")
    return tables


def _check_place(keys: Sequence[str], place: str, contract: Contract | None) -> None:
    """Raise an error for a setting of the source that is written below a table, where TOML takes it for a column."""
    if misplaced := [key for key in keys if key in _SOURCE_KEYS and (not contract or key not in contract.by_name)]:
        raise SettingError(
            f"{place}: {misplaced[0]} is no column of it; it belongs at the top of the file, above all [...]"
        )


def _read_clauses(clauses: dict[str, Any], place: str) -> dict[str, Any]:
    """Return settings with the version as an expression or a cleaner."""
    if "version" not in clauses:
        return clauses
    version = _read_column(clauses["version"], f"{place}: version")
    if isinstance(version, Cleaner) and not isinstance(version, BoundedTime | Number):
        raise SettingError(f"{place}: version: clean = {version.clean!r} gives neither a time nor a number, which sort")
    if isinstance(version, Cleaner) and version.otherwise == "null":
        raise SettingError(
            f"{place}: version: otherwise = 'null': a row without a version would be older than any other"
        )
    return {**clauses, "version": version}


def _read_column(value: Any, place: str) -> str | Cleaner:
    """Return a text as an expression, an inline table as the cleaner that it declares."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise SettingError(f"{place}: expected an expression, or {{ is = …, clean = … }}; found {value!r}")
    try:
        return cleaner(value)
    except SettingError as fault:
        raise SettingError(f"{place}: {fault}") from None


def _describe_error(fault: ValidationError) -> str:
    """Return the first error of a mapping: its key, its message, and the value unless it may be a secret."""
    error = fault.errors()[0]
    key = ".".join(str(part) for part in error["loc"])
    sentence = error["msg"].removeprefix("Value error, ")
    if error["type"] == "tuple_type":
        sentence = 'expected a list such as ["a", "b"]'
    message = f"{key}: {sentence}" if key else sentence
    may_be_secret = key.startswith(("jdbc", "path")) or not key
    is_told = may_be_secret or error["type"] == "missing" or isinstance(error["input"], dict)
    return message if is_told else f"{message}; found {error['input']!r}"


def _check_format(source: Source, path: Path) -> None:
    """Raise an error unless a connector has the source's format."""
    try:
        get_connector(source)
    except SettingError as fault:
        raise SettingError(f"{path}: format: {fault}") from None


def _check_tables(source: Source, path: Path, contracts: AbstractMapping[str, Contract]) -> None:
    """Raise an error unless the tables and columns of a mapping exist and all required columns are filled."""
    for table, mapping in source.tables.items():
        if table not in contracts:
            raise SettingError(f"{path}: {unknown('table', table, contracts)}")
        columns = [name for name in contracts[table].by_name if name not in _FILLED_BY_CRMLAKE]
        for name, column in mapping.columns.items():
            if name not in columns:
                raise SettingError(f"{path}: [{table}]: {unknown('column', name, columns)}")
            if isinstance(column, Cleaner) and (fault := explain_type(column, contracts[table].by_name[name])):
                raise SettingError(f"{path}: [{table}]: {name}: {fault}")
        required = [c.name for c in contracts[table].columns if c.required and not c.derived and c.name in columns]
        if missing := [name for name in required if name not in mapping.columns]:
            raise SettingError(f"{path}: [{table}]: no expression for {', '.join(missing)}, never null in that table")
        _check_nulls(mapping, f"{path}: [{table}]", contracts[table])
        _check_rules(mapping, f"{path}: [{table}]", contracts[table])
        keys = contracts[table].grain
        if unkeyed := [name for name in mapping.whole if name not in keys]:
            raise SettingError(f"{path}: [{table}]: whole: {unknown('column of the key', unkeyed[0], keys)}")
        if mapping.deleted and not version_columns(contracts[table]):
            raise SettingError(f"{path}: [{table}]: deleted: the table does not order versions (Merge(newest=…))")
    if source.namespace and not any(contracts[table].has_customers for table in source.tables):
        raise SettingError(f"{path}: namespace: no table of this mapping has a customer's number")


def _check_nulls(mapping: Mapping, place: str, contract: Contract) -> None:
    """Raise an error for a cleaner that makes null what must not be null, or what the table cannot report."""
    for name, column in mapping.columns.items():
        if isinstance(column, Cleaner) and column.otherwise == "null":
            if contract.by_name[name].required:
                raise SettingError(f"{place}: {name}: otherwise = 'null': it is never null in that table")
            if UNCLEAN.name not in contract.by_name:
                raise SettingError(
                    f"{place}: {name}: otherwise = 'null': the table has no column {UNCLEAN.name!r} for it"
                )


def _check_rules(mapping: Mapping, place: str, contract: Contract) -> None:
    """Raise an error for a rule that does not exist, or that has no columns to make null."""
    rules = [rule.name for rule in contract.rules if rule.nulls]
    for name in mapping.rules:
        if name not in rules:
            raise SettingError(f"{place}: rules: {unknown('rule with columns that may be null', name, rules)}")


def _make_absolute(folder: str, root: Path, path: Path) -> str:
    """Return the absolute path of a local folder, which must exist; a URL or the address of a database unchanged."""
    if "://" in folder or folder.startswith("jdbc:"):
        return folder
    absolute = (root / folder).resolve()
    if not absolute.is_dir():
        raise SettingError(f"{path}: path: there is no folder {absolute}")
    return str(absolute)

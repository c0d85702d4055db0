"""The source mappings of a workspace, read and checked against the contracts that they fill."""

from collections.abc import Mapping as AbstractMapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crmlake.contracts import Contract
from crmlake.contracts.versions import version_columns
from crmlake.errors import SettingError, unknown
from crmlake.ingest.source import Mapping, Source
from crmlake.quality.cleaners import Cleaner, cleaner
from crmlake.settings.layers import read_toml
from crmlake.tables.shared import UNCLEAN

_OWN = tuple(key for key in Source.model_fields if key not in ("name", "tables"))
_CLAUSES = ("where", "each", "deleted")
_FILLED = ("source", "file", UNCLEAN.name)


def read_sources(root: Path, contracts: AbstractMapping[str, Contract]) -> tuple[Source, ...]:
    """Every mapping of a workspace's `sources` folder, by name."""
    return tuple(read_source(path, root, contracts) for path in sorted((root / "sources").glob("*.toml")))


def read_source(path: Path, root: Path, contracts: AbstractMapping[str, Contract]) -> Source:
    """One mapping, its folder made absolute.

    Args:
        path: of the TOML file.
        root: the workspace's folder, which a relative `path` in the mapping starts from.
        contracts: the tables that a mapping may fill, by name.

    Raises:
        SettingError: one line that names the file, what is wrong and what there is.
    """
    raw = read_toml(path)
    own = {key: value for key, value in raw.items() if key in _OWN}
    tables = _tables({key: value for key, value in raw.items() if key not in _OWN}, path)
    try:
        source = Source.model_validate({"name": path.stem, "tables": tables, **own})
    except ValidationError as fault:
        error = fault.errors()[0]
        where = ".".join(str(part) for part in error["loc"])
        told = f"{where}: {error['msg']}" if where else error["msg"]
        # What stands by mistake where no secret may stand is not shown.
        secret = where.startswith(("jdbc", "path")) or not where
        found = "" if secret or error["type"] == "missing" else f"; found {error['input']!r}"
        raise SettingError(f"{path}: {told}{found}") from None
    _check(source, path, contracts)
    return source.model_copy(update={"path": _folder(source.path, root, path)})


def _tables(rest: dict[str, Any], path: Path) -> dict[str, dict[str, Any]]:
    """`[silver.order_lines]` of the file as the mapping of that table."""
    tables = {}
    for layer, named in rest.items():
        if not isinstance(named, dict) or not all(isinstance(value, dict) for value in named.values()):
            raise SettingError(f"{path}: {unknown('key', layer, (*_OWN, 'a table such as [silver.order_lines]'))}")
        for name, columns in named.items():
            clauses = {key: value for key, value in columns.items() if key in _CLAUSES}
            place = f"{path}: [{layer}.{name}]"
            given = {key: _column(value, f"{place}: {key}") for key, value in columns.items() if key not in _CLAUSES}
            tables[f"{layer}.{name}"] = {"columns": given, **clauses}
    return tables


def _column(value: Any, place: str) -> str | Cleaner:
    """An expression as it stands, an inline table as the cleaner that it asks for."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise SettingError(f"{place}: expected an expression, or {{ is = …, clean = … }}; found {value!r}")
    try:
        return cleaner(value)
    except SettingError as fault:
        raise SettingError(f"{place}: {fault}") from None


def _check(source: Source, path: Path, contracts: AbstractMapping[str, Contract]) -> None:
    for table, mapping in source.tables.items():
        if table not in contracts:
            raise SettingError(f"{path}: {unknown('table', table, contracts)}")
        columns = [name for name in contracts[table].by_name if name not in _FILLED]
        for name in mapping.columns:
            if name not in columns:
                raise SettingError(f"{path}: [{table}]: {unknown('column', name, columns)}")
        needed = [c.name for c in contracts[table].columns if c.required and c.name in columns]
        if missing := [name for name in needed if name not in mapping.columns]:
            raise SettingError(f"{path}: [{table}]: no expression for {', '.join(missing)}, never null in that table")
        _check_nulls(mapping, f"{path}: [{table}]", contracts[table])
        if mapping.deleted and not version_columns(contracts[table]):
            raise SettingError(f"{path}: [{table}]: deleted: the table does not order versions (Merge(newest=…))")


def _check_nulls(mapping: Mapping, place: str, contract: Contract) -> None:
    """Refuse to make a value null where it cannot be, or where the table cannot tell of it."""
    for name, column in mapping.columns.items():
        if isinstance(column, Cleaner) and column.otherwise == "null":
            if contract.by_name[name].required:
                raise SettingError(f"{place}: {name}: otherwise = 'null': it is never null in that table")
            if UNCLEAN.name not in contract.by_name:
                raise SettingError(
                    f"{place}: {name}: otherwise = 'null': the table has no column {UNCLEAN.name!r} for it"
                )


def _folder(folder: str, root: Path, path: Path) -> str:
    """Absolute where it is a local folder, which must be there; as it is where it names a file system or database."""
    if "://" in folder or folder.startswith("jdbc:"):
        return folder
    found = (root / folder).resolve()
    if not found.is_dir():
        raise SettingError(f"{path}: path: there is no folder {found}")
    return str(found)

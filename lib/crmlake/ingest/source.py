"""A source: how one kind of raw file becomes rows of silver tables, as its TOML mapping declares."""

import json
import re
from collections.abc import Collection
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SerializeAsAny, field_validator, model_validator

from crmlake.cleaning.cleaners import Cleaner
from crmlake.cleaning.functions.missing import expand_spellings
from crmlake.contracts import MappingPart
from crmlake.ingest.database import Jdbc, holds_credential
from crmlake.ingest.encodings import common_name
from crmlake.sql_check import Expression, check_expression

_NAMESPACE = re.compile(r"[a-z][a-z0-9_]*")
_SETTINGS_OF_FORMATS = {
    "skip_rows": ("csv", "xlsx"),
    "sheets": ("xlsx",),
    "fill_down": ("csv", "xlsx"),
    "fill_merged": ("xlsx",),
}
"""The settings that only some formats know."""
_UNTOUCHED = {
    "csv": ("lines", "jsonl", "json", "parquet", "xlsx", "delta", "jdbc"),
    "encoding": ("parquet", "xlsx", "delta", "jdbc"),
}
"""The settings that some formats would ignore; the formats of other packages may use them."""
_READING = {"format", "encoding", "skip_rows", "sheets", "fill_down", "fill_merged", "csv"}
"""The settings that say how files are read."""


def _check_version(version: str | Cleaner) -> str | Cleaner:
    return check_expression(version) if isinstance(version, str) else version


# The check is behind the union: the errors of a union would name its parts.
Version = Annotated[str | SerializeAsAny[Cleaner], AfterValidator(_check_version)]


class Csv(BaseModel):
    """How a CSV file is written; the defaults are RFC 4180.

    Attributes:
        delimiter: The character between two fields.
        quote: The character around a field; empty if fields are never quoted.
        escape: The character before a quote inside a field.
        columns: The names of the columns, for files without a header.
        comment: The character at the beginning of lines that are left out; empty if there are none.
        ragged: What to do with a row that has fewer fields than the header, or further ones that are all empty:
            `refuse` rejects it, `pad` reads missing fields as empty. Files are then read as a whole.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', max_length=1)
    escape: str = Field('"', max_length=1)
    columns: tuple[str, ...] = ()
    comment: str = Field("", max_length=1)
    ragged: Literal["refuse", "pad"] = "refuse"

    @model_validator(mode="after")
    def _check_escape(self) -> "Csv":
        if not self.quote and self.escape not in ("", '"'):
            raise ValueError(
                'escape stands before a quote, and quote = "" says that there are none, so that \\t stays as it is; '
                "export with quotes (PostgreSQL: COPY … WITH (FORMAT csv, HEADER))"
            )
        return self


class RuleOutcome(BaseModel):
    """What a row that breaks a rule of its table becomes: `null` keeps it without the values that the rule concerns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    otherwise: Literal["null"]


class Mapping(BaseModel):
    """How the rows of a source become rows of one silver table.

    Attributes:
        columns: For each column of the table, a Spark SQL expression over the file's columns, which are all strings,
            or a cleaner of such an expression.
        each: An expression that returns an array: the row becomes one row for each element. The other expressions
            refer to the element as `each` and to its position (from 1) as `position`. An array without elements leaves
            the row out, and so does a null, which is told.
        where: The condition of the rows that belong to this table; all rows, if omitted.
        deleted: The condition of the rows that are deletions: such a row needs only its key and its version, removes
            the row of that key from the table, and blocks older versions that arrive later. None, if omitted.
        version: An expression that orders the versions of a row, over the file's columns, `_file` (its name) and
            `_modified_at` (its time), or a cleaner of such an expression, into a time or a number: of two rows of one
            key, the greater one stays. Numbers in it compare as numbers, times with the year first as instants; a date
            in any other form rejects the row. That of the source, if omitted.
        whole: The columns of the table's key that identify what each version has as a whole, such as `order_id`: a line
            of an order that its newest version lacks is removed. `source` for all rows of the source. None, if omitted.
        contradictions: What to do with rows of one key and one version that differ. `warn` keeps one of them and counts
            the others apart, `refuse` rejects all of them. If omitted, `refuse` with `each`, as several elements of
            one row then have the key of one, else `warn`.
        rules: The rules of the table that do not reject a row, by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str | SerializeAsAny[Cleaner]]
    where: Expression | None = None
    each: Expression | None = None
    deleted: Expression | None = None
    version: Version | None = None
    whole: tuple[str, ...] = ()
    contradictions: Literal["warn", "refuse"] | None = None
    rules: dict[str, RuleOutcome] = Field(default_factory=dict)

    @property
    def refuses_contradictions(self) -> bool:
        """Whether rows of one key and version that differ are rejected."""
        return (self.contradictions or ("refuse" if self.each else "warn")) == "refuse"

    @field_validator("columns")
    @classmethod
    def _check_expressions(cls, columns: dict[str, str | Cleaner]) -> dict[str, str | Cleaner]:
        for name, column in columns.items():
            if isinstance(column, str):
                try:
                    check_expression(column)
                except ValueError as error:
                    raise ValueError(f"{name} = {column!r}: {error}") from None
        return columns

    @field_validator("whole", mode="before")
    @classmethod
    def _list_one_column(cls, names: object) -> object:
        return [names] if isinstance(names, str) else names


class Source(BaseModel):
    """A source: where its files arrive, how they are written, and which tables they fill.

    Attributes:
        name: The name of the mapping's file; the raw rows are in `bronze.<name>`.
        format: The name of a connector: `csv`; `lines`, each line a row with the single column `line`; `jsonl`, a JSON
            object a line; `json`, an array of objects; `parquet`; `xlsx`, the first sheet of a workbook; or a format
            that an installed package adds. Text may be compressed by gzip (`.gz`). Two are a table that grows instead
            of files: `delta`, and `jdbc`, a table of a database.
        path: The folder that receives the files, as Spark reads it; the folder of the Delta table; or the address of
            the database, `jdbc:…`.
        glob: The pattern of the names of its files, at any depth; that of the connector, if omitted.
        encoding: The encoding of text files.
        settle_seconds: A file that was modified within this time is still being written, and must wait.
        namespace: The namespace of its customers' numbers; the name of the source, if omitted. Sources of one namespace
            share their numbers: equal numbers are one customer.
        version: The expression, or its cleaner, that orders the versions of a row, for tables whose mapping has none of
            its own; the name of the file, if omitted.
        skip_rows: The number of lines (of a workbook: rows) before the header, empty ones included. Files of a source
            with such lines are read as a whole, so that they must fit in the memory of a worker.
        sheets: The names of the sheets of a workbook that are read, or `["*"]` for all of them; the first one, if
            omitted.
        fill_down: The columns whose empty cells have the value of the cell above, whether they are merged or were left
            empty; those after the first only as long as the first keeps its value.
        fill_merged: Whether the cells of a merged range of a workbook have the value of its first cell, downward.
        missing: The spellings of a missing value: such a field is null in every expression. The name of a list of
            spellings (`usual`, `dates`: see `cleaning.functions.missing.NAMED`) includes all of them.
        aliases: The former names of a column: expressions find the values of all of them under the current name.
        longest_text: The most characters of a value. A text in a person's own words is cut there, which `unclean` says;
            any other longer value rejects its row.
        csv: How CSV files are written.
        jdbc: The table of the database, and how it is read.
        tables: The silver tables that it fills.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    format: str = Field("csv", min_length=1)
    path: str = Field(min_length=1)
    glob: str = ""
    encoding: str = "UTF-8"
    settle_seconds: float = Field(0, ge=0)
    namespace: str = ""
    version: Version | None = None
    skip_rows: int = Field(0, ge=0)
    sheets: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    fill_merged: bool = False
    missing: tuple[str, ...] = ("",)
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    longest_text: int = Field(65_536, ge=1)
    csv: Csv = Csv()
    jdbc: Jdbc | None = None
    tables: dict[str, Mapping] = Field(min_length=1)

    @property
    def filled_tables(self) -> Collection[str]:
        """The names of the tables that it fills."""
        return self.tables.keys()

    @property
    def customer_namespace(self) -> str:
        """The namespace of its customers' numbers."""
        return self.namespace or self.name

    def fingerprint(self, part: MappingPart) -> str:
        """Return a digest of everything in the mapping that shapes rows, or raw rows; not of their location."""
        included = _READING if part == "reading" else None
        shape = self.model_dump(mode="json", include=included, exclude={"path", "jdbc"})
        return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def tables_with_deletions(self) -> list[str]:
        """The tables from which the source also removes rows."""
        return [name for name, mapping in self.tables.items() if mapping.deleted is not None]

    @field_validator("path")
    @classmethod
    def _reject_credential(cls, path: str) -> str:
        if path.startswith("jdbc:") and holds_credential(path):
            raise ValueError("an address holds no password; [jdbc] says where user and password are kept")
        return path

    @field_validator("namespace")
    @classmethod
    def _check_namespace(cls, namespace: str) -> str:
        if not _NAMESPACE.fullmatch(namespace):
            raise ValueError('expected a name in snake case, such as "crm"')
        return namespace

    @model_validator(mode="after")
    def _check_database(self) -> "Source":
        database = (self.format == "jdbc", self.path.startswith("jdbc:"), self.jdbc is not None)
        if any(database) and not all(database):
            raise ValueError('format = "jdbc", a path such as "jdbc:postgresql://…" and a section [jdbc] go together')
        return self

    @model_validator(mode="after")
    def _check_reading(self) -> "Source":
        for name, formats in _SETTINGS_OF_FORMATS.items():
            if getattr(self, name) and self.format not in formats:
                raise ValueError(f"{name} is for {' and '.join(formats)}, not for {self.format}")
        for name, formats in _UNTOUCHED.items():
            if self.format in formats and getattr(self, name) != type(self).model_fields[name].default:
                raise ValueError(f"{name} says nothing of {self.format}; leave it out")
        return self

    @field_validator("missing")
    @classmethod
    def _expand_named_lists(cls, spellings: tuple[str, ...]) -> tuple[str, ...]:
        return expand_spellings(spellings)

    @field_validator("encoding")
    @classmethod
    def _name_encoding(cls, name: str) -> str:
        """Return the name that Java knows as well; an unknown one is rejected before Spark starts."""
        return common_name(name)

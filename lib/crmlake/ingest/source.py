"""A source: how one kind of raw file becomes rows of silver tables, as its TOML mapping says."""

import json
from codecs import lookup
from collections.abc import Collection
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, field_validator, model_validator

from crmlake.ingest.database import Jdbc, holds_credential
from crmlake.quality.cleaners import Cleaner
from crmlake.quality.functions.missing import expand_spellings

_GLOBS = {
    "csv": "{*.csv,*.csv.gz}",
    "lines": "{*.txt,*.txt.gz}",
    "jsonl": "{*.jsonl,*.ndjson,*.jsonl.gz,*.ndjson.gz}",
    "json": "{*.json,*.json.gz}",
    "parquet": "*.parquet",
    "xlsx": "*.xlsx",
}
_JAVA_NAMES = {"iso8859-1": "ISO-8859-1", "utf-8-sig": "UTF-8", "utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"}


class Csv(BaseModel):
    """How a CSV file is written; the defaults are RFC 4180.

    Attributes:
        delimiter: stands between two fields.
        quote: stands around a field; nothing does, where it is empty.
        escape: stands before a quote that belongs to the field.
        columns: the names of the columns, where the files have no header.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', max_length=1)
    escape: str = Field('"', max_length=1)
    columns: tuple[str, ...] = ()


class Mapping(BaseModel):
    """How the rows of a source become rows of one silver table.

    Attributes:
        columns: for each column of the table a Spark SQL expression over the file's columns, which are all strings;
            or a cleaner of one.
        each: an expression that gives an array: the row becomes a row for each of its elements, which the other
            expressions find as `each`, and its place (from 1) as `position`.
        where: which rows are meant for this table; all, where it is left out.
        deleted: which of them are deletions: such a row needs its key and its version alone, takes the row of that key
            out of the table, and keeps out older versions that come later; none, where it is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str | SerializeAsAny[Cleaner]]
    where: str | None = None
    each: str | None = None
    deleted: str | None = None


class Source(BaseModel):
    """One source: where its files come, how they are written, and what they become.

    Attributes:
        name: of the mapping's file; the raw rows are in `bronze.<name>`.
        format: `csv`; `lines`, of which each line is a row with the one column `line`; `jsonl`, a JSON object a line;
            `json`, an array of objects; `parquet`; `xlsx`, of which the first sheet is taken. What is text may be
            packed by gzip (`.gz`). No files but one table that grows are `delta`, and `jdbc`, a table of a database.
        path: the folder that the files come to, as Spark reads it; that of the Delta table; the address of the
            database, `jdbc:…`.
        glob: which of its files are taken, at any depth; by default those that the format's names end as.
        encoding: of what is text.
        settle_seconds: a file that was changed so lately is still being written, and waits.
        missing: the spellings of a missing value: such a field is null in every expression. The name of a list of them
            (`usual`, `dates`: see `values.missing.NAMED`) stands for what is in it.
        aliases: of a column its former names: what files bring under one of them, expressions find under the new one.
        csv: how CSV files are written.
        jdbc: which table of the database, and how it is read.
        tables: the silver tables that it fills.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    format: Literal["csv", "lines", "jsonl", "json", "parquet", "xlsx", "delta", "jdbc"] = "csv"
    path: str = Field(min_length=1)
    glob: str = Field(default_factory=lambda given: _GLOBS.get(given.get("format", "csv"), ""))
    encoding: str = "UTF-8"
    settle_seconds: float = Field(0, ge=0)
    missing: tuple[str, ...] = ("",)
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    csv: Csv = Csv()
    jdbc: Jdbc | None = None
    tables: dict[str, Mapping] = Field(min_length=1)

    @property
    def deleting(self) -> list[str]:
        """The tables that it also takes rows out of."""
        return [name for name, mapping in self.tables.items() if mapping.deleted is not None]

    @property
    def filled_tables(self) -> Collection[str]:
        """The names of the tables that it fills."""
        return self.tables.keys()

    @property
    def fingerprint(self) -> str:
        """A digest of what the mapping makes of rows, wherever they come from."""
        shape = self.model_dump(mode="json", exclude={"path", "jdbc"})
        return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def is_table(self) -> bool:
        """Whether it is one table that grows, and no folder that files come to."""
        return self.format in ("delta", "jdbc")

    @field_validator("path")
    @classmethod
    def _no_credential(cls, path: str) -> str:
        if path.startswith("jdbc:") and holds_credential(path):
            raise ValueError("an address holds no password; [jdbc] says where user and password are kept")
        return path

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Source":
        database = (self.format == "jdbc", self.path.startswith("jdbc:"), self.jdbc is not None)
        if any(database) and not all(database):
            raise ValueError('format = "jdbc", a path such as "jdbc:postgresql://…" and a section [jdbc] go together')
        return self

    @field_validator("missing")
    @classmethod
    def _spelt_out(cls, spellings: tuple[str, ...]) -> tuple[str, ...]:
        return expand_spellings(spellings)

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str) -> str:
        """Refuse an encoding that does not exist before Spark starts, and name it as Java does."""
        try:
            return _JAVA_NAMES.get(lookup(name).name, name)
        except LookupError as fault:
            raise ValueError(str(fault)) from None

"""A source: how one kind of raw file becomes rows of silver tables, as its TOML mapping says."""

from codecs import lookup
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, field_validator

from crmlake.cleansing.cleaners import Cleaner
from crmlake.cleansing.values.missing import spelt_out


class Csv(BaseModel):
    """How a CSV file is written; the defaults are RFC 4180."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', max_length=1)
    escape: str = Field('"', max_length=1)
    encoding: str = "UTF-8"

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str) -> str:
        """Refuse an encoding that does not exist before Spark starts."""
        try:
            lookup(name)
        except LookupError as fault:
            raise ValueError(str(fault)) from None
        return name


class Mapping(BaseModel):
    """How the rows of a source become rows of one silver table.

    Attributes:
        columns: for each column of the table a Spark SQL expression over the file's columns, which are all strings;
            or a cleaner of one.
        each: an expression that gives an array: the row becomes a row for each of its elements, which the other
            expressions find as `each`, and its place (from 1) as `position`.
        where: which rows are meant for this table; all, where it is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str | SerializeAsAny[Cleaner]]
    where: str | None = None
    each: str | None = None


class Source(BaseModel):
    """One source: where its files come, how they are written, and what they become.

    Attributes:
        name: of the mapping's file; the raw rows are in `bronze.<name>`.
        format: `csv`, each file with a header; or `lines`, of which each line is a row with the one column `line`.
        path: the folder that the files come to, as Spark reads it.
        glob: which of its files are taken, at any depth.
        missing: the spellings of a missing value: such a field is null in every expression. The name of a list of them
            (`usual`, `dates`: see `values.missing.NAMED`) stands for what is in it.
        tables: the silver tables that it fills.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    format: Literal["csv", "lines"] = "csv"
    path: str = Field(min_length=1)
    glob: str = "*.csv"
    missing: tuple[str, ...] = ("",)
    csv: Csv = Csv()
    tables: dict[str, Mapping] = Field(min_length=1)

    @field_validator("missing")
    @classmethod
    def _spelt_out(cls, spellings: tuple[str, ...]) -> tuple[str, ...]:
        return spelt_out(spellings)

"""What a mapping says of a source that is a table of a database; no secret stands in it."""

import os
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.errors import SourceError

DRIVER_CLASSES = {
    "postgresql": "org.postgresql.Driver",
    "mysql": "com.mysql.cj.jdbc.Driver",
    "mariadb": "org.mariadb.jdbc.Driver",
    "sqlserver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "oracle": "oracle.jdbc.OracleDriver",
}
"""The class of a kind of database's driver: Java finds by itself only drivers that it was started with."""

_CREDENTIAL = re.compile(r"(?i)(passw|pwd|secret|token)[^=&;]*=|//[^/?;]*:[^/?;]*@|:thin:[^@]*/[^@]*@")


class Secret(BaseModel):
    """Where a value is kept that no mapping may hold.

    Attributes:
        env: an environment variable.
        file: the absolute path of a file; white space at its end does not count.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    file: str = ""

    @model_validator(mode="before")
    @classmethod
    def _kept_elsewhere(cls, given: Any) -> Any:
        if not isinstance(given, dict) or len(given) != 1 or not given.keys() <= {"env", "file"}:
            raise ValueError('expected { env = "NAME" } or { file = "/path" }: no mapping holds it itself')
        if not Path(given.get("file", "/")).is_absolute():
            raise ValueError("expected the absolute path of a file")
        return given

    def value(self) -> str:
        """The value as it is now; it is for the driver alone.

        Raises:
            SourceError: it is not there.
        """
        if self.env:
            if self.env not in os.environ:
                raise SourceError(f"there is no environment variable {self.env}")
            return os.environ[self.env]
        try:
            return Path(self.file).read_text(encoding="utf-8").rstrip()
        except (OSError, UnicodeDecodeError) as fault:
            told = fault.strerror if isinstance(fault, OSError) else "it is no UTF-8"
            raise SourceError(f"{self.file} cannot be read: {told}") from None


class Jdbc(BaseModel):
    """A table of a database, or a query; the address is the source's `path`.

    Attributes:
        table: its name, with its schema's where it needs one.
        query: a SELECT, in place of a table.
        incremental_by: the column whose values grow with every row that is added, or added and changed: a number, a
            date or a time.
        overlap: how far below the greatest value that was taken in each refresh looks again, for rows that were
            committed late: seconds of times, days of dates, or what is counted. What is in bronze is not taken again.
        user: who asks.
        password: of the user.
        partitions: how many connections read at once.
        fetch_rows: how many rows the driver brings at a time.
        driver: the class of the driver; known of the usual databases.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str = ""
    query: str = ""
    incremental_by: str = Field(min_length=1)
    overlap: int = Field(3600, ge=0, lt=10**9)
    user: Secret | None = None
    password: Secret | None = None
    partitions: int = Field(4, ge=1, le=1000)
    fetch_rows: int = Field(10_000, ge=1)
    driver: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Jdbc":
        if bool(self.table) == bool(self.query):
            raise ValueError("expected either a table or a query")
        return self


def holds_credential(url: str) -> bool:
    """Whether an address seems to hold a password."""
    return bool(_CREDENTIAL.search(url))


def driver_class(url: str) -> str:
    """The class of the driver for an address such as `jdbc:postgresql://…`; empty, where it is not known."""
    return DRIVER_CLASSES.get(f"{url}::".split(":")[1], "")

"""The settings of a source that is a table of a database; they never hold a secret."""

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
"""The driver's class for each kind of database: Java finds by itself only the drivers on its start-up class path."""

_CREDENTIAL = re.compile(r"(?i)(passw|pwd|secret|token)[^=&;]*=|//[^/?;]*:[^/?;]*@|:thin:[^@]*/[^@]*@")


class Secret(BaseModel):
    """The place of a value that a mapping must not hold.

    Attributes:
        env: The name of an environment variable.
        file: The absolute path of a file; white space at its end is ignored.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    file: str = ""

    @model_validator(mode="before")
    @classmethod
    def _check_place(cls, values: Any) -> Any:
        if not isinstance(values, dict) or len(values) != 1 or not values.keys() <= {"env", "file"}:
            raise ValueError(
                'expected { env = "NAME" } or { file = "/path" }: a mapping must not hold the value itself'
            )
        if not Path(values.get("file", "/")).is_absolute():
            raise ValueError("expected the absolute path of a file")
        return values

    def value(self) -> str:
        """Return the current value; only the driver may use it.

        Raises:
            SourceError: The variable does not exist, or the file cannot be read.
        """
        if self.env:
            if self.env not in os.environ:
                raise SourceError(f"there is no environment variable {self.env}")
            return os.environ[self.env]
        try:
            return Path(self.file).read_text(encoding="utf-8").rstrip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not valid UTF-8"
            raise SourceError(f"{self.file} cannot be read: {reason}") from None


class Jdbc(BaseModel):
    """The table of a database, or a query, and how it is read. Its address is the source's `path`.

    Attributes:
        table: The name of the table, with its schema if necessary.
        query: A SELECT instead of a table.
        incremental_by: The column whose values grow with every row that is added, or added and changed: a number, a
            date or a time.
        overlap: How far below the maximum that was ingested each refresh reads again, for rows that were committed
            late: seconds for times, days for dates, else a number. Rows that bronze already has are not added again.
        user: The user of the database.
        password: The password of the user.
        partitions: The number of connections that read at once.
        fetch_rows: The number of rows that the driver fetches at a time.
        driver: The class of the driver; it may be omitted for the databases in `DRIVER_CLASSES`.
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
    def _check_table_or_query(self) -> "Jdbc":
        if bool(self.table) == bool(self.query):
            raise ValueError("expected either a table or a query")
        return self


def holds_credential(url: str) -> bool:
    """Return whether an address appears to contain a password."""
    return bool(_CREDENTIAL.search(url))


def driver_class(url: str) -> str:
    """Return the driver's class for an address such as `jdbc:postgresql://…`; empty for an unknown database."""
    return DRIVER_CLASSES.get(f"{url}::".split(":")[1], "")

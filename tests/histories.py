"""Histories of a few payments and service contacts: what a source says, corrects and takes back, file by file."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from pyspark.sql import DataFrame

from crmlake.ingest.source import Source
from crmlake.ingest.source_files import read_source
from crmlake.runtime.registry import mapped_tables
from support import workspace

MAPPING = """
path = "landing/history"

[silver.payments]
where = "kind = 'payments'"
deleted = "said = 'deleted'"
payment_id = "number"
payment_type = "'payment'"
status = "'succeeded'"
customer_id = "customer"
paid_at = "at"
amount = "'5.00'"
currency = "'EUR'"

[silver.service_contacts]
where = "kind = 'service_contacts'"
deleted = "said = 'deleted'"
contact_id = "number"
channel = "'chat'"
customer_id = "customer"
opened_at = "at"
resolved_at = "until"
updated_at = "changed"
"""


@dataclass(frozen=True)
class Said:
    """One row of a file; the fields are the file's columns, and empty where they are missing.

    The version of a payment is its file's name; that of a contact is when it was changed, then its file's name.
    """

    file: str
    kind: str
    number: str
    said: str = "so"
    changed: str = ""
    customer: str = ""
    at: str = ""
    until: str = ""

    @property
    def grain(self) -> tuple[str, str]:
        return self.kind, self.number

    @property
    def version(self) -> tuple[str, str]:
        return (self.changed if self.kind == "service_contacts" else ""), self.file

    @property
    def deleted(self) -> bool:
        return self.said == "deleted"


COLUMNS = [field.name for field in fields(Said)]
Grain = tuple[str, str]
Day = tuple[str, str, str]


def make_place(root: Path) -> tuple[Path, Source]:
    """A workspace with the mapping of the histories, and an empty folder for their files."""
    place = workspace(root, {})
    (place / "landing" / "history").mkdir(parents=True)
    mapping = place / "sources" / "history.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    return place, read_source(mapping, place, mapped_tables())


def bring(place: Path, rows: Sequence[Said]) -> None:
    """The files that these rows stand in."""
    for name in {row.file for row in rows}:
        with (place / "landing" / "history" / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            # The column `file` makes files of equal rows differ: the same bytes would be taken in but once.
            writer.writerow(COLUMNS)
            writer.writerows([vars(row)[column] for column in COLUMNS] for row in rows if row.file == name)


def standing(rows: Iterable[Said]) -> Mapping[Grain, Said]:
    """What silver should say in the end: of each payment and contact the newest row, unless it is a deletion."""
    newest = {row.grain: row for row in sorted(rows, key=lambda row: (row.version, row.deleted))}
    return {grain: row for grain, row in newest.items() if not row.deleted}


def days(rows: Iterable[Said]) -> set[Day]:
    """The customers' days of what stands: customer, day and channel."""
    return {
        (f"history:{row.customer}", time[:10], row.kind)
        for row in rows
        for time in (row.at, row.until)
        if row.customer and time
    }


def in_days(frame: DataFrame) -> set[Day]:
    """The customers' days: customer, day and channel."""
    rows = frame.selectExpr("customer_id", "string(day)", "channel").distinct().collect()
    return {(row[0], row[1], row[2]) for row in rows}

"""The intake section: the balance of rows, and the reasons why rows were rejected."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.report.data import BRONZE, Record, ReportData, records, total
from crmlake.report.tables import Cell, Head, Table, tick
from crmlake.report.words import counted, grouped, listed, share

OUTCOMES = ("accepted", "quarantined", "duplicates")
BALANCE_HEADS = (
    Head("Source"),
    Head("Table"),
    Head("Rows read", figures=True),
    Head("Accepted", figures=True),
    Head("Rejected", figures=True),
    Head("Duplicates", figures=True),
    Head("Share rejected", figures=True),
    Head("Adds up"),
)
REASON_HEADS = (
    Head("Reason"),
    Head("Source"),
    Head("Table"),
    Head("Rows", figures=True),
    Head("Share of rejected"),
)
ENDING_HEADS = (
    Head("Source"),
    Head("Table"),
    Head("Open", figures=True),
    Head("Discarded", figures=True),
    Head("Replayed", figures=True),
)
FILE_HEADS = (Head("File"), Head("Source"), Head("Status"), Head("Note"))
STATUSES = {
    "loaded": "loaded",
    "duplicate": "loaded before, adds nothing",
    "changed": "changed since it was loaded, adds nothing",
    "unreadable": "cannot be read, rejected",
}


@dataclass(frozen=True)
class Intake:
    """The section: its sentence, the names of tables that do not add up, and four tables."""

    lead: str
    broken: tuple[str, ...]
    rows_in: float
    rows_rejected: float
    balance: Table | None
    reasons: Table | None
    endings: Table | None
    files: Table | None


def intake(data: ReportData) -> Intake:
    """Return the section for the balance, reasons, endings and files of `data`.

    The rows taken in are those of bronze where these were counted, otherwise those that the clean tables read.
    """
    rows = records(data.balance)
    raw = [row for row in rows if row["table_name"].startswith(BRONZE)]
    clean = [row for row in rows if row not in raw] or raw
    broken = tuple(f"{row['table_name']} from {row['source']}" for row in rows if unaccounted_rows(row))
    return Intake(
        lead=_lead(clean, broken),
        broken=broken,
        rows_in=total(raw or clean, "read"),
        rows_rejected=total(rows, "quarantined"),
        balance=Table.of("Rows read and their outcome", BALANCE_HEADS, map(_balance_row, rows)),
        reasons=_reasons(records(data.reasons), rows),
        endings=Table.of("What became of rejected rows", ENDING_HEADS, map(_ending_row, records(data.endings))),
        files=Table.of("Files to look at", FILE_HEADS, map(_file_row, records(data.files))),
    )


def unaccounted_rows(row: Record) -> float:
    """Return the number of rows that were read but have no outcome; negative if there are more outcomes than rows."""
    return float(row["read"]) - sum(float(row[outcome]) for outcome in OUTCOMES)


def _lead(rows: Sequence[Record], broken: Sequence[str]) -> str:
    read, accepted, rejected, duplicates = (total(rows, column) for column in ("read", *OUTCOMES))
    if not read:
        return "No rows have been read yet."
    verdict = f"but rows do not add up in {listed(broken)}" if broken else "and every row is accounted for"
    return (
        f"Of {counted(read, 'row')} read, {grouped(accepted)} were accepted ({share(accepted / read)}), "
        f"{grouped(rejected)} rejected ({share(rejected / read)}) and {grouped(duplicates)} were duplicates "
        f"({share(duplicates / read)}), {verdict}."
    )


def _balance_row(row: Record) -> tuple[Cell, ...]:
    missing = unaccounted_rows(row)
    wrong = f"{counted(abs(missing), 'row')} {'missing' if missing > 0 else 'too many'}"
    return (
        Cell(row["source"]),
        Cell(row["table_name"], "code"),
        *(Cell(grouped(row[column])) for column in ("read", *OUTCOMES)),
        Cell(share(row["quarantined"] / row["read"]) if row["read"] else "no rows"),
        tick(not missing, "adds up", wrong),
    )


def _reasons(reasons: Sequence[Record], balance: Sequence[Record]) -> Table | None:
    rejected = {(row["source"], row["table_name"]): row["quarantined"] for row in balance}
    return Table.of("Why rows were rejected", REASON_HEADS, (_reason_row(row, rejected) for row in reasons))


def _reason_row(row: Record, rejected: dict[tuple[str, str], int]) -> tuple[Cell, ...]:
    rejected_rows = rejected.get((row["source"], row["table_name"]), 0)
    part = min(row["rows"] / rejected_rows, 1.0) if rejected_rows else None
    return (
        Cell(row["reason"]),
        Cell(row["source"]),
        Cell(row["table_name"], "code"),
        Cell(grouped(row["rows"])),
        Cell("" if part is None else share(part), bar=part),
    )


def _ending_row(row: Record) -> tuple[Cell, ...]:
    counts = (Cell(grouped(row[name])) for name in ("open", "discarded", "replayed"))
    return Cell(row["source"]), Cell(row["table_name"], "code"), *counts


def _file_row(row: Record) -> tuple[Cell, ...]:
    return Cell(row["file"], "code"), Cell(row["source"]), Cell(STATUSES[row["status"]]), Cell(row["note"])

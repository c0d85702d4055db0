"""The intake section: the balance of rows, and the reasons why rows were rejected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from crmlake.contacts import mask_contacts
from crmlake.page import Headline, Section
from crmlake.page.rows import Record, records, total
from crmlake.page.tables import Cell, Head, Table, tick
from crmlake.page.words import counted, grouped, listed, share
from crmlake.quality.quarantine.samples import count_resolutions
from crmlake.report.intake_rows import BRONZE, count_reasons, latest_notes, sum_balance
from crmlake.report.rejection_warnings import describe_left_out, describe_rejections
from crmlake.runtime import Inputs, runs, table
from crmlake.tables import FILES, QUARANTINE

OUTCOMES = {
    "accepted": "Accepted",
    "quarantined": "Rejected",
    "duplicates": "Duplicates",
    "contradicting": "Contradicting",
    "left_out": "Left out",
}
RARE = ("contradicting", "left_out")
"""Outcomes that most refreshes have none of: they get no column then."""
REASON_HEADS = (
    Head("Fault, or rule that is broken"),
    Head("Source"),
    Head("Table"),
    Head("Rows", figures=True),
    Head("Share of rejected"),
)
RESOLUTION_HEADS = (
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
    "unmatched": "not read, as its name fits no source",
    "unreadable": "cannot be read, rejected",
}


@dataclass(frozen=True)
class Intake:
    """The section: its sentence, the tables that do not add up, warnings, sums and four tables."""

    lead: str
    broken: tuple[str, ...]
    warnings: tuple[str, ...]
    rows_in: float
    rows_rejected: float
    balance: Table | None
    reasons: Table | None
    resolutions: Table | None
    files: Table | None


def gather(inputs: Inputs, _as_of: date) -> Intake:
    """Return the section for the run record, the rejected rows and the files.

    The rows taken in are those of bronze where these were counted, otherwise those that the clean tables read.
    """
    rows = records(sum_balance(inputs.runs))
    quarantine = inputs.table(QUARANTINE)
    raw = [row for row in rows if row["table_name"].startswith(BRONZE)]
    clean = [row for row in rows if row not in raw] or raw
    reasons = records(count_reasons(quarantine))
    broken = tuple(f"{row['table_name']} from {row['source']}" for row in rows if unaccounted_rows(row))
    return Intake(
        lead=_lead(clean, broken),
        broken=broken,
        warnings=(*describe_rejections(rows, reasons, inputs), *describe_left_out(rows)),
        rows_in=total(raw or clean, "read"),
        rows_rejected=total(rows, "quarantined"),
        balance=_balance(rows),
        reasons=_reasons(reasons, rows),
        resolutions=Table.of(
            "What became of rejected rows",
            RESOLUTION_HEADS,
            map(_resolution_row, records(count_resolutions(quarantine))),
        ),
        files=Table.of("Files to look at", FILE_HEADS, map(_file_row, records(latest_notes(inputs.table(FILES))))),
    )


def unaccounted_rows(row: Record) -> float:
    """Return the number of rows that were read but have no outcome; negative if there are more outcomes than rows."""
    return float(row["read"]) - sum(float(row[outcome]) for outcome in OUTCOMES)


def _lead(rows: Sequence[Record], broken: Sequence[str]) -> str:
    read, accepted, rejected, duplicates, contradicting, left_out = (
        total(rows, column) for column in ("read", *OUTCOMES)
    )
    if not read:
        return "No rows have been read yet."
    verdict = f"but rows do not add up in {listed(broken)}" if broken else "and every row is accounted for"
    return (
        f"Of {counted(read, 'row')} read, {grouped(accepted)} were accepted ({share(accepted / read)}), "
        f"{grouped(rejected)} rejected ({share(rejected / read)}) and {grouped(duplicates)} were duplicates "
        f"({share(duplicates / read)}){_further(contradicting, left_out)}, {verdict}."
    )


def _further(contradicting: float, left_out: float) -> str:
    """Return the outcomes that most refreshes have none of, as a part of a sentence."""
    parts = [f"{grouped(contradicting)} contradicted an accepted row"] if contradicting else []
    parts += [f"{grouped(left_out)} were left out by their mappings"] if left_out else []
    return "".join(f"; {part}" for part in parts)


def _balance(rows: Sequence[Record]) -> Table | None:
    shown = [name for name in OUTCOMES if name not in RARE or any(row[name] for row in rows)]
    figures = ("Rows read", *(OUTCOMES[name] for name in shown), "Share rejected")
    heads = (Head("Source"), Head("Table"), *(Head(label, figures=True) for label in figures), Head("Adds up"))
    return Table.of("Rows read and their outcome", heads, (_balance_row(row, shown) for row in rows))


def _balance_row(row: Record, shown: Sequence[str]) -> tuple[Cell, ...]:
    missing = unaccounted_rows(row)
    wrong = f"{counted(abs(missing), 'row')} {'missing' if missing > 0 else 'too many'}"
    return (
        Cell(row["source"]),
        Cell(row["table_name"], "code"),
        *(Cell(grouped(row[column])) for column in ("read", *shown)),
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
        Cell(mask_contacts(row["reason"])),
        Cell(row["source"]),
        Cell(row["table_name"], "code"),
        Cell(grouped(row["rows"])),
        Cell("" if part is None else share(part), bar=part),
    )


def _resolution_row(row: Record) -> tuple[Cell, ...]:
    counts = (Cell(grouped(row[name])) for name in ("open", "discarded", "replayed"))
    return Cell(row["source"]), Cell(row["table_name"], "code"), *counts


def _file_row(row: Record) -> tuple[Cell, ...]:
    file, note = mask_contacts(row["file"]), mask_contacts(row["note"])
    return Cell(file, "code"), Cell(row["source"]), Cell(STATUSES[row["status"]]), Cell(note)


def _headlines(section: Intake) -> list[Headline]:
    rejected = f"{share(section.rows_rejected / section.rows_in)} of them" if section.rows_in else ""
    return [
        Headline(grouped(section.rows_in), "rows taken in", order=40),
        Headline(grouped(section.rows_rejected), "rows rejected", rejected, order=50),
    ]


def _alarms(section: Intake) -> list[str]:
    broken = f"Rows do not add up in {listed(section.broken)}: do not rely on the figures below."
    return [*([broken] if section.broken else []), *section.warnings]


SECTION = Section(
    name="intake",
    title="What came in",
    order=10,
    reads=(runs(), table(QUARANTINE, required=False), table(FILES, required=False)),
    gather=gather,
    template=files("crmlake.report") / "templates" / "intake.html",
    headlines=_headlines,
    alarms=_alarms,
)

"""The oracle: what became of every row of the fuzzed exports, compared with their truth."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fuzz.exports import MERGED, QUARANTINE, SILVER, Export, Row, Truth
from fuzz.tables import TABLES

_FORM = (
    "more or fewer fields", "bytes that are not valid", "repeats the header", "quote", "cannot be read", "is missing",
    "not a valid JSON", "is cut off", "zero byte",
)  # fmt: skip
"""Parts of reasons that concern the form of a row or file."""
_ZERO = "\\u0000"
"""Half of each character of UTF-16, as JSON writes it."""


@dataclass
class Outcome:
    """What a refresh made of one source.

    Attributes:
        silver: The accepted rows of each file.
        rejected: The raw row and the reasons of each rejected row, by file.
        notes: The status and the note of each file.
        balance: The counts of the source.
        deletions: How many keys the source has deleted.
    """

    silver: dict[str, list[Truth]] = field(default_factory=lambda: defaultdict(list))
    rejected: dict[str, list[tuple[str, Sequence[str]]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)
    balance: Mapping[str, Any] = field(default_factory=dict)
    deletions: int = 0


def find_faults(exports: Iterable[Export], outcome: Outcome) -> Iterator[str]:
    """Yield each fault of one source as a sentence: a wrong or lost value, or a row rejected without need."""
    merged, lacking = (
        0,
        {name for table in TABLES.values() for name in table.columns},
    )  # nothing is before the first file
    for export in sorted(exports, key=lambda export: export.file):
        faults, merged_rows = _compare(export, outcome, export.missing - lacking)
        has_header = export.rows and not export.above and "other_delimiter" not in export.habits
        if outcome.notes.get(export.file, ("", ""))[0] == "loaded" and has_header:
            lacking = export.missing
        merged += merged_rows
        yield from (f"{export.file} {export.habits}: {fault}" for fault in faults)
    yield from _check_balance(outcome, merged)


def _check_balance(outcome: Outcome, merged: int) -> Iterator[str]:
    balance = outcome.balance
    if not balance:
        yield "there is no balance"
        return
    parts = ("accepted", "quarantined", "duplicates", "contradicting", "left_out")
    if balance["read"] != sum(balance[part] for part in parts):
        yield f"the balance does not hold: {dict(balance)}"
    rejected = sum(map(len, outcome.rejected.values()))
    if balance["quarantined"] != rejected:
        yield f"{balance['quarantined']} rejected rows are counted, {rejected} are in quarantine"
    accepted = sum(map(len, outcome.silver.values())) + outcome.deletions
    if balance["accepted"] != accepted:
        yield f"{balance['accepted']} accepted rows are counted, {accepted} are in silver or deletions"
    if balance["duplicates"] + balance["contradicting"] + outcome.deletions != merged:
        yield f"{merged} rows were merged, but the balance says {dict(balance)}, {outcome.deletions} deletions"


def _compare(export: Export, outcome: Outcome, unnoted: set[str]) -> tuple[list[str], int]:
    """Return the faults of one file, and how many of its rows were merged with others.

    Args:
        export: The file.
        outcome: What became of its source.
        unnoted: The columns that it lacks and the file before it has: its note must name them.
    """
    silver, rejected = list(outcome.silver[export.file]), outcome.rejected[export.file]
    status, note = outcome.notes.get(export.file, ("absent", ""))
    faults, merged, missing, accepted = list[str](), 0, list[Row](), False
    for row in export.rows:
        match = next((values for values in silver if _agrees(values, row.truths)), None)
        reasons = [reason for raw, reasons in rejected if row.token in raw.replace(_ZERO, "") for reason in reasons]
        if match is not None:
            silver.remove(match)
            faults += _judge_accepted(row)
            accepted = True
        elif reasons:
            faults += _judge_rejected(row, reasons)
        elif status == "unreadable":
            faults += [] if export.may_be_unreadable else [f"the file is rejected: {note}"]
        elif MERGED in row.outcomes:
            merged += 1
        else:
            missing.append(row)
    noted = (note or "").lower()
    faults += [f"no note says {text!r}: {note!r}" for text in export.noted if accepted and text not in noted]
    faults += [f"no note says that {name!r} is missing: {note!r}" for name in unnoted if accepted and name not in noted]
    faults += [_describe_missing(row, silver) for row in missing]
    faults += [f"silver has a row that the file does not mean: {_differences(values, export)}" for values in silver]
    return faults, merged


def _agrees(values: Truth, truths: Iterable[Truth]) -> bool:
    return any(all(values[name] == value for name, value in truth.items()) for truth in truths)


def _judge_accepted(row: Row) -> list[str]:
    if SILVER not in row.outcomes:
        return [f"{row.token} is accepted, but should be {sorted(row.outcomes)}; {_dirt(row)}"]
    return []


def _judge_rejected(row: Row, reasons: Sequence[str]) -> list[str]:
    if QUARANTINE not in row.outcomes:
        return [f"{row.token} is rejected without need: {reasons}; {_dirt(row)}"]
    derived = {"amount"} if row.dirty & {"quantity", "unit_price"} else set[str]()
    words = {*row.dirty, *derived, *(_FORM if row.is_malformed else ())}
    if not any(word in reason for word in words for reason in reasons):
        return [f"{row.token} is rejected for another reason: {reasons}; {_dirt(row)}"]
    return []


def _dirt(row: Row) -> str:
    return json.dumps({name: row.cells.get(name) for name in sorted(row.dirty)}, ensure_ascii=False)


def _describe_missing(row: Row, silver: Sequence[Truth]) -> str:
    return f"{row.token} is neither in silver with its true values nor told of; {_dirt(row)}; {len(silver)} other rows"


def _differences(values: Truth, export: Export) -> str:
    """Return how a row of silver differs from the most similar true row."""

    def difference(truth: Truth) -> dict[str, tuple[str | None, str | None]]:
        return {name: (value, values[name]) for name, value in truth.items() if values[name] != value}

    differences = [difference(truth) for row in export.rows for truth in row.truths]
    nearest = min(differences, key=len, default={})
    return json.dumps({"(true, silver)": nearest or values}, ensure_ascii=False)

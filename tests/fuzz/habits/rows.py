"""Habits of exports with their rows: repeats, versions, footers, and fields that are missing or too many."""

from copy import deepcopy
from random import Random

from fuzz.exports import MERGED, OPERATION, QUARANTINE, SILVER, TRACE, Export, Row
from fuzz.habits.registry import EITHER, allow, habit, mark_malformed
from fuzz.kinds import MONEY, QUANTITY, TEXT


def _copy(row: Row, suffix: str) -> Row:
    again = deepcopy(row)
    again.token = f"{row.token}{suffix}"
    again.cells[TRACE] = again.token
    return again


def _may_merge(*rows: Row) -> None:
    for row in rows:
        row.outcomes.add(MERGED)


def _insert(export: Export, random: Random, entry: Row | str) -> None:
    """Insert an entry at random, but not behind a last row without a line end."""
    last = 0 if _is_open(export) else 1
    export.entries.insert(random.randrange(len(export.entries) + last), entry)


def _is_open(export: Export) -> bool:
    return export.rows[-1].end == ""


@habit
def exact_repeat(export: Export, random: Random) -> bool:
    """Repeat a row: one of the two stays, the other one is counted as a duplicate."""
    row = random.choice(export.rows)
    again = _copy(row, "x")
    _may_merge(row, again)
    _insert(export, random, again)
    return True


@habit
def contradictory_version(export: Export, random: Random) -> bool:
    """Repeat a row with another value: one of the two stays, and the other one is counted as a contradiction."""
    names = [n for n, kind in export.table.columns.items() if kind is TEXT and n not in export.table.key]
    row = random.choice(export.rows)
    if not names or names[0] in row.dirty:
        return False
    again = _copy(row, "c")
    again.cells[names[0]] = "another text"
    again.truths = [truth | {names[0]: "another text"} for truth in again.truths]
    _may_merge(row, again)
    _insert(export, random, again)
    return True


@habit
def numbered_files(export: Export, random: Random) -> bool:
    """Write a newer version of the rows into a file with a higher number: the older rows are merged with them."""
    names = [n for n, kind in export.table.columns.items() if kind is TEXT and n not in export.table.key]
    if not names or export.others:
        return False
    newer = deepcopy(export)
    old, new = random.choice([("_9", "_10"), ("", " (1)"), (" 12-2023", " 1-2024"), ("_31.01.2024", "_01.02.2024")])
    export.name, newer.name = f"{export.name}{old}", f"{export.name}{new}"
    newer.entries = [_copy(row, "n") for row in newer.rows]
    for before, row in zip(export.rows, newer.rows, strict=True):
        if names[0] not in row.dirty:
            row.cells[names[0]] = "newer text"
            row.truths = [truth | {names[0]: "newer text"} for truth in row.truths]
        before.outcomes.add(MERGED)
        if row.outcomes == {SILVER}:
            before.outcomes.discard(SILVER)
    newer.others = []
    export.others.append(newer)
    return True


@habit
def repeated_header(export: Export, random: Random) -> bool:
    """Repeat the header among the rows, as files do that were joined: nothing of it reaches silver."""
    if export.format == "jsonl":
        return False
    if export.format == "csv":
        _insert(export, random, export.line(export.header))
    else:
        cells = dict(zip(export.columns, export.header, strict=True))
        _insert(export, random, Row("header", cells | {TRACE: "header"}, [], {QUARANTINE}, set(cells), True))
    return True


@habit
def footer(export: Export, random: Random) -> bool:
    """Write lines below the rows that are no rows: totals, counts, a signature. Nothing of them reaches silver."""
    if _is_open(export):
        return False
    total = export.line(["Total", *["" for _ in export.columns[2:]], "1234.50"])
    lines = [total, "3 rows selected.", "-- end of export --", export.line(["" for _ in export.columns]), "\x1a", ""]
    if export.format != "csv":
        lines = ["Total", "3 rows selected."]
    export.entries.extend(random.sample(lines, random.randrange(1, 3)))
    return True


@habit
def title_lines(export: Export, random: Random) -> bool:
    """Write a title above the header: every row may be rejected, as no column has its name."""
    if export.format == "jsonl":
        return False
    export.above.extend(random.choice([["Orders of May"], ["Report", "Generated 2024-05-01"], ["#export v2"]]))
    export.may_be_unreadable = True
    mark_malformed(export)
    return True


@habit
def trailing_delimiter(export: Export, random: Random) -> bool:
    """Write a delimiter behind each row: a row with a further, empty field is accepted or rejected."""
    if export.format != "csv":
        return False
    ends = export.delimiter * random.choice([1, 1, 3])
    for row in export.rows:
        row.edits.append(lambda text: f"{text}{ends}")
        row.is_malformed = True
        allow(row, EITHER)
    return True


@habit
def further_field(export: Export, random: Random) -> bool:
    """Write a delimiter inside an unquoted field: the row must be rejected, as its fields have moved."""
    if export.format != "csv":
        return False
    row = random.choice(export.rows)
    if row.edits:
        return False
    row.edits.append(lambda text: f"extra{export.delimiter}{text}")
    row.is_malformed = True
    row.dirty |= set(export.columns)
    row.outcomes = {QUARANTINE}
    return True


@habit
def fewer_fields(export: Export, random: Random) -> bool:
    """Leave out empty fields at the end of a row: the row is accepted as it was, or rejected."""
    if export.format != "csv":
        return False
    done = False
    for row in export.rows:
        line = export.line([row.cells[name] for name in export.columns])
        if not row.edits and line.endswith(export.delimiter):
            row.edits.append(lambda text: text.rstrip(export.delimiter))
            row.is_malformed = True
            allow(row, EITHER)
            done = True
    return done


@habit
def blank_on_further_lines(export: Export, random: Random) -> bool:
    """Leave out the fields of an order on its further lines: they must not become lines of nobody's order."""
    first = export.rows[0]
    if not export.table.group or first.dirty or len(first.outcomes) > 1:
        return False
    second = _copy(first, "b")
    second.cells["line_number"] = str(int(first.cells["line_number"]) + 1)
    second.truths = [truth | {"line_number": second.cells["line_number"]} for truth in second.truths]
    for name in export.table.group:
        second.cells[name] = ""
    second.dirty |= set(export.table.group)
    allow(second, EITHER)
    export.entries.insert(export.entries.index(first) + 1, second)
    return True


@habit
def deletion_mark(export: Export, random: Random) -> bool:
    """Mark a row as deleted in a further row of its key: neither of them is in silver."""
    row = random.choice(export.rows)
    if OPERATION not in export.columns or row.dirty or row.outcomes != {SILVER}:
        return False
    again = _copy(row, "d")
    again.cells[OPERATION] = "D"
    row.outcomes = {MERGED}
    again.outcomes = {MERGED}
    _insert(export, random, again)
    return True


@habit
def amount_overflow(export: Export, random: Random) -> bool:
    """Write a number that the column's type cannot hold: the row must be rejected."""
    names = [name for name, kind in export.table.columns.items() if kind in (MONEY, QUANTITY)]
    row = random.choice(export.rows)
    if not names or names[0] in row.dirty or not row.cells[names[0]]:
        return False
    row.cells[names[0]] = random.choice(["9" * 20, "1e400", "NaN", "Infinity"])
    row.dirty.add(names[0])
    is_missing = row.cells[names[0]] == "NaN" and export.style == "stated" and names[0] in export.table.optional
    row.outcomes = {SILVER} if is_missing else {QUARANTINE}
    if is_missing:
        row.truths = [truth | {names[0]: None} for truth in row.truths]
    return True

"""Drawing valid exports, and the source mappings that read them."""

import re
from random import Random

from fuzz.exports import OPERATION, QUARANTINE, TRACE, Export, Row, Truth
from fuzz.kinds import NUMBERS, STYLES
from fuzz.tables import TABLES, Table


def draw_export(random: Random, table: Table, style: str, file_format: str, number: int) -> Export:
    """Return a valid export of a table with a few rows."""
    names = list(table.columns)
    columns = [names[0], TRACE, *names[1:], *([OPERATION] if style == "stated" else [])]
    entries: list[Row | str] = [
        _draw_row(random, table, style, f"t{number}r{n}t") for n in range(random.randrange(3, 9))
    ]
    return Export(table, style, file_format, f"export_{number:05}", columns, list(columns), entries)


def _draw_row(random: Random, table: Table, style: str, token: str) -> Row:
    values = {name: kind.draw(random) for name, kind in table.columns.items()}
    for name in table.optional:
        if random.random() < 0.2:
            values[name] = None
    values = table.complete(values)
    row = Row(token, write_cells(table, style, values) | {TRACE: token, OPERATION: ""}, [write_truth(table, values)])
    ambiguous = {name for name in table.columns if style == "clean" and is_ambiguous(table, name, row.cells[name])}
    if ambiguous:
        row.dirty |= ambiguous
        row.outcomes.add(QUARANTINE)
    return row


def is_ambiguous(table: Table, name: str, text: str) -> bool:
    """Return whether a number means two things, where the mapping states no decimal mark."""
    return table.columns[name] in NUMBERS and re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", text) is not None


def write_cells(table: Table, style: str, values: dict[str, object]) -> dict[str, str]:
    """Return true values as a clean export writes them."""
    return {n: "" if values[n] is None else kind.text(values[n], style) for n, kind in table.columns.items()}


def write_truth(table: Table, values: dict[str, object]) -> Truth:
    """Return true values as silver holds them."""
    truth = {n: None if values[n] is None else kind.silver(values[n]) for n, kind in table.columns.items()}
    return truth | {name: compute(values) for name, compute in table.derived}


def mapping(source: str, table: Table, style: str, file_format: str) -> str:
    """Return the source mapping, as TOML, of exports of a table."""
    head = [f'path = "landing/{source}"', f'format = "{file_format}"']
    if style == "stated":
        head += [
            'missing = ["usual"]',
            *(["[csv]", 'delimiter = ";"', 'ragged = "pad"'] if file_format == "csv" else []),
        ]
    columns = [f"{name} = {_expression(name, table, style)}" for name in table.columns]
    deleted = [f"deleted = \"{OPERATION} = 'D'\""] if style == "stated" else []
    return "\n".join([*head, f"[silver.{table.name}]", *deleted, *columns, ""])


def _expression(name: str, table: Table, style: str) -> str:
    cleaner = {"bare": "", "clean": table.columns[name].clean, "stated": table.columns[name].stated}[style]
    return f'{{ is = "{name}", {cleaner} }}' if cleaner else f'"{name}"'


def sources() -> list[tuple[str, Table, str, str]]:
    """Return the name, table, style and format of every source."""
    return [
        (f"{table.name}_{style}_{file_format}", table, style, file_format)
        for table in TABLES.values()
        for style in STYLES
        for file_format in ("csv", "xlsx", "jsonl")
    ]

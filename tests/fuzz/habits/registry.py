"""The register of habits, and what habits share: how they change cells, and which outcomes they allow.

A habit changes an export and returns whether it could. Its docstring says what it does, and which outcome is allowed
where it is not the usual one: the true value in silver, or quarantine with a reason.
"""

from collections.abc import Callable, Sequence
from random import Random

from fuzz.exports import QUARANTINE, SILVER, Export, Row
from fuzz.kinds import Kind

Habit = Callable[[Export, Random], bool]
HABITS: dict[str, Habit] = {}
"""The habits by name."""

EITHER = frozenset({SILVER, QUARANTINE})
RIGHT = frozenset({SILVER})
REJECTED = frozenset({QUARANTINE})


def habit(function: Habit) -> Habit:
    """Register a habit."""
    HABITS[function.__name__] = function
    return function


def change_cell(row: Row, name: str, text: str, outcomes: frozenset[str] = EITHER) -> bool:
    """Change a cell that no habit has changed yet, and return whether it was changed."""
    if name in row.dirty or text == row.cells[name]:
        return False
    row.cells[name] = text
    row.dirty.add(name)
    allow(row, outcomes)
    return True


def allow(row: Row, outcomes: frozenset[str]) -> None:
    """Allow a row the outcomes of one more habit: where one habit may reject a row, it may be rejected."""
    row.outcomes |= outcomes & {QUARANTINE}
    if SILVER not in outcomes:
        row.outcomes.discard(SILVER)


def change_kind(
    export: Export,
    random: Random,
    kinds: Sequence[Kind],
    change: Callable[[str], str | None],
    outcomes: frozenset[str] = EITHER,
) -> bool:
    """Change the cells of one column of some kinds, in all rows or in some; `None` leaves a cell as it is."""
    names = [name for name, kind in export.table.columns.items() if kind in kinds]
    random.shuffle(names)
    for name in names:
        share = random.choice([1, 0.4])
        changed = False
        for row in export.rows:
            is_clean = row.cells[name] and name not in row.dirty
            text = change(row.cells[name]) if is_clean and random.random() < share else None
            changed |= text is not None and change_cell(row, name, text, outcomes)
        if changed:
            return True
    return False


def mark_malformed(export: Export) -> None:
    """Allow every row of an export to be rejected for its form."""
    for row in export.rows:
        row.is_malformed = True
        allow(row, EITHER)

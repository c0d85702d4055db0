"""Rules of arrival: what has happened is not after the arrival of the file that tells of it."""

from dataclasses import replace

from crmlake.contracts import Column, Contract, Rule
from crmlake.tables.bronze import ARRIVED

TOLERANCE = "INTERVAL 1 DAY"
"""Clocks that are fast, and local times that were taken for UTC, are no reason to reject a row."""


def with_arrival_rules(contract: Contract) -> Contract:
    """Return a contract with a rule for each column of a past time, over the row's `_arrived_at`.

    The table has no such column, so these are no rules of the table, but of the way into it.
    """
    rules = tuple(_rule(column) for column in contract.columns if column.past)
    return replace(contract, rules=(*contract.rules, *rules))


def _rule(column: Column) -> Rule:
    return Rule(
        f"{column.name}_has_happened",
        f"{column.name} <= {ARRIVED.name} + {TOLERANCE}",
        f"{column.name} is not after the arrival of its file",
    )

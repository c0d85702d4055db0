"""The data dictionary: one entry for each contract."""

from dataclasses import dataclass

from crmlake.contracts.contract import Contract


@dataclass(frozen=True)
class Entry:
    """A table's entry in the data dictionary.

    Attributes:
        name: Name of the table.
        meaning: One sentence that says what a row is.
        facts: Pairs of a label and its text: grain, write mode, retention.
        columns: One tuple for each column: name, type, null rule, marks (grain, personal, identifier, feature) and
            meaning.
        rules: One pair for each rule: name and meaning.
    """

    name: str
    meaning: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str, str, str, str], ...]
    rules: tuple[tuple[str, str], ...]


def build_entry(contract: Contract) -> Entry:
    """Return the entry of a contract."""
    return Entry(
        name=contract.name,
        meaning=contract.meaning,
        facts=(
            ("Grain", ", ".join(contract.grain) or "none: rows as they arrive"),
            ("Written", contract.write.description),
            ("Kept", _retention(contract)),
        ),
        columns=tuple(
            (
                c.name,
                c.type,
                "never null" if c.null is None else c.null,
                _marks(contract, c.name),
                _meaning(c.meaning, c.unit),
            )
            for c in contract.columns
        ),
        rules=tuple((rule.name, rule.meaning) for rule in contract.rules),
    )


def _retention(contract: Contract) -> str:
    return f"{contract.keep_days} days from {contract.age_column}" if contract.keep_days else "as long as the lake"


def _marks(contract: Contract, name: str) -> str:
    column = contract.by_name[name]
    marks = ["grain"] * (name in contract.grain) + ["personal"] * column.personal
    marks += [f"identifier ({column.identifier})"] * bool(column.identifier)
    return ", ".join(marks + [f"feature ({column.view})"] * bool(column.view))


def _meaning(meaning: str, unit: str) -> str:
    return f"{meaning} [{unit}]" if unit else meaning

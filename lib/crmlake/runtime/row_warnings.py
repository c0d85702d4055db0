"""What a person should hear of a run, though it succeeded."""

from collections.abc import Iterator, Sequence

from crmlake.contacts import mask_contacts
from crmlake.runtime.outputs import Balance, RejectedAmount
from crmlake.runtime.state import Run

WARN_SHARE = 0.05
"""The share of rejected rows from which a source and table are worth a warning, unless a setting says otherwise."""
ALL_LEFT_OUT = (
    "were left out by the mapping, so that the table gained none of them; earlier rows of their keys stay in it, "
    "unless `deleted` says which rows withdraw them; mend the condition (where)"
)

CONTRADICTION_HINTS = {
    "silver.attributes": '; several values of one attribute belong into categories, with clean = "set"'
}
"""By table what else its contradictions may come from."""


def list_warnings(run: Run, warn_share: float = WARN_SHARE) -> list[str]:
    """Return the warnings of the job, and one for each source and table whose rows need attention.

    Rows need attention where many are rejected, where they contradict each other, or where the condition of the mapping
    leaves out all of them, or it or the array is null.

    Args:
        run: A run that succeeded.
        warn_share: The share of rejected rows from which there is a warning.
    """
    return [*run.warnings, *(sentence for entry in run.balance for sentence in _warnings(entry, warn_share))]


def _warnings(entry: Balance, warn_share: float) -> Iterator[str]:
    place, read, rejected = f"{entry['source']} → {entry['table_name']}", entry["read"], entry["quarantined"]
    if read and rejected / read >= warn_share:
        amounts = describe_amounts(entry.get("rejected_amounts"), rejected)
        yield (
            f"{place}: {rejected:,} of {read:,} rows rejected ({rejected / read:.1%}){amounts and f', {amounts}'}"
            f"{_mostly(entry.get('main_reason'))}; see why: crmlake quarantine --source {entry['source']}"
        )
    if contradicting := entry.get("contradicting", 0):
        hint = CONTRADICTION_HINTS.get(entry["table_name"], "")
        yield (
            f"{place}: {contradicting:,} rows differ from another row of the same key and version, and one of each was "
            f'kept; contradictions = "refuse" in the mapping rejects them{hint}'
        )
    if read and entry.get("left_out") == read:
        yield f"{place}: all {read:,} rows {ALL_LEFT_OUT} of sources/{entry['source']}.toml"
    elif nulls := entry.get("left_out_by_null", 0):
        yield (
            f"{place}: {nulls:,} rows were left out because the condition or the array of the mapping (where, each) is "
            "null for them; let it give false or array() for those that are meant"
        )


def _mostly(reason: str | None) -> str:
    return f', mostly because "{mask_contacts(reason)}"' if reason else ""


def describe_amounts(amounts: Sequence[RejectedAmount] | None, rejected: int) -> str:
    """Return the money that rejected rows concern, such as `about 12,340.00 EUR in 310 of 340 rows`.

    Args:
        amounts: The sum of each currency; `None` for a table without money.
        rejected: The number of rejected rows.

    Returns:
        A part of a sentence; empty for a table without money. Amounts of several currencies are not added up.
    """
    if amounts is None or not rejected:
        return ""
    if not amounts:
        return f"with no readable amount in {rejected:,} rows"
    largest = sorted(amounts, key=lambda entry: (-entry["rows"], entry["currency"]))
    parts = [f"{entry['amount']:,.2f} {entry['currency']} in {entry['rows']:,}" for entry in largest]
    return f"about {' and '.join(parts)} of {rejected:,} rows"

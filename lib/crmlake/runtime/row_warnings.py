"""What a person should hear of a run, though it succeeded."""

from collections.abc import Iterator

from crmlake.runtime.outputs import Balance
from crmlake.runtime.state import Run

WARN_SHARE = 0.05
"""The share of rejected rows from which a source and table are worth a warning, unless a setting says otherwise."""
ALL_LEFT_OUT = "were left out by the mapping, so that the table has none of them; mend the condition (where)"


def list_warnings(run: Run, warn_share: float = WARN_SHARE) -> list[str]:
    """Return the warnings of the job, and one for each source and table whose rows need attention.

    Rows need attention where many are rejected, where they contradict each other, or where the condition of the mapping
    leaves out all of them or is null.

    Args:
        run: A run that succeeded.
        warn_share: The share of rejected rows from which there is a warning.
    """
    return [*run.warnings, *(sentence for entry in run.balance for sentence in _warnings(entry, warn_share))]


def _warnings(entry: Balance, warn_share: float) -> Iterator[str]:
    place, read, rejected = f"{entry['source']} → {entry['table_name']}", entry["read"], entry["quarantined"]
    if read and rejected / read >= warn_share:
        yield (
            f"{place}: {rejected:,} of {read:,} rows rejected ({rejected / read:.1%}); see why: "
            f"crmlake quarantine --source {entry['source']}"
        )
    if contradicting := entry.get("contradicting", 0):
        yield (
            f"{place}: {contradicting:,} rows differ from another row of the same key and version, and one of each was "
            'kept; contradictions = "refuse" in the mapping rejects them'
        )
    if read and entry.get("left_out") == read:
        yield f"{place}: all {read:,} rows {ALL_LEFT_OUT} of sources/{entry['source']}.toml"
    elif nulls := entry.get("left_out_by_null", 0):
        yield f"{place}: {nulls:,} rows were left out because the condition of the mapping (where) is null for them"

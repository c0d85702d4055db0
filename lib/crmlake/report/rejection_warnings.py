"""Warnings about sources whose rows are missing: rejected, with the money that they concern, or all left out."""

from collections.abc import Mapping, Sequence
from functools import partial

from crmlake.contacts import mask_contacts
from crmlake.page.rows import Record, records
from crmlake.page.words import counted, grouped, share
from crmlake.report.intake_rows import sum_rejected_amounts
from crmlake.runtime import Inputs, RejectedAmount
from crmlake.runtime.row_warnings import ALL_LEFT_OUT, WARN_SHARE, describe_amounts


def describe_rejections(rows: Sequence[Record], reasons: Sequence[Record], inputs: Inputs) -> tuple[str, ...]:
    """Return a sentence for each source and table with many rejected rows.

    Args:
        rows: The balance of each source and table.
        reasons: The reasons of rejected rows, the most frequent first.
        inputs: Holds the run record, with the amounts of rejected rows.
    """
    many = [row for row in rows if row["quarantined"] >= WARN_SHARE * max(row["read"], 1)]
    first = {(row["source"], row["table_name"]): mask_contacts(row["reason"]) for row in reversed(reasons)}
    return tuple(map(partial(_warning, _amounts(inputs), first), many)) if many else ()


def describe_left_out(rows: Sequence[Record]) -> tuple[str, ...]:
    """Return a warning for each source whose mapping leaves out all rows for a table."""
    return tuple(
        f"All {counted(row['read'], 'row')} of {row['source']} for {row['table_name']} {ALL_LEFT_OUT} "
        f"of sources/{row['source']}.toml."
        for row in rows
        if row["left_out"] == row["read"] > 0
    )


def _amounts(inputs: Inputs) -> dict[tuple[str, str], list[RejectedAmount]]:
    """Return the money that rejected rows concern, by source and table; without an entry for a table without money."""
    amounts: dict[tuple[str, str], list[RejectedAmount]] = {}
    for row in records(sum_rejected_amounts(inputs.runs)):
        readable = [RejectedAmount(currency=row["currency"], amount=row["amount"], rows=row["rows"])]
        amounts.setdefault((row["source"], row["table_name"]), []).extend(readable if row["currency"] else [])
    return amounts


def _warning(
    amounts: Mapping[tuple[str, str], list[RejectedAmount]], reasons: Mapping[tuple[str, str], str], row: Record
) -> str:
    rejected = f"{grouped(row['quarantined'])} of {counted(row['read'], 'row')}"
    part = share(row["quarantined"] / row["read"])
    place = f"{row['source']} for {row['table_name']}"
    key = (row["source"], row["table_name"])
    sums, reason = describe_amounts(amounts.get(key), row["quarantined"]), reasons.get(key)
    return (
        f"{rejected} of {place} ({part}) were rejected, so the figures below lack them{sums and f': {sums}'}. "
        f"{f'Most often: {reason}. ' if reason else ''}See why: crmlake quarantine --source {row['source']}."
    )

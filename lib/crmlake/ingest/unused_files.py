"""Files that change nothing though whoever delivered them expects it: unreadable, changed, stuck, without rows."""

from collections.abc import Iterator, Sequence

from crmlake.ingest.connectors import get_connector
from crmlake.ingest.discovery import CHANGED, UNREADABLE
from crmlake.ingest.loading import SourceBatch

_TOLD_NAMES = 3


def list_unused_files(batches: Sequence[SourceBatch]) -> list[str]:
    """Return a sentence for each source with such files, and what to do; call it once bronze is written.

    Args:
        batches: What each source brought.
    """
    tellers = (_tell_unreadable, _tell_changed, _tell_changed_meanwhile, _tell_empty, _tell_stuck)
    return [sentence for batch in batches for tell in tellers for sentence in tell(batch)]


def _tell_unreadable(batch: SourceBatch) -> Iterator[str]:
    """Yield a sentence on the files that cannot be read: each counts as one rejected row, however many it has."""
    unreadable = [f"{file.file} ({file.note})" for file in batch.screened if file.status == UNREADABLE]
    if unreadable:
        yield f"{batch.source.name}: nothing was read of {_list_names(unreadable)}; deliver it again, or remove it"


def _tell_changed_meanwhile(batch: SourceBatch) -> Iterator[str]:
    if changed := batch.find_changed_files():
        yield (
            f"{batch.source.name}: {_list_names(changed)} changed while it was read, so that its rows may be those of "
            "two versions; deliver it again under a new name, and set settle_seconds where files are written in place"
        )


def _tell_changed(batch: SourceBatch) -> Iterator[str]:
    changed = [file.file for file in batch.screened if file.status == CHANGED]
    if changed:
        yield (
            f"{batch.source.name}: {_list_names(changed)} changed after a refresh had loaded it, and adds nothing; "
            "deliver new rows under a new name"
        )


def _tell_empty(batch: SourceBatch) -> Iterator[str]:
    """Yield a sentence on files that state that a source has no rows any more, which nothing acts upon."""
    wholes = [name for name, mapping in batch.source.tables.items() if "source" in mapping.whole]
    if not wholes or get_connector(batch.source).is_table or not (batch.rows_read or not batch.bronze.isEmpty()):
        return
    if empty := batch.find_empty_files():
        yield (
            f'{batch.source.name}: {_list_names(empty)} has no row, and removes none: with whole = "source" the rows '
            f"of the version before stay in {', '.join(wholes)}; if all of them are gone, mark them as deleted"
        )


def _tell_stuck(batch: SourceBatch) -> Iterator[str]:
    if batch.stuck:
        yield (
            f"{batch.source.name}: {_list_names(batch.stuck)} waits for more than a day, as its name says that it is "
            "still being written; rename it once it is whole, or remove it"
        )


def _list_names(names: Sequence[str]) -> str:
    further = len(names) - _TOLD_NAMES
    return ", ".join(names[:_TOLD_NAMES]) + (f" and {further:,} more" if further > 0 else "")

"""The limits on rejected and loaded rows of a source."""

import json
import math
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from crmlake.quality.batches import Batch
from crmlake.quality.limit_settings import Limits, LimitSettings

_HISTORY_DAYS = 28
"""The usual day is the median of so many days before, at most: what was usual a year ago is not so now."""


def find_breaches(batches: Sequence[Batch], accepted: Sequence[Batch], settings: LimitSettings) -> list[str]:
    """Return a sentence for each limit that a source's batches exceed.

    Checked are the batches that no earlier check let pass, and those of which more rows are rejected now than when
    they passed. So a refresh that was stopped is stopped again until the rows are mended, replayed or discarded, or the
    limit is raised; and what passed once stays so.

    Args:
        batches: All batches, the earliest first.
        accepted: The batches that passed an earlier check, with the rejected rows of then.
        settings: The limits.
    """
    before = {(batch.refresh_id, batch.source): batch.rejected for batch in accepted}
    sentences: list[str] = []
    for source in sorted({batch.source for batch in batches}):
        own = [batch for batch in batches if batch.source == source]
        new = [batch for batch in own if (batch.refresh_id, source) not in before]
        changed = [batch for batch in own if batch.rejected > before.get((batch.refresh_id, source), -1)]
        sentences += [*find_rejected(source, changed, settings), *find_unusual_days(source, own, new, settings)]
    return sentences


def find_rejected(source: str, batches: Sequence[Batch], settings: LimitSettings) -> Iterator[str]:
    """Return a sentence on the batch with the largest share of rejected rows, where it exceeds the limit."""
    limits = settings.of(source)
    large = [batch for batch in batches if batch.rows >= limits.min_rows]
    worst = max(large, key=lambda batch: batch.rejected / batch.rows, default=None)
    if worst and (share := worst.rejected / worst.rows) > limits.max_rejected_share:
        yield (
            f"{source}: {worst.rejected:,} of the {worst.rows:,} rows loaded on {worst.received_on} are rejected "
            f"({share:.1%}), expected at most {limits.max_rejected_share:.1%} (limits.max_rejected_share). See why: "
            f"`crmlake quarantine --source {source}`; mend sources/{source}.toml and run `crmlake replay {source}`; "
            f"resolve rows that nobody waits for by `crmlake discard {source}`; or let it pass: "
            f"{_raise_limit(source, 'max_rejected_share', share, settings)}"
        )


def find_unusual_days(
    source: str, batches: Sequence[Batch], new: Sequence[Batch], settings: LimitSettings
) -> Iterator[str]:
    """Return a sentence on each day of a new batch that brought too few or too many rows.

    Args:
        source: The source.
        batches: All its batches.
        new: Those whose days are checked.
        settings: The limits.
    """
    limits = settings.of(source)
    days: dict[date, int] = {}
    for batch in batches:
        days[batch.received_on] = days.get(batch.received_on, 0) + batch.rows
    for day in sorted({batch.received_on for batch in new}):
        history = [rows for earlier, rows in sorted(days.items()) if earlier < day][-_HISTORY_DAYS:]
        usual = median(history) if len(history) >= limits.min_days else 0
        if usual >= limits.min_rows and (note := _find_excess(source, days[day], usual, limits, settings)):
            yield f"{source}: {days[day]:,} rows came on {day}, {note}"


def _find_excess(source: str, rows: int, usual: float, limits: Limits, settings: LimitSettings) -> str | None:
    ratio, day = rows / usual, f"the median day of {usual:,.0f}"
    if ratio < limits.min_volume:
        option = _raise_limit(source, "min_volume", ratio, settings)
        bound = f"at least {limits.min_volume * usual:,.0f} ({limits.min_volume:g} x {day}; limits.min_volume)"
        return f"expected {bound}. Bring what is missing, or let it pass: {option}"
    if ratio > limits.max_volume:
        option = _raise_limit(source, "max_volume", ratio, settings)
        bound = f"at most {limits.max_volume * usual:,.0f} ({limits.max_volume:g} x {day}; limits.max_volume)"
        return f"expected {bound}. See whether it came twice, or let it pass: {option}"
    return None


def _raise_limit(source: str, key: str, value: float, settings: LimitSettings) -> str:
    """Return the argument that lets a value pass."""
    round_outwards = math.floor if key.startswith("min") else math.ceil
    limit = round_outwards(value * 100) / 100
    own = settings.sources.get(source)
    if own is None or key not in own.model_fields_set:
        return f"--set limits.{key}={limit}"
    sources = {name: limits.model_dump(exclude_unset=True) for name, limits in settings.sources.items()}
    sources[source][key] = limit
    return f"--set limits.sources='{json.dumps(sources)}'"

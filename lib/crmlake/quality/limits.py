"""The gate between what came in and what is made of it: nothing goes on from rows that are beyond their limits."""

import json
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from statistics import median

from crmlake.errors import LimitError
from crmlake.quality.batches import Delivery, Refused, deliveries, refused_rows
from crmlake.runtime.declaration import Job
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import SUCCEEDED, Run
from crmlake.settings import Limits, LimitSettings

_USUAL_DAYS = 28
"""The usual day is the median of so many days before, at most: what was usual a year ago is not so now."""


def admit(run: Runner, job: Job, as_of: date) -> None:
    """Let a refresh go on to a job, unless what came in is beyond its limits.

    Looked at is what came since a job last went on, and every delivery of a source that was judged anew since: so a
    refresh that was stopped is stopped again, until the rows are mended, replayed or discarded, or the limit is raised;
    and once it went on, that is settled.

    Raises:
        LimitError: source by source the figures, the limit, and what to do; it is recorded as the job's failure.
    """
    if told := breaches(run):
        fault = LimitError(f"stopped before {job.name}: {'. '.join(told)}")
        settings = run.workspace.jobs[job.name].model_dump_json()
        now = datetime.now(UTC)
        record = Run(run.refresh_id, job.name, as_of, SUCCEEDED, None, now, 0.0, settings, run.shape(job), {}, {})
        run.fail(record, fault, 0.0)
        raise fault


def breaches(run: Runner) -> list[str]:
    """What is beyond its limits, a sentence for each."""
    settings, came = run.workspace.limits, {s.name: deliveries(run.ledger.succeeded, s) for s in run.workspace.sources}
    asked = any(_asked(each, settings.of(source)) for source, found in came.items() for each in found)
    refused = refused_rows(run) if asked else {}
    return [
        sentence
        for source, found in came.items()
        for sentence in (*too_many_refused(source, found, refused, settings), *unusual(source, found, settings))
    ]


def too_many_refused(
    source: str, found: Sequence[Delivery], refused: Refused, settings: LimitSettings
) -> Iterator[str]:
    """Of the delivery of which the largest share is refused, that it is beyond the limit."""
    limits = settings.of(source)
    judged = [each for each in found if _asked(each, limits)]
    shares = {each: refused.get((source, each.refresh), 0) / each.rows for each in judged}
    worst = max(judged, key=lambda each: shares[each], default=None)
    if worst and shares[worst] > limits.max_refused_share:
        count, share, most = refused[source, worst.refresh], shares[worst], limits.max_refused_share
        yield (
            f"{source}: of the {worst.rows:,} rows that came on {worst.on} {count:,} are refused ({share:.1%}), "
            f"{most:.1%} may be (limits.max_refused_share). See why: `crmlake quarantine --source {source}`; mend "
            f"sources/{source}.toml and run `crmlake replay {source}`; end what nobody waits for by `crmlake discard "
            f"{source}`; or let it pass: {_raised(source, 'max_refused_share', share, settings)}"
        )


def _asked(delivery: Delivery, limits: Limits) -> bool:
    return delivery.judged and delivery.rows >= limits.min_rows


def unusual(source: str, found: Sequence[Delivery], settings: LimitSettings) -> Iterator[str]:
    """Of each day that no job went on from yet, that it brought too few or too many rows."""
    limits = settings.of(source)
    days: dict[date, int] = {}
    for each in found:
        days[each.on] = days.get(each.on, 0) + each.rows
    for on in sorted({each.on for each in found if each.fresh}):
        before = [rows for day, rows in sorted(days.items()) if day < on][-_USUAL_DAYS:]
        usual = median(before) if len(before) >= limits.min_days else 0
        if usual >= limits.min_rows and (told := _beyond(source, days[on] / usual, limits, settings)):
            yield f"{source}: {days[on]:,} rows came on {on}, on a usual day {usual:,.0f} come, {told}"


def _beyond(source: str, times: float, limits: Limits, settings: LimitSettings) -> str | None:
    if times < limits.min_volume:
        mend = f"Bring what is missing, or let it pass: {_raised(source, 'min_volume', times, settings)}"
        return f"at least {limits.min_volume:g} times that must (limits.min_volume). {mend}"
    if times > limits.max_volume:
        mend = f"See whether it came twice, or let it pass: {_raised(source, 'max_volume', times, settings)}"
        return f"at most {limits.max_volume:g} times that may (limits.max_volume). {mend}"
    return None


def _raised(source: str, key: str, found: float, settings: LimitSettings) -> str:
    """The argument that lets it pass."""
    ends = math.floor if key.startswith("min") else math.ceil
    value = ends(found * 100) / 100
    own = settings.sources.get(source)
    if own is None or key not in own.model_fields_set:
        return f"--set limits.{key}={value}"
    every = {name: each.model_dump(exclude_unset=True) for name, each in settings.sources.items()}
    every[source][key] = value
    return f"--set limits.sources='{json.dumps(every)}'"

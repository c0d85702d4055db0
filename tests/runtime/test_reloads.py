"""Which sources a job reads again, and when it can continue from its last success at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from crmlake.contracts import Column, Contract, Merge
from crmlake.ingest.source import Source
from crmlake.runtime import AnyJob, Inputs, NoSettings, Outputs, changes, empty, job, mappings
from crmlake.runtime.continuation import Continuation
from crmlake.runtime.state import SUCCEEDED, Run, RunRecord, job_digest
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import Lake
from crmlake.tables import BRONZE
from crmlake.tables.shared import SOURCE

DAY = date(2024, 5, 1)
N = Column("n", "int", "A number.")


def mapping_job(*columns: Column) -> AnyJob:
    numbers = Contract("silver.numbers", "One.", columns, ("n",), Merge())

    @job(reads=[mappings(), changes(BRONZE)], writes=[numbers], settings=NoSettings)
    def mapping(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        """Map numbers."""
        return Outputs(empty(numbers))

    return mapping


BY_SOURCE, MERGED = mapping_job(SOURCE, N), mapping_job(N)


def source(name: str, expression: str = "n", path: str = "landing") -> Source:
    return Source.model_validate({"name": name, "path": path, "tables": {"t": {"columns": {"n": expression}}}})


@dataclass
class OneRun:
    """A record of one success at most."""

    run: Run | None = None

    def last(self, _job: AnyJob, _as_of: date) -> Run | None:
        return self.run

    def was_repaired(self, _tables: Collection[str], _since: Run) -> bool:
        return False


def continuation(sources: Sequence[Source], record: OneRun | None = None) -> Continuation:
    place = Workspace(Path(), WorkspaceSettings(), SparkSettings(), tuple(sources), {"mapping": NoSettings()})
    return Continuation(place, cast("Lake", None), cast("RunRecord", record), sources)


def reloaded(
    before: Sequence[Source], now: Sequence[Source], what: AnyJob = BY_SOURCE, digest: str = ""
) -> tuple[str, ...] | None:
    """The sources read again now, after a success with other ones; none, where the job cannot continue from that."""
    run = Run(
        refresh_id="before",
        job="mapping",
        as_of=DAY,
        outcome=SUCCEEDED,
        error=None,
        started_at=datetime(2024, 5, 1, tzinfo=UTC),
        seconds=1,
        settings="{}",
        digest=digest or job_digest(what, NoSettings()),
        reads={},
        since=None,
        sources=continuation(before).fingerprints(what),
    )
    current = continuation(now, OneRun(run))
    last = current.last_usable(what, DAY)
    return None if last is None else current.changed_mappings(what, last)


A, B = source("a"), source("b")


def test_only_a_source_whose_mapping_changed_is_read_again() -> None:
    assert reloaded([A, B], [A, source("b", "n + 1")]) == ("b",)


@pytest.mark.parametrize("now", [[A, B], [A, B, source("new")], [A, source("b", path="elsewhere")]])
def test_a_new_source_and_a_moved_folder_change_no_mapping(now: list[Source]) -> None:
    assert reloaded([A, B], now) == ()


def test_where_a_source_went_away_everything_is_read_again() -> None:
    assert reloaded([A, B], [A]) is None


def test_where_the_settings_changed_everything_is_read_again() -> None:
    assert reloaded([A], [A], digest="another") is None


def test_a_table_that_does_not_tell_its_sources_apart_is_rebuilt() -> None:
    assert reloaded([A, B], [A, source("b", "n + 1")], MERGED) is None
    assert reloaded([A, B], [A, B], MERGED) == ()

"""Which sources a job maps anew, and when it can go on from its last success at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from crmlake.contracts import Column, Contract, Merge
from crmlake.ingest.source import Source
from crmlake.models import ModelStore
from crmlake.runtime import Frames, Job, changes, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import SUCCEEDED, Ledger, Run
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import Lake
from crmlake.tables import BRONZE
from crmlake.tables.shared import SOURCE

DAY = date(2024, 5, 1)
N = Column("n", "int", "A number.")


def maps(*columns: Column) -> Job:
    @job(reads=[changes(BRONZE)], writes=[Contract("silver.numbers", "One.", columns, ("n",), Merge())])
    def mapping(_tables: Frames, _settings: NoSettings, _as_of: date) -> dict:
        """Map numbers."""
        return {}

    return mapping


TOLD_APART, MIXED = maps(SOURCE, N), maps(N)


def source(name: str, expression: str = "n", path: str = "landing") -> Source:
    return Source.model_validate({"name": name, "path": path, "tables": {"t": {"columns": {"n": expression}}}})


@dataclass
class OneRun:
    """A ledger of one success at most."""

    run: Run | None = None

    def last(self, _job: Job, _as_of: date) -> Run | None:
        return self.run


def runner(sources: Sequence[Source], ledger: OneRun | None = None) -> Runner:
    place = Workspace(Path(), WorkspaceSettings(), SparkSettings(), tuple(sources), {"mapping": NoSettings()})
    nothing = cast("Lake", None), cast("Ledger", ledger), (), "now", cast("ModelStore", None)
    return Runner(place, *nothing)


def after(
    then: Sequence[Source], now: Sequence[Source], what: Job = TOLD_APART, digest: str = ""
) -> tuple[str, ...] | None:
    """What is mapped anew now, after a success with other sources; nothing, where it cannot go on from that."""
    before = runner(then)
    started = datetime(2024, 5, 1, tzinfo=UTC)
    run = Run(
        "then",
        "mapping",
        DAY,
        SUCCEEDED,
        None,
        started,
        1,
        "{}",
        digest or before.shape(what),
        {},
        None,
        sources=before.mappings(what),
    )
    found = runner(now, OneRun(run))
    standing = found.standing(what, DAY)
    return None if standing is None else found.anew(what, standing)


A, B = source("a"), source("b")


def test_only_a_source_whose_mapping_changed_is_mapped_anew() -> None:
    assert after([A, B], [A, source("b", "n + 1")]) == ("b",)


@pytest.mark.parametrize("now", [[A, B], [A, B, source("new")], [A, source("b", path="elsewhere")]])
def test_a_new_source_and_a_moved_folder_change_no_mapping(now: list[Source]) -> None:
    assert after([A, B], now) == ()


def test_where_a_source_went_away_everything_is_made_anew() -> None:
    assert after([A, B], [A]) is None


def test_where_the_settings_changed_everything_is_made_anew() -> None:
    assert after([A], [A], digest="another") is None


def test_a_table_that_does_not_tell_its_sources_apart_is_made_anew() -> None:
    assert after([A, B], [A, source("b", "n + 1")], MIXED) is None
    assert after([A, B], [A, B], MIXED) == ()

"""A lake with jobs of a test's own, for the tests of the runtime and of maintenance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Contract
from crmlake.runtime import AnyJob
from crmlake.runtime.freshness import find_reason
from crmlake.runtime.runner import Runner
from crmlake.runtime.scheduler import RefreshResult, open_model_store, refresh
from crmlake.runtime.state import Run, RunRecord
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import Lake

DAY = date(2024, 1, 1)


class Steps:
    """A listener that notes what it hears."""

    def __init__(self) -> None:
        self.started_jobs: list[str] = []
        self.skipped_jobs: list[str] = []
        self.failed_jobs: dict[str, str] = {}
        self.blocked_jobs: dict[str, tuple[str, ...]] = {}

    def waiting(self, reason: str) -> None: ...

    def refresh_started(self, spark: SparkSession, title: str, as_of: date) -> None: ...

    def started(self, each: AnyJob, _reason: str) -> None:
        self.started_jobs.append(each.name)

    def skipped(self, each: AnyJob, _reason: str) -> None:
        self.skipped_jobs.append(each.name)

    def blocked(self, each: AnyJob, causes: Sequence[str]) -> None:
        self.blocked_jobs[each.name] = tuple(causes)

    def finished(self, _job: AnyJob, run: Run) -> None:
        assert run.outcome == "succeeded"

    def failed(self, each: AnyJob, error: str) -> None:
        self.failed_jobs[each.name] = error

    def refresh_finished(self, runs: Sequence[Run], jobs: int, blocked: Collection[str]) -> None: ...

    def refresh_failed(self, error: str) -> None: ...


@dataclass
class World:
    """A lake and its jobs; every refresh reads the run record again."""

    spark: SparkSession
    root: Path
    jobs: tuple[AnyJob, ...] = ()
    settings: dict[str, BaseModel] = field(default_factory=dict)

    @property
    def lake(self) -> Lake:
        return Lake(self.spark, str(self.root / "lake"))

    @property
    def runner(self) -> Runner:
        settings = {each.section: each.settings() for each in self.jobs} | self.settings
        place = Workspace(self.root, WorkspaceSettings(), SparkSettings(), (), settings)
        return Runner(place, self.lake, RunRecord(self.lake), self.jobs, "refresh", open_model_store(place))

    def run(self, name: str, as_of: date = DAY) -> Run:
        return self.runner.run(self.job(name), as_of)

    def refresh(self, as_of: date = DAY, *, steps: Steps | None = None) -> RefreshResult:
        return refresh(self.runner, self.jobs, as_of, steps or Steps())

    def job(self, name: str) -> AnyJob:
        return next(each for each in self.jobs if each.name == name)

    def reasons(self, as_of: date = DAY) -> dict[str, str | None]:
        runner = self.runner
        return {each.name: find_reason(runner, each, as_of) for each in self.jobs}

    def published(self, contract: Contract) -> list[int]:
        """The numbers that a reader finds."""
        version = RunRecord(self.lake).published(contract)
        return sorted(row[-1] for row in self.lake.read(contract, version).collect())

    def numbers(self, *numbers: int) -> DataFrame:
        return self.spark.createDataFrame([(n,) for n in numbers], "n int")

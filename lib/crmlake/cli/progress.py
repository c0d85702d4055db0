"""The listener that shows a refresh on a terminal."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Self

from py4j.protocol import Py4JError
from pyspark.sql import SparkSession
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from crmlake.cli.console import print_error
from crmlake.runtime import AnyJob
from crmlake.runtime.listeners import count_rows, summarise
from crmlake.runtime.row_warnings import WARN_SHARE, list_warnings
from crmlake.runtime.state import Run


class SparkTasks(ProgressColumn):
    """The progress of Spark's active stages: tasks done and tasks in all."""

    def __init__(self, spark: SparkSession) -> None:
        """Follow the stages of a session."""
        super().__init__()
        self._tracker = spark.sparkContext.statusTracker()

    def render(self, task: Task) -> Text:
        """Return done and all tasks of the active stages; nothing between stages."""
        try:
            stages = [self._tracker.getStageInfo(stage) for stage in self._tracker.getActiveStageIds()]
        except (Py4JError, OSError):  # Java is gone: the refresh itself says so
            stages = []
        active = [stage for stage in stages if stage is not None and not task.finished]
        if not active:
            return Text("")
        return Text(f"{sum(s.numCompletedTasks for s in active)}/{sum(s.numTasks for s in active)} tasks", style="dim")


class ProgressListener:
    """Shows a refresh on a terminal: one line a job, the running one with a spinner."""

    def __init__(self, console: Console, warn_share: float = WARN_SHARE) -> None:
        """Show on a console, and warn from a share of rejected rows on."""
        self._console = console
        self._warn_share = warn_share
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        """Show nothing yet."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """Show no more."""
        self._stop()

    def waiting(self, reason: str) -> None:
        """Show whom the refresh waits for."""
        self._console.print(reason, highlight=False, markup=False, soft_wrap=True)

    def refresh_started(self, spark: SparkSession, title: str, as_of: date) -> None:
        """Show the workspace and the date."""
        self._console.print(f"Refresh of {title} as of {as_of}", highlight=False, markup=False)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), SparkTasks(spark))
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._progress.start()

    def started(self, job: AnyJob, reason: str) -> None:
        """Show the job with a spinner."""
        if self._progress:
            self._progress.add_task(f"[bold]{job.name}[/] [dim]{reason}[/]", total=None)

    def skipped(self, job: AnyJob, reason: str) -> None:
        """Show the job and why it need not run."""
        self._console.print(f"[dim]· {job.name:<16} {reason}[/]", highlight=False, soft_wrap=True)

    def blocked(self, job: AnyJob, causes: Sequence[str]) -> None:
        """Show that the job is skipped, with the failed jobs that cause it."""
        self._console.print(f"[yellow]–[/] {job.name:<16} skipped because {', '.join(causes)} failed", highlight=False)

    def finished(self, job: AnyJob, run: Run) -> None:
        """Show how long the run took, and the rows, models and files that it wrote."""
        self._remove_tasks()
        line = f"[green]✓[/] {run.job:<16} {run.seconds:6.1f} s  {describe_writes(job, run)}"
        self._console.print(line, highlight=False, soft_wrap=True)
        for warning in list_warnings(run, self._warn_share):
            self._console.print(f"[yellow]![/] {escape(warning)}", highlight=False, soft_wrap=True)

    def failed(self, job: AnyJob, error: str) -> None:
        """Show the error of the job."""
        self._remove_tasks()
        self._console.print(f"[red]✗[/] {job.name:<16} failed")
        print_error(self._console, error)

    def refresh_finished(self, runs: Sequence[Run], jobs: int, blocked: Collection[str]) -> None:
        """Show how many of the jobs ran."""
        self._stop()
        self._console.print(summarise(runs, jobs, blocked, self._warn_share), highlight=False, soft_wrap=True)

    def refresh_failed(self, error: str) -> None:
        """Show the error."""
        self._stop()
        print_error(self._console, error)

    def _remove_tasks(self) -> None:
        if self._progress:
            for task in self._progress.task_ids:
                self._progress.remove_task(task)

    def _stop(self) -> None:
        if self._progress:
            self._progress.stop()
        self._progress = None


def describe_writes(job: AnyJob, run: Run) -> str:
    """Return what a run of a job wrote, in words: rows, models, documents and exports."""
    rows = [f"{count:,} rows → {table}" for table, count in count_rows(run).items() if count]
    models = [f"version {version} of {name}" for name, version in run.writes.items() if name not in run.rows]
    return escape(", ".join(rows + models + job.list_files(run.as_of)) or "no row added, changed or removed")

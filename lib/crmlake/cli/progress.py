"""How a refresh shows itself while it runs."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from py4j.protocol import Py4JError
from pyspark.sql import SparkSession
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from crmlake.runtime import Job
from crmlake.runtime.state import Run


class SparkTasks(ProgressColumn):
    """How many of the tasks that Spark has at hand are done."""

    def __init__(self, spark: SparkSession) -> None:
        """Look at this session's stages."""
        super().__init__()
        self._tracker = spark.sparkContext.statusTracker()

    def render(self, task: Task) -> Text:
        """Done and all tasks of the active stages; nothing between stages."""
        try:
            stages = [self._tracker.getStageInfo(stage) for stage in self._tracker.getActiveStageIds()]
        except (Py4JError, OSError):  # Java is gone: the refresh itself says so
            stages = []
        known = [stage for stage in stages if stage is not None and not task.finished]
        if not known:
            return Text("")
        return Text(f"{sum(s.numCompletedTasks for s in known)}/{sum(s.numTasks for s in known)} tasks", style="dim")


class Shown:
    """A refresh on a terminal: one line a job, the present one with a spinner."""

    def __init__(self, console: Console) -> None:
        """Show on this console."""
        self._console = console
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """Show no more."""
        self._stop()

    def waits(self, why: str) -> None:
        """Another refresh is at work."""
        self._console.print(why, highlight=False, markup=False, soft_wrap=True)

    def begins(self, spark: SparkSession, title: str, as_of: date) -> None:
        """The refresh of a workspace for a date begins."""
        self._console.print(f"Refresh of {title} as of {as_of}", highlight=False, markup=False)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), SparkTasks(spark))
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._progress.start()

    def started(self, job: Job, why: str) -> None:
        """A job begins."""
        if self._progress:
            self._progress.add_task(f"[bold]{job.name}[/] [dim]{why}[/]", total=None)

    def skipped(self, job: Job) -> None:
        """A job is up to date."""
        self._console.print(f"[dim]· {job.name:<16} up to date[/]")

    def finished(self, run: Run) -> None:
        """A job succeeded."""
        if self._progress:
            for task in self._progress.task_ids:
                self._progress.remove_task(task)
        self._console.print(
            f"[green]✓[/] {run.job:<16} {run.seconds:6.1f} s  {written(run)}", highlight=False, soft_wrap=True
        )

    def ends(self, done: Sequence[Run], asked: int) -> None:
        """The refresh for a date is at its end."""
        self._stop()
        seconds = sum(run.seconds for run in done)
        self._console.print(f"{len(done)} of {asked} jobs ran, {seconds:.1f} s", highlight=False)

    def fails(self, error: str) -> None:
        """The refresh ended with an error."""
        self._stop()
        say_error(self._console, error)

    def _stop(self) -> None:
        if self._progress:
            self._progress.stop()
        self._progress = None


def say_error(console: Console, error: str) -> None:
    """The line that a command ends with that a person can mend."""
    console.print("[bold red]error:[/]", escape(error), highlight=False, soft_wrap=True)


def written(run: Run) -> str:
    """What a run wrote, in words."""
    rows = [f"{count:,} rows → {table}" for table, count in run.rows.items() if count]
    models = [f"version {version} of {name}" for name, version in run.writes.items() if name not in run.rows]
    return ", ".join(rows + models) or "nothing new"

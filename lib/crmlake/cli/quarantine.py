"""Commands on refused rows: why they were refused, and how they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from pyspark.sql import DataFrame
from rich.table import Table

from crmlake.cli.options import HERE, SetOption, WorkspaceOption, err, opened, out, session
from crmlake.cli.tables import CSV_HELP, write_csv
from crmlake.errors import SettingError, unknown
from crmlake.ingest.connectors import METADATA_COLUMNS
from crmlake.quality.quarantine.reasons import showable
from crmlake.quality.quarantine.replay import discard as discard_rows
from crmlake.quality.quarantine.replay import replay as replay_rows
from crmlake.quality.quarantine.samples import Showable, waiting
from crmlake.quality.quarantine.writing import user
from crmlake.report.gather import endings
from crmlake.runtime.lock import alone
from crmlake.runtime.refresh import runner
from crmlake.runtime.registry import silver_contracts
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Ledger
from crmlake.settings import Workspace
from crmlake.storage import Lake
from crmlake.tables import BRONZE, FILES, QUARANTINE
from crmlake.tables.resolution import Ending

SourceArgument = Annotated[str, typer.Argument(metavar="[SOURCE]", help="Every source whose mapping was mended.")]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, for whoever asks later.")]
WhoOption = Annotated[str, typer.Option("--who", metavar="NAME", help="In whose name; yours, where it is left out.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Rows whose reason has this in it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(quarantine)
    app.command()(replay)
    app.command()(discard)


def quarantine(
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Rows of this source alone.")] = "",
    reason: ReasonOption = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Reasons shown.")] = 20,
    as_csv: Annotated[bool, typer.Option("--csv", help=CSV_HELP)] = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show the refused rows that wait: why, how many, since when, and a few, with every personal value masked."""
    place = opened(workspace)
    names = [each.name for each in place.sources]
    if source and source not in names:
        raise SettingError(unknown("source", source, names))
    with session(place) as spark:
        lake = Lake(spark, place.lake)
        ledger = Ledger(lake)
        rows = lake.read(QUARANTINE, ledger.published(QUARANTINE))
        rows = rows.where(f"source = '{source}'") if source else rows
        files = lake.read(FILES, ledger.published(FILES))
        found = waiting(rows, files, _showable(lake, ledger, place), reason)
        if as_csv:
            write_csv(found)
        else:
            _show(found, limit)
            _show_endings(rows)


def _showable(lake: Lake, ledger: Ledger, place: Workspace) -> Showable:
    shown = {}
    for source in place.sources:
        raw = BRONZE.of(source.name)
        columns = [name for name in lake.read(raw, ledger.published(raw)).columns if name not in METADATA_COLUMNS]
        for table in source.tables:
            shown[source.name, table] = showable(columns, source, silver_contracts()[table])
    return shown


def _show(found: DataFrame, limit: int) -> None:
    rows = found.limit(limit + 1).collect()
    if not rows:
        out.print("No refused row waits.")
        return
    shown = Table("source", "table", "reason", "rows", "first seen", "last seen", "samples", title="Refused rows")
    for row in rows[:limit]:
        days = [f"{at:%Y-%m-%d %H:%M}" if at else "–" for at in (row["first_seen"], row["last_seen"])]
        shown.add_row(
            row["source"], row["table_name"], row["reason"], f"{row['rows']:,}", *days, "\n".join(row["samples"])
        )
    out.print(shown)
    if len(rows) > limit:
        out.print(f"… the first {limit} reasons; --limit shows more, --csv all", style="dim")
    out.print("Mend the mapping, then `crmlake replay`; or end rows that nobody waits for: `crmlake discard`.")


def _show_endings(rows: DataFrame) -> None:
    counted = endings(rows).collect()
    shown = Table("source", "table", "open", "discarded", "replayed", title="How refused rows ended")
    for row in counted:
        shown.add_row(*row[:2], *(f"{count:,}" for count in row[2:]))
    if counted:
        out.print(shown)


def replay(
    source: SourceArgument = "",
    why: WhyOption = "",
    who: WhoOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Judge all rows of a source by its mended mapping: what is good now reaches silver, the rest stays refused."""
    ending = _ending(why, who)
    with _at_work(opened(workspace, settings), f"replay of {source or 'every mended source'}") as run:
        done = replay_rows(run, source, ending)
    for each in done:
        out.print(f"{each.source}: {each.replayed:,} rows replayed, {each.open:,} still open", highlight=False)
    out.print(
        "Next: crmlake run"
        if done
        else "Nothing to replay: no mapping changed since its rows were judged. Mend sources/NAME.toml first."
    )


def discard(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Whose rows.")],
    reason: ReasonOption = "",
    why: WhyOption = "",
    who: WhoOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """End refused rows that nobody waits for; all open ones of the source, where no reason is given.

    They are kept. A mapping that is changed later judges them again with all others.
    """
    ending = _ending(why, who)
    with _at_work(opened(workspace, settings), f"discarding of rows of {source}") as run:
        found = discard_rows(run, source, reason, ending)
    out.print(f"{source}: {found:,} rows discarded", highlight=False)


def _ending(why: str, who: str) -> Ending:
    if not why.strip():
        raise SettingError('--why: say why these rows end, such as --why "the till wrote the date the other way round"')
    return Ending(who or user(), datetime.now(UTC), why.strip())


@contextmanager
def _at_work(place: Workspace, what: str) -> Iterator[Runner]:
    """A runner, while nobody else refreshes the workspace."""

    def tell(why: str) -> None:
        err.print(why, highlight=False, soft_wrap=True)

    with alone(place.root, place.refresh, what, tell), session(place) as spark:
        yield runner(spark, place)

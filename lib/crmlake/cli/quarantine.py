"""Commands on rejected rows: why they were rejected, and how they are resolved."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, TextIO

import typer
from pyspark.sql import DataFrame
from rich.table import Table

from crmlake.app.workspace import open_published
from crmlake.cli.console import err, out
from crmlake.cli.options import HERE, SetOption, WorkspaceOption, open_workspace, session
from crmlake.cli.tables import CSV_HELP
from crmlake.contacts import mask_contacts
from crmlake.errors import SettingError, unknown
from crmlake.ingest.connectors import METADATA_COLUMNS
from crmlake.ingest.source import Source
from crmlake.quality.quarantine.reasons import visible_columns
from crmlake.quality.quarantine.replay import discard as discard_rows
from crmlake.quality.quarantine.replay import replay as replay_rows
from crmlake.quality.quarantine.samples import VisibleColumns, count_resolutions, summarise_open_rows
from crmlake.runtime import Request
from crmlake.runtime.csv_files import print_csv
from crmlake.runtime.holder import user
from crmlake.runtime.published import PublishedLake
from crmlake.runtime.registry import installed_jobs, mapped_tables
from crmlake.runtime.runner import Runner
from crmlake.runtime.scheduler import make_runner, refreshing
from crmlake.settings import Workspace
from crmlake.tables import BRONZE, FILES, QUARANTINE

SourceArgument = Annotated[str, typer.Argument(metavar="[SOURCE]", help="Every source whose mapping was mended.")]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, for whoever asks later.")]
WhoOption = Annotated[str, typer.Option("--who", metavar="NAME", help="In whose name; yours, where it is left out.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Rows whose reason has this in it.")]


_CSV_HELP = f"Every reason, one a line, {CSV_HELP}"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(quarantine)
    app.command()(replay)
    app.command()(discard)


def quarantine(
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Rows of this source alone.")] = "",
    reason: ReasonOption = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Reasons shown.")] = 20,
    as_csv: Annotated[bool, typer.Option("--csv", help=_CSV_HELP)] = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show the open rejected rows: why, how many, since when, and a few, personal columns and contact data masked."""
    place = open_workspace(workspace)
    _check_source(source, place)
    with session(place) as spark:
        lake = open_published(spark, place)
        rows = lake.table(QUARANTINE)
        rows = rows.where(f"source = '{source}'") if source else rows
        reasons = summarise_open_rows(rows, lake.table(FILES), _visible_columns(lake, place), reason)
        if as_csv:
            print_reasons_csv(reasons, sys.stdout)
        else:
            _print_reasons(reasons, limit)
            _print_resolutions(rows)


def _check_source(source: str, place: Workspace) -> None:
    """Raise an error unless the workspace has a source of this name, or the name is empty."""
    names = [mapping.name for mapping in place.sources]
    if source and source not in names:
        raise SettingError(unknown("source", source, names))


def _visible_columns(lake: PublishedLake, place: Workspace) -> VisibleColumns:
    shown, contracts = {}, mapped_tables()
    for source in (source for source in place.sources if isinstance(source, Source)):
        columns = [name for name in lake.table(BRONZE.of(source.name)).columns if name not in METADATA_COLUMNS]
        for table in source.tables:
            shown[source.name, table] = visible_columns(columns, source, contracts[table])
    return shown


def print_reasons_csv(reasons: DataFrame, file: TextIO) -> None:
    """Write all reasons as CSV, with contact data masked: they quote mappings and headers, which may hold some."""
    print_csv(reasons, file, masked={"reason"})


def _print_reasons(reasons: DataFrame, limit: int) -> None:
    rows = reasons.limit(limit + 1).collect()
    if not rows:
        out.print("No rejected row is open.")
        return
    shown = Table("source", "table", "reason", "rows", "first seen", "last seen", "samples", title="Rejected rows")
    for row in rows[:limit]:
        days = [f"{at:%Y-%m-%d %H:%M}" if at else "–" for at in (row["first_seen"], row["last_seen"])]
        reason, samples = mask_contacts(row["reason"]), "\n".join(row["samples"])
        shown.add_row(row["source"], row["table_name"], reason, f"{row['rows']:,}", *days, samples)
    out.print(shown)
    if len(rows) > limit:
        out.print(f"… the first {limit} reasons; --limit shows more, --csv all", style="dim")
    out.print("Mend the mapping, then `crmlake replay`; or discard rows that nobody waits for: `crmlake discard`.")


def _print_resolutions(rows: DataFrame) -> None:
    counts = count_resolutions(rows).collect()
    shown = Table("source", "table", "open", "discarded", "replayed", title="Resolution of rejected rows")
    for row in counts:
        shown.add_row(*row[:2], *(f"{count:,}" for count in row[2:]))
    if counts:
        out.print(shown)


def replay(
    source: SourceArgument = "",
    why: WhyOption = "",
    who: WhoOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Validate all rows of a source by its mended mapping: good rows reach silver, the others stay rejected."""
    request, place = _request(why, who), open_workspace(workspace, settings)
    _check_source(source, place)
    purpose = f"replay of {source or 'every mended source'}"
    with _exclusive_runner(place, purpose, request) as runner:
        replays = replay_rows(runner, source)
    for entry in replays:
        out.print(f"{entry.source}: {entry.replayed:,} rows replayed, {entry.open:,} still open", highlight=False)
        for table, (before, after) in entry.tables.items():
            out.print(f"{table}: {before:,} rows of {entry.source} before, {after:,} now", highlight=False)
    out.print(
        "Next: crmlake run"
        if replays
        else "Nothing to replay: no mapping changed since its rows were validated. Mend sources/NAME.toml first."
    )


def discard(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Whose rows.")],
    reason: ReasonOption = "",
    why: WhyOption = "",
    who: WhoOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Discard rejected rows that nobody waits for; all open ones of the source, where no reason is given.

    They are kept. A mapping that is changed later validates them again with all others.
    """
    request = _request(why, who)
    with _exclusive_runner(open_workspace(workspace, settings), f"discarding of rows of {source}", request) as runner:
        count = discard_rows(runner, source, reason)
    out.print(f"{source}: {count:,} rows discarded", highlight=False)


def _request(why: str, who: str) -> Request:
    if not why.strip():
        raise SettingError(
            '--why: say why these rows are resolved, such as --why "the till wrote the date the other way round"'
        )
    return Request(who or user(), datetime.now(UTC), why.strip())


@contextmanager
def _exclusive_runner(place: Workspace, purpose: str, request: Request) -> Iterator[Runner]:
    """Return a runner, while nobody else refreshes the workspace."""

    def on_wait(reason: str) -> None:
        err.print(reason, highlight=False, soft_wrap=True)

    with refreshing(place, purpose, on_wait, lambda: session(place)) as (spark, lease):
        yield make_runner(spark, place, installed_jobs(), request, lease=lease)

"""Cleanse: write bronze rows to silver, rejected rows to quarantine, and deletions to their own table."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial, reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.app.submit import main
from crmlake.contracts import Contract
from crmlake.ingest.source import Source
from crmlake.plugins import Deferred
from crmlake.quality.quarantine.resolution import open_rows, resolve_rows
from crmlake.quality.split import Split
from crmlake.quality.table_rows import TableRows
from crmlake.runtime import Inputs, NoRows, NoSettings, Outputs, changes, empty, job, mappings, table
from crmlake.runtime.reads import Read
from crmlake.runtime.registry import mapped_tables
from crmlake.tables import BRONZE, DELETIONS, QUARANTINE


def _reads() -> Iterator[Read]:
    yield from (mappings(), changes(BRONZE), table(DELETIONS), table(QUARANTINE))
    yield from map(table, mapped_tables().values())  # for sources of which each version is whole


@job(
    reads=Deferred(_reads),
    writes=Deferred(lambda: [*mapped_tables().values(), QUARANTINE, DELETIONS]),
    settings=NoSettings,
    in_utc=True,
)
def cleanse(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Type, validate and deduplicate new raw rows; reject those that break a rule, with every reason."""
    sources = inputs.mappings(Source)
    tables = [
        TableRows(contract, raw, _earlier_deletions(inputs, sources, contract), partial(_stored, inputs, contract))
        for contract, raw in _raw_rows(inputs, sources).items()
    ]
    accepted = {rows.contract: rows.rows() for rows in tables}
    unmapped = empty(*(contract for contract in mapped_tables().values() if contract not in accepted))
    rejected = {QUARANTINE: _quarantine(inputs, sources, tables), DELETIONS: _deletions(tables)}
    return Outputs(
        {**accepted, **unmapped, **rejected},
        tallies=[tally for rows in tables for tally in rows.tallies()],
        warnings=lambda: [warning for part in _parts(tables) for warning in part.tally.warnings],
    )


def _stored(inputs: Inputs, contract: Contract, source: Source) -> DataFrame | None:
    """Return the rows of a source in a table; `None` where all its rows are read again."""
    if inputs.full_reload or source.name in inputs.reloaded_sources:
        return None
    return inputs.table(contract).where(F.col("source") == source.name)


def _raw_rows(inputs: Inputs, sources: Sequence[Source]) -> dict[Contract, list[tuple[Source, DataFrame]]]:
    """Return the new raw rows of each source, for each table that it fills."""
    raw: dict[Contract, list[tuple[Source, DataFrame]]] = defaultdict(list)
    for source in sources:
        rows = inputs.changes(BRONZE.of(source.name)).where(F.col("_change") == "added").drop("_change")
        for name in source.tables:
            raw[mapped_tables()[name]].append((source, rows))
    return raw


def _earlier_deletions(inputs: Inputs, sources: Sequence[Source], contract: Contract) -> DataFrame | None:
    """Return the deletions of earlier runs that may remove rows of this one."""
    if inputs.full_reload or not any(contract.name in source.tables_with_deletions for source in sources):
        return None
    return inputs.table(DELETIONS).where(~F.col("source").isin(*inputs.reloaded_sources))


def _quarantine(
    inputs: Inputs, sources: Sequence[Source], tables: Sequence[TableRows]
) -> Callable[[], DataFrame | NoRows]:
    """Return the rejected rows; for reloaded sources, also the earlier rejected rows with their resolution."""
    mapped = [f"{source.name}/{name}" for source in sources for name in source.tables]

    def build() -> DataFrame | NoRows:
        # If the write of silver counted no rejected rows, the raw rows need not be read a second time.
        rejected = [part.observe_rejected() for part in _parts(tables) if part.tally.rejected]
        rows = open_rows(_union(rejected)) if rejected else inputs.table(QUARANTINE).limit(0)
        if not (inputs.full_reload or inputs.reloaded_sources):
            return rows if rejected else NoRows()
        is_reloaded = F.lit(True) if inputs.full_reload else F.col("source").isin(*inputs.reloaded_sources)
        previous = inputs.table(QUARANTINE).where(is_reloaded)
        resolved = resolve_rows(previous, rows.where(is_reloaded), mapped, inputs.request)
        return resolved.unionByName(rows.where(~is_reloaded))

    return build


def _deletions(tables: Sequence[TableRows]) -> Callable[[], DataFrame | NoRows]:
    def build() -> DataFrame | NoRows:
        deletions = [part.deletions for part in _parts(tables) if part.tally.deletions]
        return _union(deletions) if deletions else NoRows()

    return build


def _parts(tables: Sequence[TableRows]) -> list[Split]:
    return [part for rows in tables for part in rows.parts]


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


if __name__ == "__main__":
    main(cleanse)

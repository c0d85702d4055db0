"""Cleanse: write bronze rows to silver, rejected rows to quarantine, and deletions to their own table."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.app.submit import main
from crmlake.contracts import Contract
from crmlake.ingest.source import Source
from crmlake.plugins import Deferred
from crmlake.quality.deletions import exclude_deleted
from crmlake.quality.quarantine.resolution import open_rows, resolve_rows
from crmlake.quality.split import Split, split_source
from crmlake.runtime import Inputs, NoRows, NoSettings, Outputs, Rows, changes, empty, job, mappings, table
from crmlake.runtime.registry import mapped_tables
from crmlake.tables import BRONZE, DELETIONS, QUARANTINE


@job(
    reads=[mappings(), changes(BRONZE), table(DELETIONS), table(QUARANTINE)],
    writes=Deferred(lambda: [*mapped_tables().values(), QUARANTINE, DELETIONS]),
    settings=NoSettings,
)
def cleanse(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Type, validate and deduplicate new raw rows; reject those that break a rule, with every reason."""
    sources = inputs.mappings(Source)
    splits = _split_sources(inputs, sources)
    accepted: dict[Contract, Rows] = {
        contract: _without_deleted(inputs, sources, contract, [part.accepted for part in parts])
        for contract, parts in splits.items()
    }
    parts = [part for group in splits.values() for part in group]
    unmapped = empty(*(contract for contract in mapped_tables().values() if contract not in accepted))
    rejected = {QUARANTINE: _quarantine(inputs, sources, parts), DELETIONS: _deletions(parts)}
    return Outputs({**accepted, **unmapped, **rejected}, tallies=[part.tally for part in parts])


def _split_sources(inputs: Inputs, sources: Sequence[Source]) -> dict[Contract, list[Split]]:
    """Split the new raw rows of each source for each table that it fills."""
    splits: dict[Contract, list[Split]] = defaultdict(list)
    for source in sources:
        rows = inputs.changes(BRONZE.of(source.name))
        raw = rows.where(F.col("_change") == "added").drop("_change")
        for name in source.tables:
            contract = mapped_tables()[name]
            splits[contract].append(split_source(raw, source, contract))
    return splits


def _without_deleted(
    inputs: Inputs, sources: Sequence[Source], contract: Contract, accepted: Sequence[DataFrame]
) -> DataFrame:
    """Return the accepted rows of a table without those that a deletion of an earlier run removes."""
    rows = _union(accepted)
    if inputs.full_reload or not any(contract.name in source.tables_with_deletions for source in sources):
        return rows
    earlier = inputs.table(DELETIONS).where(~F.col("source").isin(*inputs.reloaded_sources))
    return exclude_deleted(rows, earlier, contract)


def _quarantine(inputs: Inputs, sources: Sequence[Source], parts: Sequence[Split]) -> Callable[[], DataFrame | NoRows]:
    """Return the rejected rows; for reloaded sources, also the earlier rejected rows with their resolution."""
    mapped = [f"{source.name}/{name}" for source in sources for name in source.tables]

    def build() -> DataFrame | NoRows:
        # If the write of silver counted no rejected rows, the raw rows need not be read a second time.
        rejected = [part.rejected for part in parts if part.tally.rejected]
        rows = open_rows(_union(rejected)) if rejected else inputs.table(QUARANTINE).limit(0)
        if not (inputs.full_reload or inputs.reloaded_sources):
            return rows if rejected else NoRows()
        is_reloaded = F.lit(True) if inputs.full_reload else F.col("source").isin(*inputs.reloaded_sources)
        previous = inputs.table(QUARANTINE).where(is_reloaded)
        resolved = resolve_rows(previous, rows.where(is_reloaded), mapped, inputs.request)
        return resolved.unionByName(rows.where(~is_reloaded))

    return build


def _deletions(parts: Sequence[Split]) -> Callable[[], DataFrame | NoRows]:
    def build() -> DataFrame | NoRows:
        deletions = [part.deletions for part in parts if part.tally.deletions]
        return _union(deletions) if deletions else NoRows()

    return build


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


if __name__ == "__main__":
    main(cleanse)

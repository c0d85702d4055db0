"""Cleanse: from bronze to silver; to quarantine what silver refuses, to deletions what sources took back."""

from collections import defaultdict
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.features.channel import channels
from crmlake.quality.candidates import candidates
from crmlake.quality.deletions import undeleted
from crmlake.quality.split import Split, split
from crmlake.runtime import Frames, Made, changes, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main
from crmlake.tables import BRONZE, DELETIONS, QUARANTINE

SILVER = {channel.contract.name: channel.contract for channel in channels()}


@job(reads=[changes(BRONZE), DELETIONS], writes=[*SILVER.values(), QUARANTINE, DELETIONS])
def cleanse(tables: Frames, _settings: NoSettings, _as_of: date) -> Made:
    """Type, check and deduplicate new raw rows; refuse those that break a rule, with every reason."""
    parts: dict[Contract, list[Split]] = defaultdict(list)
    for source in tables.sources:
        rows = tables[changes(BRONZE.of(source.name))]
        raw = rows.where(F.col("_change") == "added").drop("_change")
        for name in source.tables:
            parts[SILVER[name]].append(split(candidates(raw, source, SILVER[name]), source.name, SILVER[name]))
    every = [part for found in parts.values() for part in found]
    accepted = {table: _union([part.accepted for part in found]) for table, found in parts.items()}
    deleting = {SILVER[name] for source in tables.sources for name in source.tables_with_deletions}
    if not tables.rebuild:
        before = tables[DELETIONS].where(~F.col("source").isin(*tables.anew)) if tables.anew else tables[DELETIONS]
        accepted |= {table: undeleted(accepted[table], before, table) for table in deleting}
    deletions = {DELETIONS: lambda: _deletions(every)} if deleting else {}
    return Made({**accepted, QUARANTINE: lambda: _refused(every), **deletions}, [part.tally for part in every])


def _refused(parts: list[Split]) -> DataFrame:
    """The refused rows of all sources; where silver's write counted none, nothing is read again."""
    return _union([p.refused if p.tally.balance()["quarantined"] else p.refused.limit(0) for p in parts])


def _deletions(parts: list[Split]) -> DataFrame:
    """The deletions of all sources, likewise."""
    return _union([p.deletions if p.tally.deletions else p.deletions.limit(0) for p in parts])


def _union(frames: list[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


if __name__ == "__main__":
    main(cleanse)

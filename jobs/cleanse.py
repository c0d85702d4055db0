"""Cleanse: from bronze to silver, and to quarantine what silver refuses."""

from collections import defaultdict
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.cleansing.candidates import candidates
from crmlake.cleansing.split import Split, split
from crmlake.contracts import Contract
from crmlake.contracts.tables import BRONZE, QUARANTINE
from crmlake.features.channel import channels
from crmlake.job import Frames, Made, changes, job
from crmlake.job.declaration import NoSettings
from crmlake.job.main import main

SILVER = {channel.contract.name: channel.contract for channel in channels()}


@job(reads=[changes(BRONZE)], writes=[*SILVER.values(), QUARANTINE])
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
    return Made({**accepted, QUARANTINE: lambda: _refused(every)}, [part.tally for part in every])


def _refused(parts: list[Split]) -> DataFrame:
    """The refused rows of all sources; where silver's write counted none, nothing is read again."""
    return _union([p.refused if p.tally.balance()["quarantined"] else p.refused.limit(0) for p in parts])


def _union(frames: list[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


if __name__ == "__main__":
    main(cleanse)

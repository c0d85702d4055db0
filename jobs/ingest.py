"""Ingest: from the files of the landing zone to bronze."""

from datetime import date

from crmlake.ingest.connectors import read_raw_rows
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main
from crmlake.tables import BRONZE, LANDING


@job(reads=[LANDING], writes=[BRONZE])
def ingest(tables: Frames, _settings: NoSettings, _as_of: date) -> Made:
    """Take in new files as they are, every field as text."""
    return Made({BRONZE.of(s.name): read_raw_rows(tables[LANDING.of(s.name)], s) for s in tables.sources})


if __name__ == "__main__":
    main(ingest)

"""Ingest: from the files of the landing zone to bronze."""

from datetime import date

from crmlake.cleansing.reading import raw_rows
from crmlake.contracts.tables import BRONZE, LANDING
from crmlake.job import Frames, Made, job
from crmlake.job.declaration import NoSettings
from crmlake.job.main import main


@job(reads=[LANDING], writes=[BRONZE])
def ingest(tables: Frames, _settings: NoSettings, _as_of: date) -> Made:
    """Take in new files as they are, every field as text."""
    return Made({BRONZE.of(s.name): raw_rows(tables[LANDING.of(s.name)], s) for s in tables.sources})


if __name__ == "__main__":
    main(ingest)

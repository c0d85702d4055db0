"""Local times compared with Python's time zones, around changes of the clocks in both hemispheres."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.functions.local_times import local_time_fault, local_to_utc

CHANGES = {
    "Europe/Berlin": ("2024-03-31", "2024-10-27"),
    "America/New_York": ("2024-03-10", "2024-11-03"),
    "Australia/Lord_Howe": ("2024-04-07", "2024-10-06"),  # by half an hour
    "Pacific/Apia": ("2011-12-30", "2011-12-31"),  # a day that was skipped
    "Asia/Kolkata": ("2024-03-31", "2024-10-27"),  # none
}
STEPS = [timedelta(minutes=30 * step) for step in range(-16, 72)]


def utc_timestamps(local: datetime, zone: str) -> list[datetime]:
    """Return the UTC timestamps of a local time in a zone: none, one or two."""
    folds = {local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    matches = (utc for utc in folds if utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local)
    return sorted(utc.replace(tzinfo=None) for utc in matches)


def test_a_local_time_is_converted_to_utc_or_its_fault_is_named(spark: SparkSession) -> None:
    rows = [
        (zone, datetime.fromisoformat(day) + step) for zone, days in CHANGES.items() for day in days for step in STEPS
    ]
    local = F.col("local")
    conversions = [
        F.when(
            F.col("zone") == zone,
            F.struct(
                local_to_utc(local, zone).alias("utc"),
                local_to_utc(local, zone, "earlier").alias("earlier"),
                local_to_utc(local, zone, "later").alias("later"),
                local_time_fault(local, zone).alias("fault"),
            ),
        )
        for zone in CHANGES
    ]
    frame = spark.createDataFrame(rows, "zone string, local timestamp")
    kinds = set()
    for zone, time, (utc, earlier, later, fault) in frame.select("zone", "local", F.coalesce(*conversions)).collect():
        expected = utc_timestamps(time, zone)
        kinds.add((zone, len(expected)))
        assert utc == (expected[0] if len(expected) == 1 else None), (zone, time)
        assert (earlier, later) == ((expected[0], expected[-1]) if expected else (None, None)), (zone, time)
        faults = {0: f"is skipped by the clocks of {zone}", 1: None, 2: f"occurs twice on the clocks of {zone}"}
        assert fault == faults[len(expected)], (zone, time)
    assert {("Europe/Berlin", 0), ("Europe/Berlin", 2), ("Australia/Lord_Howe", 2), ("Pacific/Apia", 0)} < kinds
    assert ("Asia/Kolkata", 0) not in kinds

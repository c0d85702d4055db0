"""Local times against Python's own zones, around changes of the clocks in both halves of the year and of the world."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.quality.functions.clocks import clock_fault, moment_of

CHANGES = {
    "Europe/Berlin": ("2024-03-31", "2024-10-27"),
    "America/New_York": ("2024-03-10", "2024-11-03"),
    "Australia/Lord_Howe": ("2024-04-07", "2024-10-06"),  # by half an hour
    "Pacific/Apia": ("2011-12-30", "2011-12-31"),  # a day that never was
    "Asia/Kolkata": ("2024-03-31", "2024-10-27"),  # none
}
STEPS = [timedelta(minutes=30 * step) for step in range(-16, 72)]


def truth(local: datetime, zone: str) -> list[datetime]:
    """The moments at which the clocks of a zone show a time: none, one or two."""
    folds = {local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    shown = (moment for moment in folds if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local)
    return sorted(moment.replace(tzinfo=None) for moment in shown)


def test_a_local_time_is_the_moment_that_it_is_or_said_to_be_none_or_two(spark: SparkSession) -> None:
    rows = [
        (zone, datetime.fromisoformat(day) + step) for zone, days in CHANGES.items() for day in days for step in STEPS
    ]
    local = F.col("local")
    readings = [
        F.when(
            F.col("zone") == zone,
            F.struct(
                moment_of(local, zone).alias("moment"),
                moment_of(local, zone, "earlier").alias("earlier"),
                moment_of(local, zone, "later").alias("later"),
                clock_fault(local, zone).alias("fault"),
            ),
        )
        for zone in CHANGES
    ]
    found = spark.createDataFrame(rows, "zone string, local timestamp").select("zone", "local", F.coalesce(*readings))
    kinds = set()
    for zone, shown, (moment, earlier, later, fault) in found.collect():
        moments = truth(shown, zone)
        kinds.add((zone, len(moments)))
        assert moment == (moments[0] if len(moments) == 1 else None), (zone, shown)
        assert (earlier, later) == ((moments[0], moments[-1]) if moments else (None, None)), (zone, shown)
        faults = {0: f"is skipped by the clocks of {zone}", 1: None, 2: f"comes twice on the clocks of {zone}"}
        assert fault == faults[len(moments)], (zone, shown)
    assert {("Europe/Berlin", 0), ("Europe/Berlin", 2), ("Australia/Lord_Howe", 2), ("Pacific/Apia", 0)} < kinds
    assert ("Asia/Kolkata", 0) not in kinds

"""The resolution of rejected rows: what becomes of each when the rows of its source are validated again."""

from collections.abc import Collection

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from crmlake.contracts import BATCH
from crmlake.runtime import Request
from crmlake.tables import QUARANTINE
from crmlake.tables.resolution import DISCARDED, REPLAYED, RESOLUTION, RESOLUTION_COLUMNS

IS_OPEN = f"{RESOLUTION.name} IS NULL"
NO_REQUEST = "the source mapping changed, and a refresh validated all its rows again"
"""The reason of a resolution that nobody asked for."""
KEY = ("source", "table_name", "file", "row")
"""The columns that tell rejected rows apart; equal ones are counted."""
_NAMES = tuple(column.name for column in RESOLUTION_COLUMNS)
_COPY = "_copy"


def open_rows(rejected: DataFrame) -> DataFrame:
    """Return rows that were just rejected as open rows of `quarantine`, of no batch yet."""
    nulls = {column.name: F.lit(None).cast(column.type) for column in RESOLUTION_COLUMNS}
    return rejected.withColumns({BATCH.name: F.lit(None).cast("string")} | nulls).select(*QUARANTINE.by_name)


def resolve_rows(previous: DataFrame, rejected: DataFrame, mapped: Collection[str], request: Request) -> DataFrame:
    """Return every row that some sources ever had rejected, after all their rows were validated again.

    A row rejected again is open with its new reasons, or stays discarded. A row rejected no more is replayed, or
    discarded where no mapping reads it any more. A row rejected for the first time is open. The same again changes
    nothing.

    Args:
        previous: The rows of these sources as they were published.
        rejected: The open rows that are rejected now.
        mapped: The tables that each source fills, as `source/table`.
        request: Who asked for the validation, when and why.
    """
    # Of equal rows some of which are resolved, those that are rejected again are taken for the discarded ones first.
    first = [F.coalesce(F.col(RESOLUTION.name) != DISCARDED, F.lit(True)), F.col(RESOLUTION.name).asc_nulls_first()]
    before = _number_copies(previous, first).alias("before")
    joined = _number_copies(rejected, [F.col("reasons")]).alias("now").join(before, [*KEY, _COPY], "full_outer")
    return joined.select(*(_value(column.name, mapped, request) for column in QUARANTINE.columns))


def _value(name: str, mapped: Collection[str], request: Request) -> Column:
    """Return the value of a column, for a row `before` and `now`; one of the two may be missing."""
    is_rejected, before = F.col("now.reasons").isNotNull(), F.col(f"before.{RESOLUTION.name}")
    is_resolved = ~is_rejected & F.coalesce(before != REPLAYED, F.lit(True))
    if name in KEY:
        return F.col(name)
    if name == BATCH.name:  # a row rejected now takes that of the write
        return F.when(~is_rejected, F.col(f"before.{name}")).alias(name)
    if name in _NAMES:
        is_mapped = F.concat_ws("/", "source", "table_name").isin(*mapped)
        way = F.when(is_mapped, REPLAYED).otherwise(DISCARDED)
        value = dict(zip(_NAMES, (way, *_signature(request)), strict=True))[name]
        return (
            F.when(is_resolved, value).when(~is_rejected | (before == DISCARDED), F.col(f"before.{name}")).alias(name)
        )
    return F.coalesce(f"now.{name}", f"before.{name}").alias(name)


def _signature(request: Request) -> tuple[Column, ...]:
    """Return when, by whom and why a row is resolved."""
    return F.lit(request.at), F.lit(request.user), F.lit(request.reason or NO_REQUEST)


def _number_copies(rows: DataFrame, order: list[Column]) -> DataFrame:
    return rows.withColumn(_COPY, F.row_number().over(Window.partitionBy(*KEY).orderBy(*order)))


def discard_rows(rows: DataFrame, which: Column, request: Request) -> DataFrame:
    """Return rows of `quarantine` with some of the open ones discarded.

    Args:
        rows: The rows.
        which: The condition of the rows to discard, among the open ones.
        request: Who discards them, when and why.
    """
    is_discarded, values = F.expr(IS_OPEN) & which, (F.lit(DISCARDED), *_signature(request))
    columns = zip(_NAMES, values, strict=True)
    return rows.withColumns({name: F.when(is_discarded, value).otherwise(F.col(name)) for name, value in columns})

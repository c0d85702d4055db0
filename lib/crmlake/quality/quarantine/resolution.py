"""Rows that wait until they end: what becomes of each when the rows of its source are judged again."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from crmlake.contracts import BATCH, Contract, Settle
from crmlake.contracts.schema import column_type
from crmlake.tables.resolution import DISCARDED, REPLAYED, RESOLUTION, RESOLUTION_COLUMNS, Resolution

IS_OPEN = f"{RESOLUTION.name} IS NULL"
_NAMES = tuple(column.name for column in RESOLUTION_COLUMNS)
_COPY = "_copy"


def opened(made: DataFrame, batch: str) -> DataFrame:
    """Rows that were just refused, as open ones of a batch."""
    unresolved = {c.name: F.lit(None).cast(column_type(c)) for c in RESOLUTION_COLUMNS}
    return made.withColumns({BATCH.name: F.lit(batch)} | unresolved)


def settled(standing: DataFrame, now: DataFrame, contract: Contract, ending: Resolution) -> DataFrame:
    """The table after all rows of some sources were judged again: every row that ever waited, once.

    What is refused again is open with its new reasons, or stays discarded; what is refused no more ends as replayed, or
    as discarded where no mapping reads it any more; what was never refused before is open. The same again changes
    nothing.

    Args:
        standing: the rows of these sources as they stood.
        now: those that are refused now, open.
        contract: of the table; its mode is `Settle`.
        ending: who lets rows be judged again, and why.
    """
    key = contract.write.key if isinstance(contract.write, Settle) else ()
    # Of equal rows some of which ended, those that are refused again are taken for the discarded ones first.
    first = [F.coalesce(F.col(RESOLUTION.name) != DISCARDED, F.lit(True)), F.col(RESOLUTION.name).asc_nulls_first()]
    was = _numbered(standing, key, first).alias("was")
    joined = _numbered(now, key, [F.col("reasons")]).alias("now").join(was, [*key, _COPY], "full_outer")
    return joined.select(*(_value(c.name, key, ending) for c in contract.columns))


def _value(name: str, key: tuple[str, ...], ending: Resolution) -> Column:
    """A column's value, of a row as it `was` and as it is refused `now`, either of which may be missing."""
    again, ended = F.col(f"now.{BATCH.name}").isNotNull(), F.col(f"was.{RESOLUTION.name}")
    ends = ~again & F.coalesce(ended != REPLAYED, F.lit(True))
    if name in key:
        return F.col(name)
    if name in _NAMES:
        new = dict(zip(_NAMES, (_way(ending), *_told(ending)), strict=True))[name]
        return F.when(ends, new).when(~again | (ended == DISCARDED), F.col(f"was.{name}")).alias(name)
    return F.coalesce(f"now.{name}", f"was.{name}").alias(name)


def _way(ending: Resolution) -> Column:
    """As what a row ends that is refused no more."""
    read = [f"{source}/{table}" for source, tables in ending.mapped.items() for table in tables]
    return F.when(F.concat_ws("/", "source", "table_name").isin(*read), REPLAYED).otherwise(DISCARDED)


def _told(ending: Resolution) -> tuple[Column, ...]:
    return F.lit(ending.at), F.lit(ending.by), F.lit(ending.why)


def _numbered(rows: DataFrame, key: tuple[str, ...], order: list[Column]) -> DataFrame:
    return rows.withColumn(_COPY, F.row_number().over(Window.partitionBy(*key).orderBy(*order)))


def discarded(standing: DataFrame, which: Column, ending: Resolution) -> DataFrame:
    """The table with those of its open rows that are meant ended as discarded.

    Args:
        standing: rows of the table.
        which: the rows meant, among the open ones.
        ending: who discards them, and why.
    """
    meant, values = F.expr(IS_OPEN) & which, (F.lit(DISCARDED), *_told(ending))
    ends = {name: F.when(meant, value).otherwise(F.col(name)) for name, value in zip(_NAMES, values, strict=True)}
    return standing.withColumns(ends)

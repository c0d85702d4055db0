"""The rows of a channel with their dirt: some spoilt, some late, some repeated; and the truth about them."""

from collections.abc import Iterable
from functools import reduce
from itertools import accumulate

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.channels import Channel
from crmlake.generator.draws import Draws
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import month_end

_DIRT, _DRAW, _COPY, _DAYS = "_dirt", "_draw", "_copy", "_days"


def generate_dirty_rows(channel: Channel, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the rows of a channel with their dirt.

    Args:
        channel: The channel of the rows.
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The seed, the dirt, and the end of the shop, after which no file comes.

    Returns:
        The columns of the channel, as text where dirt can change them, and `dirt`: the kind of dirt (null: none). A
        `short_row` is only marked; the writer of the files shortens it.
    """
    rows = _mark_dirt(channel, people, settings)
    copies = rows.select("*", F.posexplode(_copy_delays(channel, settings)).alias(_COPY, _DAYS))
    names = dict.fromkeys(name for dirt in channel.dirt for name in dirt.changes)
    changed_columns = {name: _changed_column(channel, name, settings) for name in names}
    kind = _look_up_dirt([dirt.kind for dirt in channel.dirt], "string")
    return copies.withColumns({**changed_columns, "delivered_on": _delivered_on(channel, settings), "dirt": kind}).drop(
        _DIRT, _COPY, _DAYS
    )


def describe_dirty_rows(channel: Channel, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the truth about the dirty rows of a channel.

    Returns:
        One row a dirty row, also where the files have it more than once: `channel`; `key` (map from the grain's columns
        to the row's values as text); `dirt` (the kind); `column` (the spoilt column; null: the whole row); `refused`
        (true: cleansing by the shipped mapping rejects the row; false: silver has the values of the clean row);
        `clean` (the clean row as JSON, its values as text, null where the field is empty).
    """
    dirty_rows = _mark_dirt(channel, people, settings).where(F.col(_DIRT).isNotNull())
    names = [name for name in dirty_rows.columns if name not in ("delivered_on", _DIRT)]
    fields = [F.col(name).cast("string").alias(name) for name in names]
    key = (part for name in channel.grain for part in (F.lit(name), F.col(name).cast("string")))
    return dirty_rows.select(
        F.lit(channel.name).alias("channel"),
        F.create_map(*key).alias("key"),
        _look_up_dirt([dirt.kind for dirt in channel.dirt], "string").alias("dirt"),
        _look_up_dirt([dirt.column for dirt in channel.dirt], "string").alias("column"),
        _look_up_dirt([dirt.is_rejected for dirt in channel.dirt], "boolean").alias("refused"),
        F.to_json(F.struct(*fields), {"ignoreNullFields": "false"}).alias("clean"),
    )


def _mark_dirt(channel: Channel, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the clean rows, each with the index of its dirt, or null for none."""
    draw = Draws(settings.seed, channel.grain).uniform("dirt")
    rows = channel.generate_rows(people, settings).withColumn(_DRAW, draw)
    bounds = accumulate(dirt.rate * settings.dirt for dirt in channel.dirt)
    index = F.when(F.lit(False), F.lit(0))
    for number, (dirt, bound) in enumerate(zip(channel.dirt, bounds, strict=True)):
        is_in_time = F.date_add("delivered_on", dirt.days_before_end) < F.lit(settings.end)
        index = index.when(F.col(_DRAW) < bound, F.when(F.expr(dirt.condition) & is_in_time, number))
    return rows.withColumn(_DIRT, index).drop(_DRAW)


def _copy_delays(channel: Channel, settings: GenerateSettings) -> Column:
    """Return the array of a row's copies, each with its delay in days."""
    draws = Draws(settings.seed, channel.grain)
    delays = [
        (F.col(_DIRT) == number, dirt.copy_delays(draws))
        for number, dirt in enumerate(channel.dirt)
        if dirt.copy_delays is not None
    ]
    return _case(delays, F.array(F.lit(0)))


def _changed_column(channel: Channel, name: str, settings: GenerateSettings) -> Column:
    """Return a column as text, changed by the row's dirt."""
    draws, clean = Draws(settings.seed, channel.grain), F.col(name).cast("string")
    changes = [
        (
            (F.col(_DIRT) == number) & (F.col(_COPY) == dirt.changed_copy),
            dirt.changes[name](clean, draws).cast("string"),
        )
        for number, dirt in enumerate(channel.dirt)
        if name in dirt.changes
    ]
    return _case(changes, clean)


def _delivered_on(channel: Channel, settings: GenerateSettings) -> Column:
    """Return the date of the file that has a copy: a late copy is in the next file, but never after the last file."""
    day = F.date_add("delivered_on", F.col(_DAYS))
    next_file = month_end(day, settings) if channel.is_monthly else F.least(day, F.date_sub(F.lit(settings.end), 1))
    return F.when(F.col(_DAYS) > 0, next_file).otherwise(F.col("delivered_on"))


def _case(branches: Iterable[tuple[Column, Column]], otherwise: Column) -> Column:
    """Return the value of the branch whose condition holds. At most one condition may hold."""
    return reduce(lambda default, branch: F.when(*branch).otherwise(default), branches, otherwise)


def _look_up_dirt(values: Iterable[object], kind: str) -> Column:
    """Return the value for the dirt of a row, or null for a clean row."""
    return F.element_at(F.array(*map(F.lit, values)).cast(f"array<{kind}>"), F.col(_DIRT) + 1)

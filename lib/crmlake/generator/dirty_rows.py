"""A channel's rows as they arrive: some spoilt, some late, some twice; and the truth of it."""

from collections.abc import Iterable
from functools import reduce
from itertools import accumulate

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.channels import Channel
from crmlake.generator.draws import Chance
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import month_end

_DIRT, _DRAW, _COPY, _DAYS = "_dirt", "_draw", "_copy", "_days"


def arrived(channel: Channel, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The rows as they arrive.

    Args:
        channel: whose they are.
        people: as `crmlake.generator.people.people` makes them.
        settings: the seed, the dirt, the end (no file comes later).

    Returns:
        The channel's columns, those that dirt can change as text, and `dirt`: the kind of it (null: nothing). A
        `short_row` is only marked, for the file's writer to shorten.
    """
    rows = _marked(channel, people, settings)
    copies = rows.select("*", F.posexplode(_deliveries(channel, settings)).alias(_COPY, _DAYS))
    names = dict.fromkeys(name for dirt in channel.dirt for name in dirt.changes)
    changed = {name: _changed(channel, name, settings) for name in names}
    kind = _told([dirt.kind for dirt in channel.dirt], "string")
    return copies.withColumns({**changed, "delivered_on": _delivered_on(channel, settings), "dirt": kind}).drop(
        _DIRT, _COPY, _DAYS
    )


def truth(channel: Channel, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What was done to the spoilt rows.

    Returns:
        One row a spoilt row, however often it is delivered: `channel`; `key` (map from the names of the channel's grain
        to the row's values as text); `dirt` (the kind); `column` (the one that was spoilt; null: the whole row);
        `refused` (whether cleansing by the shipped mapping refuses it; else silver has what the clean row says);
        `clean` (the clean row as JSON, its values as text, null where the field is empty).
    """
    spoilt = _marked(channel, people, settings).where(F.col(_DIRT).isNotNull())
    fields = [F.col(name).cast("string").alias(name) for name in spoilt.columns if name not in ("delivered_on", _DIRT)]
    key = (part for name in channel.grain for part in (F.lit(name), F.col(name).cast("string")))
    return spoilt.select(
        F.lit(channel.name).alias("channel"),
        F.create_map(*key).alias("key"),
        _told([dirt.kind for dirt in channel.dirt], "string").alias("dirt"),
        _told([dirt.column for dirt in channel.dirt], "string").alias("column"),
        _told([dirt.refused for dirt in channel.dirt], "boolean").alias("refused"),
        F.to_json(F.struct(*fields), {"ignoreNullFields": "false"}).alias("clean"),
    )


def _marked(channel: Channel, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The clean rows, each with the number of the dirt that befalls it; null: none."""
    drawn = channel.rows(people, settings).withColumn(_DRAW, Chance(settings.seed, channel.grain).uniform("dirt"))
    bounds = accumulate(dirt.rate * settings.dirt for dirt in channel.dirt)
    marks = F.when(F.lit(False), F.lit(0))
    for number, (dirt, bound) in enumerate(zip(channel.dirt, bounds, strict=True)):
        in_time = F.date_add("delivered_on", dirt.room) < F.lit(settings.end)
        marks = marks.when(F.col(_DRAW) < bound, F.when(F.expr(dirt.befalls) & in_time, number))
    return drawn.withColumn(_DIRT, marks).drop(_DRAW)


def _deliveries(channel: Channel, settings: GenerateSettings) -> Column:
    """Of each copy of a row how many days late it comes."""
    chance = Chance(settings.seed, channel.grain)
    several = [
        (F.col(_DIRT) == number, dirt.deliveries(chance))
        for number, dirt in enumerate(channel.dirt)
        if dirt.deliveries is not None
    ]
    return _case(several, F.array(F.lit(0)))


def _changed(channel: Channel, name: str, settings: GenerateSettings) -> Column:
    """A column as it arrives, as text."""
    chance, clean = Chance(settings.seed, channel.grain), F.col(name).cast("string")
    spoilt = [
        ((F.col(_DIRT) == number) & (F.col(_COPY) == dirt.changed), dirt.changes[name](clean, chance).cast("string"))
        for number, dirt in enumerate(channel.dirt)
        if name in dirt.changes
    ]
    return _case(spoilt, clean)


def _delivered_on(channel: Channel, settings: GenerateSettings) -> Column:
    """The day of the file that a copy comes in: late ones come in the next that there is, none after the last."""
    day = F.date_add("delivered_on", F.col(_DAYS))
    next_file = month_end(day, settings) if channel.monthly else F.least(day, F.date_sub(F.lit(settings.end), 1))
    return F.when(F.col(_DAYS) > 0, next_file).otherwise(F.col("delivered_on"))


def _case(branches: Iterable[tuple[Column, Column]], otherwise: Column) -> Column:
    """The value of the branch whose condition holds, of at most one."""
    return reduce(lambda rest, branch: F.when(*branch).otherwise(rest), branches, otherwise)


def _told(values: Iterable[object], kind: str) -> Column:
    """What is said of the dirt that befalls a row; null where there is none."""
    return F.element_at(F.array(*map(F.lit, values)).cast(f"array<{kind}>"), F.col(_DIRT) + 1)

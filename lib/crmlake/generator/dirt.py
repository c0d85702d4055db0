"""What goes wrong in real files, at known rates: no analysis may stumble over it."""

from itertools import accumulate

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.chance import Chance
from crmlake.generator.settings import GenerateSettings

RATES = {
    "quantity_word": 0.002,  # "two", "n/a"
    "time_missing": 0.001,
    "time_impossible": 0.001,  # the 31st of February
    "price_negative": 0.001,
    "short_row": 0.001,  # the last field is missing, and the comma before it
    "delivered_twice": 0.003,  # half of them in the next day's file
}
"""Share of sold lines that each befalls, at most one a line; times `GenerateSettings.dirt`."""

SHORT_ROW = "short_row"


def spoil(lines: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Lines as they arrive: some spoilt, some twice.

    Args:
        lines: as `crmlake.generator.orders.order_lines` makes them; only sold ones are touched.
        settings: the seed, the dirt, the end (no file comes later).

    Returns:
        The columns of `lines`, `qty` and `price` as text, and `dirt`: what was done (null: nothing). A
        `short_row` is only marked, for the file's writer to shorten.
    """
    chance = Chance(settings.seed, ("order_no", "line_no"))
    marked = lines.withColumn("dirt", F.when(F.col("status") == "sold", _kind(chance.uniform("dirt"), settings.dirt)))
    delivered = marked.withColumn("late", F.explode(_deliveries(chance)))
    return delivered.withColumns(
        {
            "qty": _if("quantity_word", chance.one_of("word", ("two", "n/a", "1 pair")), F.col("qty")),
            "price": _if("price_negative", -F.col("price"), F.col("price")),
            "order_time": _if("time_missing", F.lit(None), _if("time_impossible", _no_such_day(), F.col("order_time"))),
            "delivered_on": F.least(F.date_add("delivered_on", F.col("late")), F.date_sub(F.lit(settings.end), 1)),
        }
    ).drop("late")


def _kind(draw: Column, times: float) -> Column:
    bounds = accumulate(rate * times for rate in RATES.values())
    return F.coalesce(*(F.when(draw < bound, kind) for kind, bound in zip(RATES, bounds, strict=True)))


def _deliveries(chance: Chance) -> Column:
    again = F.array(F.lit(0), chance.below("late", 2))
    return F.when(F.col("dirt") == "delivered_twice", again).otherwise(F.array(F.lit(0)))


def _if(kind: str, spoilt: Column, clean: Column) -> Column:
    return F.when(F.col("dirt") == kind, spoilt.cast("string")).otherwise(clean.cast("string"))


def _no_such_day() -> Column:
    year, clock = F.substring("order_time", 1, 4), F.substring("order_time", 12, 8)
    return F.concat(year, F.lit("-02-31 "), clock)

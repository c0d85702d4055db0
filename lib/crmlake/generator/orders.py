"""The shop's orders: when each person orders, and what then stands on the lines."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import ON_SHELF, SHELF_PRICES, catalogue
from crmlake.generator.draws import Chance
from crmlake.generator.lookups import of_month
from crmlake.generator.product_affinities import with_companions
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment

GUEST = 0.06
"""Share of orders that come without an account."""
USUAL_SHELF = 0.8
"""Share of lines from the person's usual shelf; the others come from any."""
JITTER = 0.9
"""How far, in gaps, two orders may move together: people buy more steadily than a Poisson process."""
LINES_SPREAD = 0.3
"""Standard deviation of the logarithm of the lines of one person's orders."""
BACK_AFTER, BACK_WITHIN = 5, 25
"""A return comes this many days after its sale, and at most that many later."""
MONTHS = (0.90, 0.86, 0.90, 0.92, 0.92, 0.92, 0.88, 0.86, 0.92, 0.95, 1.00, 1.00)
"""Probability that an order that is due in this month, from January, is placed."""
WEEKDAYS = (0.97, 0.98, 0.97, 0.97, 0.94, 0.90, 1.00)
"""The same for the days of the week, from Monday."""


def orders(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The orders that people place.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        The columns of `people`, one row an order, with `order_no`, `placed_on` (date before `settings.end`),
        and `customer_no` null where the person ordered as a guest.
    """
    chance = Chance(settings.seed, ("person", "visit"))
    # Orders due shortly after the end may come before it; after a person stops, none is due.
    open_days = F.date_diff(F.lit(settings.end), "acquired_on") + F.col("gap_days") * JITTER / 2
    until = F.least(F.date_diff("stops_on", "acquired_on") - 1, open_days)  # least skips the null of who never stops
    last = F.floor(until / F.col("gap_days")).cast("int")
    visits = people.withColumn("visit", F.explode(F.sequence(F.lit(0), F.greatest(F.lit(0), last))))
    placed = visits.withColumn("placed_on", _placed_on(chance)).filter(F.col("placed_on") < F.lit(settings.end))
    guest = chance.happens("guest", GUEST)
    return placed.filter(_in_season(chance)).withColumns(
        {
            "order_no": F.format_string("A%07d-%03d", F.col("person") + 1, F.col("visit") + 1),
            "customer_no": F.when(~guest, F.col("customer_no")),
        }
    )


def _placed_on(chance: Chance) -> Column:
    jitter = F.when(F.col("visit") > 0, JITTER * (chance.uniform("day") - 0.5)).otherwise(0.0)
    return F.date_add("acquired_on", F.floor(F.col("gap_days") * (F.col("visit") + jitter)).cast("int"))


def _in_season(chance: Chance) -> Column:
    month = of_month(MONTHS, "placed_on")
    weekday = F.element_at(F.array(*map(F.lit, WEEKDAYS)), F.weekday("placed_on") + 1)
    return (F.col("visit") == 0) | chance.happens("season", month * weekday)


def order_lines(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What the shop's till knows: sales, and returns as lines of orders of their own, some days later.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row an order line: `order_no`, `line_no` (int from 1), `order_time` (text), `customer_no` (null:
        a guest), `sku`, `product`, `qty` (int, below 0 for a return), `price` (decimal(10,2)), `currency`,
        `country`, `status` (sold or returned), `delivered_on` (date).
    """
    return booked_lines(people, settings).select(*_as_printed(settings.seed))


def booked_lines(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is behind the lines: sales and returns with the person, the order and the product of each.

    Returns:
        The columns of `orders` and of the catalogue, one row an order line: `order_no` (of the sale), `line_no`, `sign`
        (int; -1: what came back), `items` (how many, above 0), `delivered_on` (date of the sale or the return).
    """
    chance = Chance(settings.seed, ("order_no", "line_no"))
    count = F.greatest(F.lit(1), F.round(_scattered_basket(settings)).cast("int"))
    lines = orders(people, settings).withColumn("line_no", F.explode(F.sequence(F.lit(1), count)))
    filled = with_companions(lines.withColumn("item", item_to_taste(chance)), settings.seed)
    signed = filled.withColumn("sign", F.explode(_signs(settings.seed))).withColumn(
        "delivered_on", _booked_on(settings.seed)
    )
    booked = signed.filter(F.col("delivered_on") < F.lit(settings.end))
    return _described(booked, settings).withColumn("items", _items(chance))


def second_of_day(seed: int) -> Column:
    """When on its day an order is placed, by `order_no` and `sign`: seconds since midnight, one for all its lines."""
    return daytime(Chance(seed, ("order_no", "sign")), "hour")


def comes_back(seed: int) -> Column:
    """Whether the sold line is returned, by `order_no`, `line_no` and `returned`."""
    return Chance(seed, ("order_no", "line_no")).happens("returned", F.col("returned"))


def back_on(seed: int) -> Column:
    """The day on which the sold line is returned if it is, by `order_no`, `line_no` and `placed_on`."""
    chance = Chance(seed, ("order_no", "line_no"))
    return F.date_add("placed_on", chance.below("back", BACK_WITHIN) + BACK_AFTER)


def with_product(orders: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Orders with the `item`, `sku`, `product` and `price` of their first line."""
    return _described(with_first_item(orders, settings.seed), settings)


def with_first_item(orders: DataFrame, seed: int) -> DataFrame:
    """Orders with the `line_no` and the `item` of their first line."""
    first = orders.withColumn("line_no", F.lit(1))
    return first.withColumn("item", item_to_taste(Chance(seed, ("order_no", "line_no"))))


def _described(lines: DataFrame, settings: GenerateSettings) -> DataFrame:
    return lines.join(F.broadcast(catalogue(lines.sparkSession, settings.seed)), "item", "inner")


def _scattered_basket(settings: GenerateSettings) -> Column:
    return F.col("basket") * Chance(settings.seed, ("person", "visit")).factor("lines", LINES_SPREAD)


def _signs(seed: int) -> Column:
    both, sale = F.array(F.lit(1), F.lit(-1)), F.array(F.lit(1))
    return F.when(comes_back(seed), both).otherwise(sale)


def _booked_on(seed: int) -> Column:
    return F.when(F.col("sign") < 0, back_on(seed)).otherwise(F.col("placed_on"))


def item_to_taste(chance: Chance) -> Column:
    """An item of the catalogue: mostly from the row's `shelf`, and rather one that many ask for."""
    usual = chance.happens("usual shelf", USUAL_SHELF)
    shelf = F.when(usual, F.col("shelf")).otherwise(chance.below("shelf", len(SHELF_PRICES)))
    return shelf * ON_SHELF + chance.rank("product", ON_SHELF)


def _items(chance: Chance) -> Column:
    return 1 + chance.happens("second item", F.col("second_item")).cast("int")


def _as_printed(seed: int) -> tuple[Column, ...]:
    back = F.col("sign") < 0
    return (
        F.when(back, F.concat(F.lit("R"), "order_no")).otherwise(F.col("order_no")).alias("order_no"),
        F.col("line_no"),
        moment(F.col("delivered_on"), second_of_day(seed)).alias("order_time"),
        *map(F.col, ("customer_no", "sku", "product")),
        (F.col("sign") * F.col("items")).alias("qty"),
        F.col("price"),
        F.lit("EUR").alias("currency"),
        F.col("country"),
        F.when(back, "returned").otherwise("sold").alias("status"),
        F.col("delivered_on"),
    )

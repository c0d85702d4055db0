"""The orders of the shop: the days on which each person orders, and the lines of each order."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import PRODUCTS_PER_SHELF, SHELF_PRICES, generate_catalogue
from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up_month
from crmlake.generator.product_affinities import add_companion_lines
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import format_timestamp, time_of_day

GUEST_SHARE = 0.06
"""Share of orders without an account."""
USUAL_SHELF_SHARE = 0.8
"""Share of lines from the person's usual shelf. The other lines come from any shelf."""
JITTER = 0.9
"""How far two orders may move together, in gaps: people buy more regularly than a Poisson process."""
LINES_SPREAD = 0.3
"""Standard deviation of the logarithm of the number of lines, among one person's orders."""
MIN_RETURN_DELAY, RETURN_DELAYS = 5, 25
"""Days from a sale to its return: the minimum, and the number of possible values."""
MONTHS = (0.90, 0.86, 0.90, 0.92, 0.92, 0.92, 0.88, 0.86, 0.92, 0.95, 1.00, 1.00)
"""Probability that an order that is due is placed, by month from January."""
WEEKDAYS = (0.97, 0.98, 0.97, 0.97, 0.94, 0.90, 1.00)
"""Probability that an order that is due is placed, by day of the week from Monday."""


def generate_orders(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the orders that people place.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row an order: the columns of `people`, `order_no` and `placed_on` (a date before `settings.end`).
        `customer_no` is null where the person ordered as a guest.
    """
    draws = Draws(settings.seed, ("person", "visit"))
    # Orders due shortly after the end may come before it; after a person stops, none is due.
    open_days = F.date_diff(F.lit(settings.end), "acquired_on") + F.col("gap_days") * JITTER / 2
    # least skips null, which means that the person never stops
    until = F.least(F.date_diff("stops_on", "acquired_on") - 1, open_days)
    last = F.floor(until / F.col("gap_days")).cast("int")
    visits = people.withColumn("visit", F.explode(F.sequence(F.lit(0), F.greatest(F.lit(0), last))))
    placed = visits.withColumn("placed_on", _placed_on(draws)).filter(F.col("placed_on") < F.lit(settings.end))
    is_guest = draws.bernoulli("guest", GUEST_SHARE)
    return placed.filter(_is_placed(draws)).withColumns(
        {
            "order_no": F.format_string("A%07d-%03d", F.col("person") + 1, F.col("visit") + 1),
            "customer_no": F.when(~is_guest, F.col("customer_no")),
        }
    )


def _placed_on(draws: Draws) -> Column:
    jitter = F.when(F.col("visit") > 0, JITTER * (draws.uniform("day") - 0.5)).otherwise(0.0)
    return F.date_add("acquired_on", F.floor(F.col("gap_days") * (F.col("visit") + jitter)).cast("int"))


def _is_placed(draws: Draws) -> Column:
    """Return whether an order that is due is placed, by season and day of the week. The first order always is."""
    month = look_up_month(MONTHS, "placed_on")
    weekday = F.element_at(F.array(*map(F.lit, WEEKDAYS)), F.weekday("placed_on") + 1)
    return (F.col("visit") == 0) | draws.bernoulli("season", month * weekday)


def generate_order_lines(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the file of the shop's till: sales, and returns some days later as lines of separate orders.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row an order line: `order_no`, `line_no` (int from 1), `order_time` (text), `customer_no` (null:
        a guest), `sku`, `product`, `qty` (int, below 0 for a return), `price` (decimal(10,2)), `currency`,
        `country`, `status` (sold or returned), `delivered_on` (date).
    """
    return generate_sales_and_returns(people, settings).select(*_file_columns(settings.seed))


def generate_sales_and_returns(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return sales and returns with the person, the order and the product behind each.

    Returns:
        One row an order line: the columns of `generate_orders` and of the catalogue, `order_no` (of the sale),
        `line_no`, `sign` (int; -1: a return), `items` (the quantity, above 0) and `delivered_on` (date of the sale or
        the return).
    """
    draws = Draws(settings.seed, ("order_no", "line_no"))
    count = F.greatest(F.lit(1), F.round(_scatter_basket(settings)).cast("int"))
    lines = generate_orders(people, settings).withColumn("line_no", F.explode(F.sequence(F.lit(1), count)))
    filled = add_companion_lines(lines.withColumn("item", draw_item(draws)), settings.seed)
    signed = filled.withColumn("sign", F.explode(_signs(settings.seed))).withColumn(
        "delivered_on", _booked_on(settings.seed)
    )
    booked = signed.filter(F.col("delivered_on") < F.lit(settings.end))
    return _add_product(booked, settings).withColumn("items", _items(draws))


def second_of_day(seed: int) -> Column:
    """Return when an order is placed, in seconds since midnight, by `order_no` and `sign`: equal for all its lines."""
    return time_of_day(Draws(seed, ("order_no", "sign")), "hour")


def is_returned(seed: int) -> Column:
    """Return whether the sold line is returned, by `order_no`, `line_no` and `returned`."""
    return Draws(seed, ("order_no", "line_no")).bernoulli("returned", F.col("returned"))


def returned_on(seed: int) -> Column:
    """Return the date on which the sold line is returned, if it is, by `order_no`, `line_no` and `placed_on`."""
    draws = Draws(seed, ("order_no", "line_no"))
    return F.date_add("placed_on", draws.integer("back", RETURN_DELAYS) + MIN_RETURN_DELAY)


def add_first_product(orders: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the orders with the `item`, `sku`, `product` and `price` of their first line."""
    return _add_product(add_first_item(orders, settings.seed), settings)


def add_first_item(orders: DataFrame, seed: int) -> DataFrame:
    """Return the orders with the `line_no` and the `item` of their first line."""
    first = orders.withColumn("line_no", F.lit(1))
    return first.withColumn("item", draw_item(Draws(seed, ("order_no", "line_no"))))


def _add_product(lines: DataFrame, settings: GenerateSettings) -> DataFrame:
    return lines.join(F.broadcast(generate_catalogue(lines.sparkSession, settings.seed)), "item", "inner")


def _scatter_basket(settings: GenerateSettings) -> Column:
    return F.col("basket") * Draws(settings.seed, ("person", "visit")).lognormal("lines", LINES_SPREAD)


def _signs(seed: int) -> Column:
    both, sale = F.array(F.lit(1), F.lit(-1)), F.array(F.lit(1))
    return F.when(is_returned(seed), both).otherwise(sale)


def _booked_on(seed: int) -> Column:
    return F.when(F.col("sign") < 0, returned_on(seed)).otherwise(F.col("placed_on"))


def draw_item(draws: Draws) -> Column:
    """Draw an item of the catalogue: mostly from the row's `shelf`, and popular items more often."""
    is_usual = draws.bernoulli("usual shelf", USUAL_SHELF_SHARE)
    shelf = F.when(is_usual, F.col("shelf")).otherwise(draws.integer("shelf", len(SHELF_PRICES)))
    return shelf * PRODUCTS_PER_SHELF + draws.zipf("product", PRODUCTS_PER_SHELF)


def _items(draws: Draws) -> Column:
    return 1 + draws.bernoulli("second item", F.col("second_item")).cast("int")


def _file_columns(seed: int) -> tuple[Column, ...]:
    is_return = F.col("sign") < 0
    return (
        F.when(is_return, F.concat(F.lit("R"), "order_no")).otherwise(F.col("order_no")).alias("order_no"),
        F.col("line_no"),
        format_timestamp(F.col("delivered_on"), second_of_day(seed)).alias("order_time"),
        *map(F.col, ("customer_no", "sku", "product")),
        (F.col("sign") * F.col("items")).alias("qty"),
        F.col("price"),
        F.lit("EUR").alias("currency"),
        F.col("country"),
        F.when(is_return, "returned").otherwise("sold").alias("status"),
        F.col("delivered_on"),
    )

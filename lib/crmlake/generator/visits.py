"""Visits of the shop's site and app: those that end in an order, those that a campaign brings, those just to look."""

from functools import partial, reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.campaigns import messages
from crmlake.generator.draws import Chance
from crmlake.generator.identifiers import known_in
from crmlake.generator.lookups import Weights, chosen, of_group
from crmlake.generator.orders import orders, second_of_day, with_first_item
from crmlake.generator.seasons import passed, recurring
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, on_the_clock

CHANNEL = "shop_page_views"
TRACKED = 0.30
"""Share of orders whose visit is known; the others come by telephone, or from those who refuse to be watched."""
GAP_DAYS = {"regulars": 140, "big baskets": 260, "bargain hunters": 20, "lapsed": 140, "returners": 90}
"""By group: median days from one visit just to look to the next, at the greatest interest in the shop."""
PAGES = {"regulars": 3.5, "big baskets": 6.5, "bargain hunters": 2.5, "lapsed": 2.5, "returners": 5.0}
"""By group: median pages of a visit."""
PAGES_SPREAD, MOST_PAGES, ORDER_PAGES = 0.4, 20, 2
"""Standard deviation of their logarithm; at most; and how many more a visit has that ends in an order."""
SIGNED_IN = {"regulars": 0.75, "big baskets": 0.50, "bargain hunters": 0.25, "lapsed": 0.40, "returners": 0.65}
"""By group: share of visits without an order in which people sign in. An order is signed in, but for guests."""
APP, APP_AT_FIRST = 0.40, 0.10
"""Share of visits by the app on the shop's last day, and on its first."""
BROWSERS: Weights = {
    "regulars": {"desktop": 0.50, "mobile": 0.40, "tablet": 0.10},
    "big baskets": {"desktop": 0.75, "mobile": 0.10, "tablet": 0.15},
    "bargain hunters": {"desktop": 0.10, "mobile": 0.85, "tablet": 0.05},
    "lapsed": {"desktop": 0.65, "mobile": 0.25, "tablet": 0.10},
    "returners": {"desktop": 0.20, "mobile": 0.60, "tablet": 0.20},
}
"""By group: what the site is looked at with."""
PACE, PACE_SPREAD, SLOWEST = 35.0, 0.5, 120.0
"""Median seconds a page of a visit; standard deviation of their logarithm; at most."""
JITTER = 0.9
"""How far, in paces, a page may be opened later than its turn."""

_WHO = ("person", "group", "country", "shelf", "customer_no")


def visits(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Who comes when, from where, with what.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a visit: of `people` `person`, `group`, `country`, `shelf` and, as structs, what the channel knows of
        them; `visit_no`, `origin` (order, campaign or look), `day` and `second` of the first page, `pages` (int),
        `pace` (seconds a page), `browser` (of `identifiers.BROWSERS`), `customer_no` (null: not signed in), `item`
        (what is ordered; null: nothing), `link` and `campaign` (int; both null: no campaign).
    """
    chance = Chance(settings.seed, ("visit_no",))
    ways = (_to_order(people, settings), _from_campaigns(people, settings), _to_look(people, settings))
    coming = reduce(partial(DataFrame.unionByName, allowMissingColumns=True), ways)
    ordering = F.col("origin") == "order"
    app = chance.happens("app", APP_AT_FIRST + (APP - APP_AT_FIRST) * passed("day", settings))
    described = known_in(CHANNEL, coming, settings).withColumns(
        {
            "pages": _pages(chance) + F.when(ordering, ORDER_PAGES).otherwise(0),
            "pace": F.least(PACE * chance.factor("pace", PACE_SPREAD), F.lit(SLOWEST)),
            "browser": F.when(app, "app").otherwise(chosen(chance, "browser", BROWSERS)),
            "customer_no": F.when(ordering | chance.happens("signs in", of_group(SIGNED_IN)), F.col("customer_no")),
        }
    )
    # Of an order the moment is known when it is placed: on the last page.
    start = F.when(ordering, F.col("second") - opened_after(settings.seed, "pages")).otherwise(F.col("second"))
    return described.withColumn("second", start)


def opened_after(seed: int, place: str) -> Column:
    """Seconds from the first page of a visit to another, by `visit_no` and `pace`; `place` counts the pages from 1."""
    late = JITTER * Chance(seed, ("visit_no", place)).uniform("opened")
    turn = F.when(F.col(place) > 1, F.col(place) - 1 + late).otherwise(0.0)
    return F.floor(F.col("pace") * turn).cast("int")


def _pages(chance: Chance) -> Column:
    pages = F.round(of_group(PAGES) * chance.factor("pages", PAGES_SPREAD)).cast("int")
    return F.greatest(F.lit(1), F.least(pages, F.lit(MOST_PAGES)))


def _to_order(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    placed = orders(people, settings).filter(Chance(settings.seed, ("order_no",)).happens("tracked", TRACKED))
    timed = with_first_item(placed.withColumn("sign", F.lit(1)), settings.seed)
    number, second = F.substring("order_no", 2, 20), second_of_day(settings.seed)
    return timed.select(*_coming("order", "V", number), F.col("placed_on").alias("day"), second.alias("second"), "item")


def _from_campaigns(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    clicked = messages(people, settings).filter("clicked IS NOT NULL")
    day, second = on_the_clock(F.col("sent_on"), F.col("second") + F.col("clicked"))
    number = F.substring("message_no", 2, 20)
    begun = clicked.select(
        *_coming("campaign", "K", number), day.alias("day"), second.alias("second"), "link", "campaign"
    )
    return begun.filter(F.col("day") < F.lit(settings.end))


def _to_look(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    looking = recurring(people, "look", of_group(GAP_DAYS), settings)
    number = F.format_string("%07d-%03d", F.col("person") + 1, F.col("turn") + 1)
    second = daytime(Chance(settings.seed, ("person", "turn")), "look")
    return looking.select(*_coming("look", "L", number), "day", second.alias("second"))


def _coming(origin: str, letter: str, number: Column) -> tuple[Column, ...]:
    return (*map(F.col, _WHO), F.lit(origin).alias("origin"), F.concat(F.lit(letter), number).alias("visit_no"))

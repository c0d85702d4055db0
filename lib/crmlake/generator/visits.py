"""The visits of the shop's site and app: some end in an order, some come from a campaign, others do neither."""

from functools import partial, reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.campaigns import generate_messages
from crmlake.generator.draws import Draws
from crmlake.generator.identifiers import add_channel_identifiers
from crmlake.generator.lookups import Weights, look_up_group, weighted_choice
from crmlake.generator.orders import add_first_item, generate_orders, second_of_day
from crmlake.generator.seasons import elapsed_share, generate_recurring_days
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import carry_over_midnight, time_of_day

CHANNEL = "shop_page_views"
TRACKED_SHARE = 0.30
"""Share of orders with a visit. The other orders come by telephone, or from people who refuse tracking."""
GAP_DAYS = {"regulars": 140, "big baskets": 260, "bargain hunters": 20, "lapsed": 140, "returners": 90}
"""Median days from one visit without an order or a campaign to the next, at the greatest interest, by group."""
MEDIAN_PAGES = {"regulars": 3.5, "big baskets": 6.5, "bargain hunters": 2.5, "lapsed": 2.5, "returners": 5.0}
"""Median pages of a visit, by group."""
PAGES_SPREAD, MAX_PAGES, ORDER_PAGES = 0.4, 20, 2
"""Standard deviation of the logarithm of the pages, their maximum, and the extra pages of a visit with an order."""
SIGN_IN_SHARES = {"regulars": 0.75, "big baskets": 0.50, "bargain hunters": 0.25, "lapsed": 0.40, "returners": 0.65}
"""Share of visits without an order in which people sign in, by group. People sign in to order, except guests."""
FINAL_APP_SHARE, INITIAL_APP_SHARE = 0.40, 0.10
"""Share of visits with the app on the shop's last day, and on its first."""
BROWSER_SHARES: Weights = {
    "regulars": {"desktop": 0.50, "mobile": 0.40, "tablet": 0.10},
    "big baskets": {"desktop": 0.75, "mobile": 0.10, "tablet": 0.15},
    "bargain hunters": {"desktop": 0.10, "mobile": 0.85, "tablet": 0.05},
    "lapsed": {"desktop": 0.65, "mobile": 0.25, "tablet": 0.10},
    "returners": {"desktop": 0.20, "mobile": 0.60, "tablet": 0.20},
}
"""Shares of the browsers, by group."""
MEDIAN_PACE, PACE_SPREAD, MAX_PACE = 35.0, 0.5, 120.0
"""Seconds a page of a visit: median, standard deviation of the logarithm, maximum."""
PAGE_JITTER = 0.9
"""How far a page may be opened after its turn, in paces."""

_PERSON_COLUMNS = ("person", "group", "country", "shelf", "customer_no")


def generate_visits(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return all visits with their origin, time, number of pages and browser.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a visit: `person`, `group`, `country` and `shelf` of `people`, and the channel's identifiers as structs;
        `visit_no`, `origin` (order, campaign or look), `day` and `second` of the first page, `pages` (int), `pace`
        (seconds a page), `browser` (of `identifiers.BROWSERS`), `customer_no` (null: not signed in), `item` (the
        ordered item; null: no order), `link` and `campaign` (int; both null: no campaign).
    """
    draws = Draws(settings.seed, ("visit_no",))
    origins = (
        _generate_order_visits(people, settings),
        _generate_campaign_visits(people, settings),
        _generate_other_visits(people, settings),
    )
    visits = reduce(partial(DataFrame.unionByName, allowMissingColumns=True), origins)
    has_order = F.col("origin") == "order"
    app_growth = (FINAL_APP_SHARE - INITIAL_APP_SHARE) * elapsed_share("day", settings)
    is_app = draws.bernoulli("app", INITIAL_APP_SHARE + app_growth)
    is_signed_in = has_order | draws.bernoulli("signs in", look_up_group(SIGN_IN_SHARES))
    described = add_channel_identifiers(CHANNEL, visits, settings).withColumns(
        {
            "pages": _pages(draws) + F.when(has_order, ORDER_PAGES).otherwise(0),
            "pace": F.least(MEDIAN_PACE * draws.lognormal("pace", PACE_SPREAD), F.lit(MAX_PACE)),
            "browser": F.when(is_app, "app").otherwise(weighted_choice(draws, "browser", BROWSER_SHARES)),
            "customer_no": F.when(is_signed_in, F.col("customer_no")),
        }
    )
    # The time of an order is that of the last page, on which it is placed.
    first_second = F.when(has_order, F.col("second") - seconds_to_page(settings.seed, "pages")).otherwise(
        F.col("second")
    )
    return described.withColumn("second", first_second)


def seconds_to_page(seed: int, page: str) -> Column:
    """Return the seconds from a visit's first page to another, by `visit_no` and `pace`.

    Args:
        seed: The seed of the draws.
        page: The column with the number of the page, from 1.
    """
    delay = PAGE_JITTER * Draws(seed, ("visit_no", page)).uniform("opened")
    paces = F.when(F.col(page) > 1, F.col(page) - 1 + delay).otherwise(0.0)
    return F.floor(F.col("pace") * paces).cast("int")


def _pages(draws: Draws) -> Column:
    pages = F.round(look_up_group(MEDIAN_PAGES) * draws.lognormal("pages", PAGES_SPREAD)).cast("int")
    return F.greatest(F.lit(1), F.least(pages, F.lit(MAX_PAGES)))


def _generate_order_visits(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    is_tracked = Draws(settings.seed, ("order_no",)).bernoulli("tracked", TRACKED_SHARE)
    orders = generate_orders(people, settings).filter(is_tracked).withColumn("sign", F.lit(1))
    number, second = F.substring("order_no", 2, 20), second_of_day(settings.seed)
    return add_first_item(orders, settings.seed).select(
        *_visit_columns("order", "V", number), F.col("placed_on").alias("day"), second.alias("second"), "item"
    )


def _generate_campaign_visits(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    clicks = generate_messages(people, settings).filter("clicked IS NOT NULL")
    day, second = carry_over_midnight(F.col("sent_on"), F.col("second") + F.col("clicked"))
    number = F.substring("message_no", 2, 20)
    visits = clicks.select(
        *_visit_columns("campaign", "K", number), day.alias("day"), second.alias("second"), "link", "campaign"
    )
    return visits.filter(F.col("day") < F.lit(settings.end))


def _generate_other_visits(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    visits = generate_recurring_days(people, "look", look_up_group(GAP_DAYS), settings)
    number = F.format_string("%07d-%03d", F.col("person") + 1, F.col("turn") + 1)
    second = time_of_day(Draws(settings.seed, ("person", "turn")), "look")
    return visits.select(*_visit_columns("look", "L", number), "day", second.alias("second"))


def _visit_columns(origin: str, letter: str, number: Column) -> tuple[Column, ...]:
    visit_no = F.concat(F.lit(letter), number).alias("visit_no")
    return (*map(F.col, _PERSON_COLUMNS), F.lit(origin).alias("origin"), visit_no)

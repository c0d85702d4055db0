"""The pages and screens of the visits, as the shop's web analytics reports them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import CATEGORIES, generate_catalogue
from crmlake.generator.draws import Draws
from crmlake.generator.identifiers import BROWSERS
from crmlake.generator.lookups import Weights, look_up, weighted_choice
from crmlake.generator.orders import draw_item
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import carry_over_midnight, format_timestamp, month_end
from crmlake.generator.visits import generate_visits, seconds_to_page

PAGE_SHARES: Weights = {
    "regulars": {"product": 0.40, "category": 0.25, "home": 0.20, "account": 0.10, "sale": 0.03, "help": 0.02},
    "big baskets": {"product": 0.55, "category": 0.30, "home": 0.10, "account": 0.03, "sale": 0.01, "help": 0.01},
    "bargain hunters": {"product": 0.30, "category": 0.05, "home": 0.10, "account": 0.02, "sale": 0.52, "help": 0.01},
    "lapsed": {"product": 0.25, "category": 0.25, "home": 0.40, "account": 0.04, "sale": 0.04, "help": 0.02},
    "returners": {"product": 0.50, "category": 0.15, "home": 0.08, "account": 0.09, "sale": 0.03, "help": 0.15},
}
"""Shares of the kinds of page, by group, except for the last pages of an order and the first page of a campaign."""
PATHS = {"home": "/", "sale": "/sale", "account": "/account", "help": "/help", "basket": "/basket", "done": "/thanks"}
"""Paths of the pages without a category, by kind. The app has screens instead, named as the kinds."""
REFERRER_SHARES: Weights = {
    "regulars": {"": 0.65, "https://search.example.com/": 0.25, "https://facebook.example.com/": 0.10},
    "big baskets": {"": 0.50, "https://search.example.com/": 0.48, "https://facebook.example.com/": 0.02},
    "bargain hunters": {"": 0.15, "https://deals.example.net/": 0.60, "https://facebook.example.com/": 0.25},
    "lapsed": {"": 0.50, "https://search.example.com/": 0.45, "https://facebook.example.com/": 0.05},
    "returners": {"": 0.40, "https://search.example.com/": 0.40, "https://facebook.example.com/": 0.20},
}
"""Shares of the referrers of a visit (empty: none), by group, except for campaigns and the app."""


def generate_page_views(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the web analytics.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a page: `view_no`, `visit_no`, `position` (int from 1), `visitor` (id of the cookie or the app; null:
        tracking refused), `customer_no` (null: not signed in), `viewed_at` (text), `platform` (web or app), `device`
        (desktop, mobile or tablet), `page` (a path or a screen), `category` (null: none), `sku` (null: not about one
        product), `referrer` (null: unknown) and `campaign_no` (null: none) of the first page, `seconds` (int; null: the
        last page of a visit, whose end is unknown), `country`, `delivered_on` (the last day of the month, within the
        shop's days).
    """
    is_first, is_app = F.col("position") == 1, F.col("browser") == "app"
    visitors = (F.when(F.col("browser") == name, F.col(f"{name}.identifier")) for name in BROWSERS)
    has_referrer = is_first & ~is_app & F.col("campaign").isNull()
    seconds = seconds_to_page(settings.seed, "next") - F.col("opened")
    return _generate_pages(people, settings).select(
        F.format_string("%s/%02d", "visit_no", "position").alias("view_no"),
        "visit_no",
        "position",
        F.coalesce(*visitors).alias("visitor"),
        "customer_no",
        format_timestamp(F.col("viewed_on"), F.col("viewed_second")).alias("viewed_at"),
        F.when(is_app, "app").otherwise("web").alias("platform"),
        F.when(is_app, "mobile").otherwise(F.col("browser")).alias("device"),
        F.when(is_app, F.col("kind")).otherwise(_path()).alias("page"),
        "category",
        "sku",
        F.when(has_referrer, F.nullif("referrer", F.lit(""))).alias("referrer"),
        F.when(is_first, F.format_string("K%02d", F.col("campaign") + 1)).alias("campaign_no"),
        F.when(F.col("position") < F.col("pages"), seconds).alias("seconds"),
        "country",
        month_end("viewed_on", settings).alias("delivered_on"),
    )


def _generate_pages(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return a row for each page of each visit.

    Returns:
        The columns of `generate_visits`, `position`, `next` (the next position), `kind`, `sku`, `category`,
        `referrer`, `opened` (seconds from the visit's first page), `viewed_on` and `viewed_second`.
    """
    visit_draws, draws = Draws(settings.seed, ("visit_no",)), Draws(settings.seed, ("visit_no", "position"))
    pages = generate_visits(people, settings).withColumn("position", F.explode(F.sequence(F.lit(1), F.col("pages"))))
    item = F.coalesce(_on_order_page(2, "item"), draw_item(draws))
    described = pages.withColumn("kind", _kind(draws)).withColumns(
        {
            "next": F.col("position") + 1,
            "opened": seconds_to_page(settings.seed, "position"),
            "referrer": weighted_choice(visit_draws, "referrer", REFERRER_SHARES),
            "item": F.when(F.col("kind") == "product", item),
        }
    )
    catalogue = generate_catalogue(people.sparkSession, settings.seed)
    products = catalogue.select("item", "sku", F.col("category").alias("product_category"))
    day, second = carry_over_midnight(F.col("day"), F.col("second") + F.col("opened"))
    return (
        described.join(F.broadcast(products), "item", "left")
        .withColumns({"category": _category(draws), "viewed_on": day, "viewed_second": second})
        .filter(F.col("viewed_on") < F.lit(settings.end))
    )


def _kind(draws: Draws) -> Column:
    linked = F.when((F.col("position") == 1) & F.col("link").isNotNull(), "category")
    last_kinds = enumerate(map(F.lit, ("done", "basket", "product")))
    order_pages = (_on_order_page(pages_before_last, kind) for pages_before_last, kind in last_kinds)
    return F.coalesce(linked, *order_pages, weighted_choice(draws, "page", PAGE_SHARES))


def _on_order_page(pages_before_last: int, value: Column | str) -> Column:
    """Return a value on one page of a visit that ends in an order, and null on all other pages.

    Args:
        pages_before_last: The position of the page, counted back from the last page.
        value: The value, or the name of its column.
    """
    is_page = (F.col("origin") == "order") & (F.col("position") == F.col("pages") - pages_before_last)
    return F.when(is_page, F.col(value) if isinstance(value, str) else value)


def _category(draws: Draws) -> Column:
    linked = F.when(F.col("position") == 1, F.initcap(F.substring("link", 2, 20)))
    page_category = F.coalesce(linked, draws.choice("category", tuple(CATEGORIES)))
    return F.coalesce("product_category", F.when(F.col("kind") == "category", page_category))


def _path() -> Column:
    return F.coalesce(look_up(PATHS, "kind"), F.lower(F.concat_ws("/", F.lit(""), "category", "sku")))

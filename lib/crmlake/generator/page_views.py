"""The pages and screens that visitors look at, as the shop's web analytics tells of them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import CATEGORIES, catalogue
from crmlake.generator.draws import Chance
from crmlake.generator.identifiers import BROWSERS
from crmlake.generator.lookups import Weights, chosen, looked_up
from crmlake.generator.orders import item_to_taste
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import moment, month_end, on_the_clock
from crmlake.generator.visits import opened_after, visits

KINDS: Weights = {
    "regulars": {"product": 0.40, "category": 0.25, "home": 0.20, "account": 0.10, "sale": 0.03, "help": 0.02},
    "big baskets": {"product": 0.55, "category": 0.30, "home": 0.10, "account": 0.03, "sale": 0.01, "help": 0.01},
    "bargain hunters": {"product": 0.30, "category": 0.05, "home": 0.10, "account": 0.02, "sale": 0.52, "help": 0.01},
    "lapsed": {"product": 0.25, "category": 0.25, "home": 0.40, "account": 0.04, "sale": 0.04, "help": 0.02},
    "returners": {"product": 0.50, "category": 0.15, "home": 0.08, "account": 0.09, "sale": 0.03, "help": 0.15},
}
"""By group: what is looked at, but for the last pages of an order and the first of a campaign."""
PATHS = {"home": "/", "sale": "/sale", "account": "/account", "help": "/help", "basket": "/basket", "done": "/thanks"}
"""Of the pages that are about no category; an app has screens instead, named as the kinds."""
REFERRERS: Weights = {
    "regulars": {"": 0.65, "https://search.example.com/": 0.25, "https://facebook.example.com/": 0.10},
    "big baskets": {"": 0.50, "https://search.example.com/": 0.48, "https://facebook.example.com/": 0.02},
    "bargain hunters": {"": 0.15, "https://deals.example.net/": 0.60, "https://facebook.example.com/": 0.25},
    "lapsed": {"": 0.50, "https://search.example.com/": 0.45, "https://facebook.example.com/": 0.05},
    "returners": {"": 0.40, "https://search.example.com/": 0.40, "https://facebook.example.com/": 0.20},
}
"""By group: which page leads to the first one of a visit (empty: none), but for campaigns and the app."""


def page_views(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of the web analytics.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a page: `view_no`, `visit_no`, `position` (int from 1), `visitor` (of the cookie or the app; null: it is
        refused), `customer_no` (null: not signed in), `viewed_at` (text), `platform` (web or app), `device` (desktop,
        mobile or tablet), `page` (a path or a screen), `category` (null: none), `sku` (null: about no one product),
        `referrer` (null: none is known) and `campaign_no` (null: none) of the first page, `seconds` (int; null: of a
        visit's last page nobody knows), `country`, `delivered_on` (the last day of the month, within the shop's days).
    """
    first, app = F.col("position") == 1, F.col("browser") == "app"
    seconds = opened_after(settings.seed, "next") - F.col("opened")
    return _viewed(people, settings).select(
        F.format_string("%s/%02d", "visit_no", "position").alias("view_no"),
        "visit_no",
        "position",
        F.coalesce(*(F.when(F.col("browser") == name, F.col(f"{name}.identifier")) for name in BROWSERS)).alias(
            "visitor"
        ),
        "customer_no",
        moment(F.col("viewed_on"), F.col("viewed_second")).alias("viewed_at"),
        F.when(app, "app").otherwise("web").alias("platform"),
        F.when(app, "mobile").otherwise(F.col("browser")).alias("device"),
        F.when(app, F.col("kind")).otherwise(_path()).alias("page"),
        "category",
        "sku",
        F.when(first & ~app & F.col("campaign").isNull(), F.nullif("referrer", F.lit(""))).alias("referrer"),
        F.when(first, F.format_string("K%02d", F.col("campaign") + 1)).alias("campaign_no"),
        F.when(F.col("position") < F.col("pages"), seconds).alias("seconds"),
        "country",
        month_end("viewed_on", settings).alias("delivered_on"),
    )


def _viewed(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """A row a page, with `kind`, `sku` and `category`, when it is `opened` (seconds from the visit's first page)."""
    visit, chance = Chance(settings.seed, ("visit_no",)), Chance(settings.seed, ("visit_no", "position"))
    pages = visits(people, settings).withColumn("position", F.explode(F.sequence(F.lit(1), F.col("pages"))))
    shown = pages.withColumn("kind", _kind(chance)).withColumns(
        {
            "next": F.col("position") + 1,
            "opened": opened_after(settings.seed, "position"),
            "referrer": chosen(visit, "referrer", REFERRERS),
            "item": F.when(F.col("kind") == "product", F.coalesce(_ordered(2, "item"), item_to_taste(chance))),
        }
    )
    products = catalogue(people.sparkSession, settings.seed).select("item", "sku", F.col("category").alias("shelved"))
    day, second = on_the_clock(F.col("day"), F.col("second") + F.col("opened"))
    return (
        shown.join(F.broadcast(products), "item", "left")
        .withColumns({"category": _category(chance), "viewed_on": day, "viewed_second": second})
        .filter(F.col("viewed_on") < F.lit(settings.end))
    )


def _kind(chance: Chance) -> Column:
    linked = F.when((F.col("position") == 1) & F.col("link").isNotNull(), "category")
    ordered = (_ordered(back, kind) for back, kind in enumerate(map(F.lit, ("done", "basket", "product"))))
    return F.coalesce(linked, *ordered, chosen(chance, "page", KINDS))


def _ordered(back: int, value: Column | str) -> Column:
    """A value on the page so many before the last one of a visit that ends in an order; null elsewhere."""
    place = (F.col("origin") == "order") & (F.col("position") == F.col("pages") - back)
    return F.when(place, F.col(value) if isinstance(value, str) else value)


def _category(chance: Chance) -> Column:
    linked = F.when(F.col("position") == 1, F.initcap(F.substring("link", 2, 20)))
    any_one = F.coalesce(linked, chance.one_of("category", tuple(CATEGORIES)))
    return F.coalesce("shelved", F.when(F.col("kind") == "category", any_one))


def _path() -> Column:
    return F.coalesce(looked_up(PATHS, "kind"), F.lower(F.concat_ws("/", F.lit(""), "category", "sku")))

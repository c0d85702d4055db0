"""The shop's posts on social networks with their counts, which are taken on the next day and a month later."""

from functools import reduce
from operator import sub

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import CATEGORIES, LOOKS
from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up, weighted_choice
from crmlake.generator.seasons import elapsed_share, interest
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import HOUR, format_timestamp, month_end

NETWORKS = ("facebook", "instagram")
POST_EVERY_DAYS = 3
"""Days from one post to the next, on each network."""
TYPE_SHARES = {
    "facebook": {"photo": 0.45, "video": 0.25, "link": 0.20, "status": 0.10},
    "instagram": {"photo": 0.65, "video": 0.35},
}
"""Shares of the types of post, by network."""
VIEWS_PER_FOLLOWER = {"photo": 0.30, "video": 0.45, "link": 0.20, "status": 0.15}
"""Median views for each follower, at the greatest interest in the shop, by type of post."""
FOLLOWERS_PER_CUSTOMER, INITIAL_FOLLOWERS_SHARE = 1.5, 0.6
"""Followers for each customer of the shop on its last day, and the share of them on its first day."""
REACTIONS_PER_VIEW, COMMENTS_PER_VIEW, SHARES_PER_VIEW = 0.09, 0.014, 0.007
"""Median reactions, comments and shares for each view."""
SPREAD = 0.35
"""Standard deviation of the logarithm of each count."""
REACTION_SHARES = {"loves": 0.14, "wows": 0.05, "cares": 0.03, "hahas": 0.03, "sads": 0.01, "angries": 0.01}
"""Shares of the reactions on facebook that are no likes. Instagram has likes alone."""
SHARE_BY_AGE = {1: 0.6, 31: 1.0}
"""The age in days at which a post is counted, and the share of its final counts at that age."""
OPENINGS = ("New in the shop:", "Back at last:", "Made by hand:", "Our favourite this week:", "Only a few left:")
CLOSINGS = ("Where would you put it?", "Tell us what you think.", "Who should have one?", "More in our shop.")


def generate_social_posts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the networks' counts of the shop's posts.

    Args:
        people: Any people: the number of followers depends on `settings.customers`.
        settings: The number of customers, the days of the shop and the seed.

    Returns:
        One row a post and count: `post_no`, `network`, `author` (the shop's page), `posted_at` (text), `kind` (photo,
        video, link or status), `words`, `followers`, `views`, `comments`, `shares`, `reactions`, the parts of the
        reactions: `likes` and the keys of `REACTION_SHARES` (null: the network lacks them), `counted_at` (text),
        `delivered_on` (the last day of the month, within the shop's days).
    """
    counts = ("followers", "views", "comments", "shares", "reactions")
    is_facebook = F.col("network") == "facebook"
    other_reactions = {kind: F.when(is_facebook, _share(share)) for kind, share in REACTION_SHARES.items()}
    likes = reduce(sub, (F.coalesce(count, F.lit(0)) for count in other_reactions.values()), F.col("reactions"))
    return _count_posts(people, settings).select(
        "post_no",
        "network",
        F.lit("@the_shop").alias("author"),
        format_timestamp(F.col("posted_on"), F.col("second")).alias("posted_at"),
        "kind",
        _words(Draws(settings.seed, ("post_no",))).alias("words"),
        *counts,
        likes.alias("likes"),
        *(count.alias(kind) for kind, count in other_reactions.items()),
        format_timestamp(F.col("counted_on"), F.col("second")).alias("counted_at"),
        month_end("counted_on", settings).alias("delivered_on"),
    )


def post_no(network: Column, day: Column, settings: GenerateSettings) -> Column:
    """Return the number of the network's latest post on a date. Posts appear before people are active."""
    turn = F.floor(F.date_diff(day, F.lit(settings.start)) / POST_EVERY_DAYS)
    return F.format_string("%s-%04d", F.upper(F.substring(network, 1, 2)), turn + 1)


def _count_posts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return a row for each count of a post."""
    draws = Draws(settings.seed, ("post_no",))
    ages = F.array(
        *(F.struct(F.lit(days).alias("days"), F.lit(share).alias("share")) for days, share in SHARE_BY_AGE.items())
    )
    posts = _generate_posts(people, settings).select("*", F.inline(ages))
    counted = posts.withColumn("counted_on", F.date_add("posted_on", F.col("days")))
    views = F.col("share") * F.col("followers") * look_up(VIEWS_PER_FOLLOWER, "kind") * interest("posted_on", settings)
    rates = {"comments": COMMENTS_PER_VIEW, "shares": SHARES_PER_VIEW, "reactions": REACTIONS_PER_VIEW}
    return (
        counted.filter(F.col("counted_on") < F.lit(settings.end))
        .withColumn("views", _count(draws, "views", views))
        .withColumns({name: _count(draws, name, rate * F.col("views")) for name, rate in rates.items()})
    )


def _generate_posts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    turns = people.sparkSession.range((settings.days - 1) // POST_EVERY_DAYS + 1)
    posted_on = F.date_add(F.lit(settings.start), (POST_EVERY_DAYS * F.col("id")).cast("int"))
    posts = turns.withColumn("network", F.explode(F.array(*map(F.lit, NETWORKS)))).withColumn("posted_on", posted_on)
    draws = Draws(settings.seed, ("post_no",))
    return posts.withColumn("post_no", post_no(F.col("network"), F.col("posted_on"), settings)).withColumns(
        {
            "kind": weighted_choice(draws, "kind", TYPE_SHARES, "network"),
            "second": 5 * HOUR + draws.integer("second", 2 * HOUR),
            "followers": _followers(settings),
        }
    )


def _followers(settings: GenerateSettings) -> Column:
    share = INITIAL_FOLLOWERS_SHARE + (1 - INITIAL_FOLLOWERS_SHARE) * elapsed_share("posted_on", settings)
    return F.floor(FOLLOWERS_PER_CUSTOMER * settings.customers * share)


def _count(draws: Draws, salt: str, median: Column) -> Column:
    return F.floor(median * draws.lognormal(salt, SPREAD))


def _share(share: float) -> Column:
    return F.floor(F.col("reactions") * share)


def _words(draws: Draws) -> Column:
    nouns = [noun for values in CATEGORIES.values() for noun in values]
    product = F.concat_ws(" ", draws.choice("look", LOOKS), draws.choice("noun", nouns))
    opening, closing = draws.choice("opening", OPENINGS), draws.choice("closing", CLOSINGS)
    return F.concat_ws(" ", opening, F.concat(product, F.lit(".")), closing)

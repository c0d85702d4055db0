"""What the shop posts on social networks, and what it stirs there: counted on the next day, and again a month later."""

from functools import reduce
from operator import sub

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import CATEGORIES, LOOKS
from crmlake.generator.draws import Chance
from crmlake.generator.lookups import chosen, looked_up
from crmlake.generator.seasons import interest, passed
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import HOUR, moment, month_end

NETWORKS = ("facebook", "instagram")
EVERY = 3
"""Days from one post to the next, on each network."""
TYPES = {
    "facebook": {"photo": 0.45, "video": 0.25, "link": 0.20, "status": 0.10},
    "instagram": {"photo": 0.65, "video": 0.35},
}
"""By network: what is posted, and how often."""
SEEN = {"photo": 0.30, "video": 0.45, "link": 0.20, "status": 0.15}
"""By type: views a follower, at the greatest interest."""
FOLLOWERS, FOLLOWERS_AT_FIRST = 1.5, 0.6
"""Followers a customer of the shop, on the last day; share of them who were there on the first."""
REACTED, COMMENTED, SHARED = 0.09, 0.014, 0.007
"""Reactions, comments and shares a view, at the median."""
SPREAD = 0.35
"""Standard deviation of the logarithm of each."""
REACTIONS = {"loves": 0.14, "wows": 0.05, "cares": 0.03, "hahas": 0.03, "sads": 0.01, "angries": 0.01}
"""Shares of the reactions that are no likes, on facebook; instagram knows likes alone."""
COUNTED = {1: 0.6, 31: 1.0}
"""So many days after it was posted a post is counted: and has so much of what it will stir."""
OPENINGS = ("New in the shop:", "Back at last:", "Made by hand:", "Our favourite this week:", "Only a few left:")
CLOSINGS = ("Where would you put it?", "Tell us what you think.", "Who should have one?", "More in our shop.")


def social_posts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The networks' figures on the shop's posts.

    Args:
        people: of any number; how many follow the shop depends on `settings.customers`.
        settings: the customers, the days, the seed.

    Returns:
        One row a post and count: `post_no`, `network`, `author` (the shop's page), `posted_at` (text), `kind` (photo,
        video, link or status), `words`, `followers`, `views`, `comments`, `shares`, `reactions`, and of these `likes`
        and the keys of `REACTIONS` (null: the network does not have them), `counted_at` (text), `delivered_on` (the
        last day of the month, within the shop's days).
    """
    counts = ("followers", "views", "comments", "shares", "reactions")
    others = {kind: F.when(F.col("network") == "facebook", _share(share)) for kind, share in REACTIONS.items()}
    likes = reduce(sub, (F.coalesce(count, F.lit(0)) for count in others.values()), F.col("reactions"))
    return _counted(people, settings).select(
        "post_no",
        "network",
        F.lit("@the_shop").alias("author"),
        moment(F.col("posted_on"), F.col("second")).alias("posted_at"),
        "kind",
        _words(Chance(settings.seed, ("post_no",))).alias("words"),
        *counts,
        likes.alias("likes"),
        *(count.alias(kind) for kind, count in others.items()),
        moment(F.col("counted_on"), F.col("second")).alias("counted_at"),
        month_end("counted_on", settings).alias("delivered_on"),
    )


def post_no(network: Column, day: Column, settings: GenerateSettings) -> Column:
    """The number of the post that is the network's newest on a date: they are posted before people are up."""
    turn = F.floor(F.date_diff(day, F.lit(settings.start)) / EVERY)
    return F.format_string("%s-%04d", F.upper(F.substring(network, 1, 2)), turn + 1)


def _counted(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """A row for each time that a post is counted."""
    turns = people.sparkSession.range((settings.days - 1) // EVERY + 1)
    posted_on = F.date_add(F.lit(settings.start), (EVERY * F.col("id")).cast("int"))
    posts = turns.withColumn("network", F.explode(F.array(*map(F.lit, NETWORKS)))).withColumn("posted_on", posted_on)
    chance = Chance(settings.seed, ("post_no",))
    described = posts.withColumn("post_no", post_no(F.col("network"), F.col("posted_on"), settings)).withColumns(
        {
            "kind": chosen(chance, "kind", TYPES, "network"),
            "second": 5 * HOUR + chance.below("second", 2 * HOUR),
            "followers": _followers(settings),
        }
    )
    times = F.array(*(F.struct(F.lit(days).alias("days"), F.lit(part).alias("part")) for days, part in COUNTED.items()))
    counted = described.select("*", F.inline(times)).withColumn("counted_on", F.date_add("posted_on", F.col("days")))
    views = F.col("part") * F.col("followers") * looked_up(SEEN, "kind") * interest("posted_on", settings)
    stirred = {"comments": COMMENTED, "shares": SHARED, "reactions": REACTED}
    return (
        counted.filter(F.col("counted_on") < F.lit(settings.end))
        .withColumn("views", _count(chance, "views", views))
        .withColumns({name: _count(chance, name, rate * F.col("views")) for name, rate in stirred.items()})
    )


def _followers(settings: GenerateSettings) -> Column:
    grown = FOLLOWERS_AT_FIRST + (1 - FOLLOWERS_AT_FIRST) * passed("posted_on", settings)
    return F.floor(FOLLOWERS * settings.customers * grown)


def _count(chance: Chance, salt: str, median: Column) -> Column:
    return F.floor(median * chance.factor(salt, SPREAD))


def _share(share: float) -> Column:
    return F.floor(F.col("reactions") * share)


def _words(chance: Chance) -> Column:
    nouns = [noun for several in CATEGORIES.values() for noun in several]
    thing = F.concat_ws(" ", chance.one_of("look", LOOKS), chance.one_of("noun", nouns))
    opening, closing = chance.one_of("opening", OPENINGS), chance.one_of("closing", CLOSINGS)
    return F.concat_ws(" ", opening, F.concat(thing, F.lit(".")), closing)

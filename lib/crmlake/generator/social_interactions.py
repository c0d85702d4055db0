"""What the planted people do on social networks: react to the shop's posts, comment, share, and post themselves."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.grammar import GRAMMARS, TOPICS
from crmlake.generator.identifiers import known_in
from crmlake.generator.lookups import chosen, of_group
from crmlake.generator.seasons import passed, recurring
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.social_posts import post_no
from crmlake.generator.text_generation import language, personal_value, with_text
from crmlake.generator.timestamps import daytime, moment, month_end

CHANNEL = "shop_social_interactions"
ON_NETWORKS = {"regulars": 0.35, "big baskets": 0.15, "bargain hunters": 0.45, "lapsed": 0.15, "returners": 0.30}
"""By group: share of people who take part in what the shop does on social networks, each on one of them."""
GAP_DAYS = {"regulars": 35, "big baskets": 60, "bargain hunters": 9, "lapsed": 45, "returners": 22}
"""By group: median days from one thing done there to the next, at the greatest interest in the shop."""
NETWORK_SHARES = {
    "regulars": {"facebook": 0.6, "instagram": 0.4},
    "big baskets": {"facebook": 0.8, "instagram": 0.2},
    "bargain hunters": {"facebook": 0.3, "instagram": 0.7},
    "lapsed": {"facebook": 0.6, "instagram": 0.4},
    "returners": {"facebook": 0.4, "instagram": 0.6},
}
TYPES = {
    "regulars": {"reaction": 0.70, "comment": 0.20, "share": 0.08, "post": 0.02},
    "big baskets": {"reaction": 0.80, "comment": 0.15, "share": 0.04, "post": 0.01},
    "bargain hunters": {"reaction": 0.45, "comment": 0.10, "share": 0.40, "post": 0.05},
    "lapsed": {"reaction": 0.85, "comment": 0.10, "share": 0.04, "post": 0.01},
    "returners": {"reaction": 0.35, "comment": 0.45, "share": 0.05, "post": 0.15},
}
"""By group: what is done, and how often."""
GOOD = {"regulars": 0.80, "big baskets": 0.70, "bargain hunters": 0.65, "lapsed": 0.45, "returners": 0.30}
"""By group: share of what is done in a good mood."""
FOLLOWERS = {"regulars": 150, "big baskets": 90, "bargain hunters": 420, "lapsed": 120, "returners": 200}
"""By group: median followers of a person when the shop opened."""
FOLLOWERS_SPREAD, FOLLOWERS_GAINED = 0.8, 0.5
"""Standard deviation of their logarithm; share that comes along while the shop is open."""
REACTIONS = {
    "facebook/good": {"like": 0.70, "love": 0.20, "wow": 0.06, "care": 0.04},
    "facebook/bad": {"like": 0.30, "angry": 0.35, "sad": 0.20, "haha": 0.15},
    "instagram/good": {"like": 1.0},
    "instagram/bad": {"like": 1.0},
}

SAID = ("interaction_no", "lang", "topic", "mood", "contact")
"""The truth of an interaction; of reactions and shares, which have no words, topic and contact say nothing."""


def social_interactions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of what people did on the shop's pages, and of what they posted about it.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row an interaction: `interaction_no`, `kind` (post, comment, share or reaction), `network`, `handle`,
        `customer_no` (null: the profile was not linked with the account), `done_at` (text), `post_no` (of the shop's
        post, which is no younger; of a post of one's own its `interaction_no`), `reaction` (null: no reaction), `words`
        and `lang` (null: no words), `followers`, `delivered_on` (the last day of the month, within the shop's days).
    """
    chance = Chance(settings.seed, ("interaction_no",))
    kind, spoken = F.col("kind"), F.col("kind").isin("post", "comment")
    about = F.when(kind == "post", F.col("interaction_no")).otherwise(post_no(F.col("network"), F.col("day"), settings))
    feeling = F.concat_ws("/", "network", "mood")
    return with_text(interactions(people, settings), chance, GRAMMARS, "words").select(
        "interaction_no",
        "kind",
        "network",
        F.col("social.identifier").alias("handle"),
        F.col("crm.identifier").alias("customer_no"),
        moment(F.col("day"), daytime(chance, "hour")).alias("done_at"),
        about.alias("post_no"),
        F.when(kind == "reaction", chosen(chance, "reaction", REACTIONS, feeling)).alias("reaction"),
        F.when(spoken, F.col("words")).alias("words"),
        F.when(spoken, F.col("lang")).alias("lang"),
        _followers(settings).alias("followers"),
        month_end("day", settings).alias("delivered_on"),
    )


def interactions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is behind each interaction: the truth.

    Returns:
        The columns of `people` and, as structs, what the channel knows of them; `turn`, `day` (date), `interaction_no`,
        `network`, `kind`, `lang`, `topic`, `mood` (good or bad) and `contact` (a personal value that the words name;
        null: none).
    """
    once, chance = Chance(settings.seed, ("person",)), Chance(settings.seed, ("person", "turn"))
    takes_part = once.happens("on networks", of_group(ON_NETWORKS))
    there = known_in(CHANNEL, people.filter(takes_part), settings)
    return recurring(there, "social", of_group(GAP_DAYS), settings).withColumns(
        {
            "interaction_no": F.format_string("S%07d-%03d", F.col("person") + 1, F.col("turn") + 1),
            "network": chosen(once, "network", NETWORK_SHARES),
            "kind": chosen(chance, "interaction", TYPES),
            "lang": language(settings.seed),
            "topic": chance.one_of("social topic", TOPICS),
            "mood": F.when(chance.happens("social mood", of_group(GOOD)), "good").otherwise("bad"),
            "contact": personal_value(chance),
        }
    )


def _followers(settings: GenerateSettings) -> Column:
    at_first = of_group(FOLLOWERS) * Chance(settings.seed, ("person",)).factor("followers", FOLLOWERS_SPREAD)
    return F.floor(at_first * (1 + FOLLOWERS_GAINED * passed("day", settings)))

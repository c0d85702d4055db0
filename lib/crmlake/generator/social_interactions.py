"""The interactions of people on social networks: reactions, comments and shares of the shop's posts, and own posts."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.grammar import GRAMMARS, TOPICS
from crmlake.generator.identifiers import add_channel_identifiers
from crmlake.generator.lookups import look_up_group, weighted_choice
from crmlake.generator.seasons import elapsed_share, generate_recurring_days
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.social_posts import post_no
from crmlake.generator.text_generation import add_text, language, personal_value
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

CHANNEL = "shop_social_interactions"
ACTIVE_SHARES = {"regulars": 0.35, "big baskets": 0.15, "bargain hunters": 0.45, "lapsed": 0.15, "returners": 0.30}
"""Share of people who interact with the shop on social networks, each on one network, by group."""
GAP_DAYS = {"regulars": 35, "big baskets": 60, "bargain hunters": 9, "lapsed": 45, "returners": 22}
"""Median days from one interaction to the next, at the greatest interest in the shop, by group."""
NETWORK_SHARES = {
    "regulars": {"facebook": 0.6, "instagram": 0.4},
    "big baskets": {"facebook": 0.8, "instagram": 0.2},
    "bargain hunters": {"facebook": 0.3, "instagram": 0.7},
    "lapsed": {"facebook": 0.6, "instagram": 0.4},
    "returners": {"facebook": 0.4, "instagram": 0.6},
}
"""Shares of the networks, by group."""
TYPE_SHARES = {
    "regulars": {"reaction": 0.70, "comment": 0.20, "share": 0.08, "post": 0.02},
    "big baskets": {"reaction": 0.80, "comment": 0.15, "share": 0.04, "post": 0.01},
    "bargain hunters": {"reaction": 0.45, "comment": 0.10, "share": 0.40, "post": 0.05},
    "lapsed": {"reaction": 0.85, "comment": 0.10, "share": 0.04, "post": 0.01},
    "returners": {"reaction": 0.35, "comment": 0.45, "share": 0.05, "post": 0.15},
}
"""Shares of the kinds of interaction, by group."""
GOOD_MOOD_SHARES = {"regulars": 0.80, "big baskets": 0.70, "bargain hunters": 0.65, "lapsed": 0.45, "returners": 0.30}
"""Share of interactions in a good mood, by group."""
MEDIAN_FOLLOWERS = {"regulars": 150, "big baskets": 90, "bargain hunters": 420, "lapsed": 120, "returners": 200}
"""Median followers of a person on the shop's first day, by group."""
FOLLOWERS_SPREAD, FOLLOWERS_GROWTH = 0.8, 0.5
"""Standard deviation of the logarithm of the followers, and their relative growth over the shop's days."""
REACTION_SHARES = {
    "facebook/good": {"like": 0.70, "love": 0.20, "wow": 0.06, "care": 0.04},
    "facebook/bad": {"like": 0.30, "angry": 0.35, "sad": 0.20, "haha": 0.15},
    "instagram/good": {"like": 1.0},
    "instagram/bad": {"like": 1.0},
}
"""Shares of the reactions, by network and mood."""

INTERACTION_TRUTH = ("interaction_no", "lang", "topic", "mood", "contact")
"""The columns of the truth of an interaction. Reactions and shares have no words and use no topic and contact."""


def generate_social_interactions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of interactions on the shop's pages, and of people's own posts about the shop.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row an interaction: `interaction_no`, `kind` (post, comment, share or reaction), `network`, `handle`,
        `customer_no` (null: the profile is not linked with the account), `done_at` (text), `post_no` (of the shop's
        post, which is not later; of a person's own post its `interaction_no`), `reaction` (null: no reaction), `words`
        and `lang` (null: no words), `followers`, `delivered_on` (the last day of the month, within the shop's days).
    """
    draws = Draws(settings.seed, ("interaction_no",))
    kind, has_words = F.col("kind"), F.col("kind").isin("post", "comment")
    shop_post = post_no(F.col("network"), F.col("day"), settings)
    post = F.when(kind == "post", F.col("interaction_no")).otherwise(shop_post)
    reaction = weighted_choice(draws, "reaction", REACTION_SHARES, F.concat_ws("/", "network", "mood"))
    return add_text(draw_interactions(people, settings), draws, GRAMMARS, "words").select(
        "interaction_no",
        "kind",
        "network",
        F.col("social.identifier").alias("handle"),
        F.col("crm.identifier").alias("customer_no"),
        format_timestamp(F.col("day"), time_of_day(draws, "hour")).alias("done_at"),
        post.alias("post_no"),
        F.when(kind == "reaction", reaction).alias("reaction"),
        F.when(has_words, F.col("words")).alias("words"),
        F.when(has_words, F.col("lang")).alias("lang"),
        _followers(settings).alias("followers"),
        month_end("day", settings).alias("delivered_on"),
    )


def draw_interactions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Draw the kind, the topic and the mood of each interaction: the truth.

    Returns:
        One row an interaction: the columns of `people` and the channel's identifiers as structs; `turn`, `day` (date),
        `interaction_no`, `network`, `kind`, `lang`, `topic`, `mood` (good or bad) and `contact` (a personal value in
        the words; null: none).
    """
    person_draws, draws = Draws(settings.seed, ("person",)), Draws(settings.seed, ("person", "turn"))
    is_active = person_draws.bernoulli("on networks", look_up_group(ACTIVE_SHARES))
    active_people = add_channel_identifiers(CHANNEL, people.filter(is_active), settings)
    return generate_recurring_days(active_people, "social", look_up_group(GAP_DAYS), settings).withColumns(
        {
            "interaction_no": F.format_string("S%07d-%03d", F.col("person") + 1, F.col("turn") + 1),
            "network": weighted_choice(person_draws, "network", NETWORK_SHARES),
            "kind": weighted_choice(draws, "interaction", TYPE_SHARES),
            "lang": language(settings.seed),
            "topic": draws.choice("social topic", TOPICS),
            "mood": F.when(draws.bernoulli("social mood", look_up_group(GOOD_MOOD_SHARES)), "good").otherwise("bad"),
            "contact": personal_value(draws),
        }
    )


def _followers(settings: GenerateSettings) -> Column:
    person_draws = Draws(settings.seed, ("person",))
    initial = look_up_group(MEDIAN_FOLLOWERS) * person_draws.lognormal("followers", FOLLOWERS_SPREAD)
    return F.floor(initial * (1 + FOLLOWERS_GROWTH * elapsed_share("day", settings)))

"""The channel of social networks: what a customer does there in a day, and the social view that the days give."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.channel import Channel, Fold
from crmlake.features.view import Feature, View, ratio, recency, seen_in, windowed
from crmlake.tables import SOCIAL_INTERACTIONS

INTERACTIONS = Column("interactions", "bigint", "Things done on social networks.", unit="interactions")
KINDS = {
    "post": Column("social_posts", "bigint", "Posts of one's own.", unit="posts"),
    "comment": Column("social_comments", "bigint", "Comments on posts.", unit="comments"),
    "share": Column("social_shares", "bigint", "Posts passed on.", unit="shares"),
    "reaction": Column("social_reactions", "bigint", "Reactions to posts.", unit="reactions"),
}
SPOKEN = Column("social_posts_and_comments", "bigint", "Posts and comments: things said in words.", unit="interactions")
FOLLOWERS = Column("followers", "bigint", "Most followers that a profile of the customer had.", unit="followers")
MEASURES = (INTERACTIONS, *KINDS.values(), SPOKEN, FOLLOWERS)


def social_sums(interactions: DataFrame) -> DataFrame:
    """What a customer did on social networks in a day.

    Args:
        interactions: rows of `silver.social_interactions` with `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`; `followers` alone, which is no sum, is null where no event says it.
    """
    kind = F.col("interaction_type")
    return interactions.groupBy("customer_id", "day").agg(
        F.count(F.lit(1)).alias(INTERACTIONS.name),
        *(F.count_if(kind == name).alias(count.name) for name, count in KINDS.items()),
        F.count_if(kind.isin("post", "comment")).alias(SPOKEN.name),
        F.max("followers").alias(FOLLOWERS.name),
    )


SOCIAL_VIEW = View(
    name="social",
    known=seen_in("social_interactions"),
    absent="nothing was done on a social network before the as-of date",
    features=(
        recency("social_recency_days", "Days from the last interaction to the as-of date.", "interactions > 0"),
        *windowed(INTERACTIONS, *KINDS.values()),
        Feature(
            Column("spoken_share", "double", "Share of posts and comments, in the last 365 days.", "nothing then"),
            ratio(SPOKEN.name, INTERACTIONS.name),
        ),
        Feature(
            Column("followers", "bigint", "Followers when last told.", "never told", "followers"),
            "max_by(followers, CASE WHEN followers IS NOT NULL THEN day END)",
        ),
    ),
)

SOCIAL_INTERACTIONS_CHANNEL = Channel(
    "social_interactions", SOCIAL_INTERACTIONS, Fold("occurred_at", MEASURES, social_sums, SOCIAL_VIEW)
)

"""The rollup of social networks: daily counts of interactions for each customer, and the social view."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.rollup import Rollup
from crmlake.features.view import Feature, View, has_days_in, ratio, recency, window_sums
from crmlake.tables import SOCIAL_INTERACTIONS

INTERACTIONS = Column("interactions", "bigint", "Interactions on social networks.", unit="interactions")
KINDS = {
    "post": Column("social_posts", "bigint", "Posts.", unit="posts"),
    "comment": Column("social_comments", "bigint", "Comments on posts.", unit="comments"),
    "share": Column("social_shares", "bigint", "Posts shared.", unit="shares"),
    "reaction": Column("social_reactions", "bigint", "Reactions to posts.", unit="reactions"),
}
POSTS_AND_COMMENTS = Column("social_posts_and_comments", "bigint", "Posts and comments.", unit="interactions")
FOLLOWERS = Column("followers", "bigint", "Largest number of followers of a profile of the customer.", unit="followers")
MEASURES = (INTERACTIONS, *KINDS.values(), POSTS_AND_COMMENTS, FOLLOWERS)


def social_sums(interactions: DataFrame) -> DataFrame:
    """Return the interaction counts of each customer and day.

    Args:
        interactions: Rows of `silver.social_interactions` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`. Only `followers`, which is not a sum, may be null: no event of the day has
        it.
    """
    kind = F.col("interaction_type")
    return interactions.groupBy("customer_id", "day").agg(
        F.count(F.lit(1)).alias(INTERACTIONS.name),
        *(F.count_if(kind == name).alias(count.name) for name, count in KINDS.items()),
        F.count_if(kind.isin("post", "comment")).alias(POSTS_AND_COMMENTS.name),
        F.max("followers").alias(FOLLOWERS.name),
    )


SOCIAL_VIEW = View(
    name="social",
    membership=has_days_in("social_interactions"),
    absent="no interaction on a social network before the as-of date",
    features=(
        recency("social_recency_days", "Days from the last interaction to the as-of date.", "interactions > 0"),
        *window_sums(INTERACTIONS, *KINDS.values()),
        Feature(
            Column(
                "spoken_share",
                "double",
                "Share of posts and comments in the interactions of the last 365 days.",
                "no interaction in the window",
            ),
            ratio(POSTS_AND_COMMENTS.name, INTERACTIONS.name),
        ),
        Feature(
            Column(
                "followers", "bigint", "Followers on the last day on which they are given.", "never given", "followers"
            ),
            "max_by(followers, CASE WHEN followers IS NOT NULL THEN day END)",
        ),
    ),
)

SOCIAL_INTERACTIONS_ROLLUP = Rollup(
    "social_interactions", SOCIAL_INTERACTIONS, "occurred_at", MEASURES, social_sums, SOCIAL_VIEW
)

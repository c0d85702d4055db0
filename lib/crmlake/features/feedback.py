"""The rollup of reviews and surveys: daily counts and ratings for each customer, and the voice view."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.rollup import Rollup
from crmlake.features.view import SUM, Feature, View, has_days_in, ratio, recency, window_sums
from crmlake.tables import FEEDBACK

FEEDBACK_COUNT = Column("feedback", "bigint", "Reviews and survey answers.", unit="answers")
MEASURES = (
    FEEDBACK_COUNT,
    Column("feedback_rated", "bigint", "Reviews and survey answers with a rating.", unit="answers"),
    Column("feedback_ratings", SUM, "Sum of the ratings (1 to 5)."),
    Column("feedback_low", "bigint", "Reviews and survey answers with a rating of 2 or less.", unit="answers"),
)


def feedback_sums(feedback: DataFrame) -> DataFrame:
    """Return the feedback counts and ratings of each customer and day.

    Args:
        feedback: Rows of `silver.feedback` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null.
    """
    return feedback.groupBy("customer_id", "day").agg(
        F.count(F.lit(1)).alias("feedback"),
        F.count("rating").alias("feedback_rated"),
        F.coalesce(F.sum(F.col("rating").cast(SUM)), F.lit(0)).cast(SUM).alias("feedback_ratings"),
        F.count_if(F.col("rating") <= 2).alias("feedback_low"),  # noqa: PLR2004 - the meaning of the measure
    )


VOICE_VIEW = View(
    name="voice",
    membership=has_days_in("feedback"),
    absent="no review or survey answer before the as-of date",
    features=(
        recency("voice_recency_days", "Days from the last review or survey answer to the as-of date.", "feedback > 0"),
        *window_sums(FEEDBACK_COUNT),
        Feature(
            Column("rating_mean", "double", "Mean rating (1 to 5) in the last 365 days.", "no rating in the window"),
            ratio("feedback_ratings", "feedback_rated"),
        ),
        Feature(
            Column(
                "low_rating_share",
                "double",
                "Share of ratings of 2 or less in the last 365 days.",
                "no rating in the window",
            ),
            ratio("feedback_low", "feedback_rated"),
        ),
    ),
)

FEEDBACK_ROLLUP = Rollup("feedback", FEEDBACK, "given_at", MEASURES, feedback_sums, VOICE_VIEW)

"""The channel of reviews and surveys: what a customer says when asked, and the voice view that the days give."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.channel import Channel, Fold
from crmlake.features.view import SUM, Feature, View, ratio, recency, seen_in, windowed
from crmlake.tables import FEEDBACK

GIVEN = Column("feedback", "bigint", "Reviews and answers to surveys given.", unit="answers")
MEASURES = (
    GIVEN,
    Column("feedback_rated", "bigint", "Those with a rating.", unit="answers"),
    Column("feedback_ratings", SUM, "Sum of those ratings, 1 to 5 each."),
    Column("feedback_low", "bigint", "Those with a rating of 2 or less.", unit="answers"),
)


def feedback_sums(feedback: DataFrame) -> DataFrame:
    """What a customer said in a day.

    Args:
        feedback: rows of `silver.feedback` with `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none null.
    """
    return feedback.groupBy("customer_id", "day").agg(
        F.count(F.lit(1)).alias("feedback"),
        F.count("rating").alias("feedback_rated"),
        F.coalesce(F.sum(F.col("rating").cast(SUM)), F.lit(0)).cast(SUM).alias("feedback_ratings"),
        F.count_if(F.col("rating") <= 2).alias("feedback_low"),  # noqa: PLR2004 - the meaning of the measure
    )


VOICE_VIEW = View(
    name="voice",
    known=seen_in("feedback"),
    absent="nothing was said before the as-of date",
    features=(
        recency("voice_recency_days", "Days from the last review or answer to the as-of date.", "feedback > 0"),
        *windowed(GIVEN),
        Feature(
            Column("rating_mean", "double", "Mean rating, 1 to 5, given in the last 365 days.", "none given then"),
            ratio("feedback_ratings", "feedback_rated"),
        ),
        Feature(
            Column("low_rating_share", "double", "Share of ratings of 2 or less, in the last 365 days.", "none then"),
            ratio("feedback_low", "feedback_rated"),
        ),
    ),
)

FEEDBACK_CHANNEL = Channel("feedback", FEEDBACK, Fold("given_at", MEASURES, feedback_sums, VOICE_VIEW))

"""The channel of page views: what a customer looks at in a day, and the browse view that the days give."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Rule
from crmlake.features.channel import Channel, Fold
from crmlake.features.view import Feature, View, ratio, recency, seen_in, windowed
from crmlake.tables import PAGE_VIEWS

SESSIONS = Column("sessions", "bigint", "Sessions with a page view on the day.", unit="sessions")
VIEWS = Column("page_views", "bigint", "Pages looked at.", unit="pages")
MEASURES = (
    SESSIONS,
    VIEWS,
    Column("product_views", "bigint", "Pages of a product looked at.", unit="pages"),
    Column("mobile_views", "bigint", "Pages looked at on a telephone.", unit="pages"),
    Column("device_views", "bigint", "Pages looked at on a known kind of device.", unit="pages"),
)


def page_view_sums(views: DataFrame) -> DataFrame:
    """What a customer looked at in a day.

    Args:
        views: rows of `silver.page_views` with `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none null. A session over midnight is one of both days.
    """
    return views.groupBy("customer_id", "day").agg(
        F.count_distinct("source", "session_id").alias("sessions"),
        F.count(F.lit(1)).alias("page_views"),
        F.count("product_id").alias("product_views"),
        F.count_if(F.col("device_type") == "mobile").alias("mobile_views"),
        F.count("device_type").alias("device_views"),
    )


BROWSE_VIEW = View(
    name="browse",
    known=seen_in("page_views"),
    absent="no page was looked at before the as-of date",
    features=(
        recency("browse_recency_days", "Days from the last day with a page view to the as-of date.", "page_views > 0"),
        *windowed(SESSIONS, VIEWS),
        Feature(
            Column("pages_per_session", "double", "Pages a session, in the last 365 days.", "no session then", "pages"),
            ratio("page_views", "sessions"),
        ),
        Feature(
            Column(
                "product_view_share", "double", "Share of pages of a product, in the last 365 days.", "no page then"
            ),
            ratio("product_views", "page_views"),
        ),
        Feature(
            Column(
                "mobile_share",
                "double",
                "Share of pages looked at on a telephone, of those on a known kind of device in the last 365 days.",
                "no such page then",
            ),
            ratio("mobile_views", "device_views"),
        ),
    ),
    rules=(Rule("sessions_have_pages", "sessions_365d <= page_views_365d", "every session has a page"),),
)

PAGE_VIEWS_CHANNEL = Channel("page_views", PAGE_VIEWS, Fold("viewed_at", MEASURES, page_view_sums, BROWSE_VIEW))

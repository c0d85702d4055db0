"""The rollup of page views: daily counts of sessions and pages for each customer, and the browse view."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Rule
from crmlake.features.rollup import Rollup
from crmlake.features.view import Feature, View, has_days_in, ratio, recency, window_sums
from crmlake.tables import PAGE_VIEWS

SESSIONS = Column("sessions", "bigint", "Sessions.", unit="sessions")
VIEWS = Column("page_views", "bigint", "Pages viewed.", unit="pages")
MEASURES = (
    SESSIONS,
    VIEWS,
    Column("product_views", "bigint", "Product pages viewed.", unit="pages"),
    Column("mobile_views", "bigint", "Pages viewed on a phone.", unit="pages"),
    Column("device_views", "bigint", "Pages viewed on a known type of device.", unit="pages"),
)


def page_view_sums(views: DataFrame) -> DataFrame:
    """Return the session and page counts of each customer and day.

    Args:
        views: Rows of `silver.page_views` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null. A session over midnight counts on both days.
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
    membership=has_days_in("page_views"),
    absent="no page view before the as-of date",
    features=(
        recency("browse_recency_days", "Days from the last page view to the as-of date.", "page_views > 0"),
        *window_sums(SESSIONS, VIEWS),
        Feature(
            Column(
                "pages_per_session",
                "double",
                "Pages per session in the last 365 days.",
                "no session in the window",
                "pages",
            ),
            ratio("page_views", "sessions"),
        ),
        Feature(
            Column(
                "product_view_share",
                "double",
                "Share of product pages in the pages viewed in the last 365 days.",
                "no page in the window",
            ),
            ratio("product_views", "page_views"),
        ),
        Feature(
            Column(
                "mobile_share",
                "double",
                "Share of pages viewed on a phone in those viewed on a known type of device in the last 365 days.",
                "no page on a known type of device in the window",
            ),
            ratio("mobile_views", "device_views"),
        ),
    ),
    rules=(Rule("sessions_have_pages", "sessions_365d <= page_views_365d", "every session has a page"),),
)

PAGE_VIEWS_ROLLUP = Rollup("page_views", PAGE_VIEWS, "viewed_at", MEASURES, page_view_sums, BROWSE_VIEW)

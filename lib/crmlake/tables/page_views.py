"""`silver.page_views`: what visitors look at, on the web and in apps."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, SOURCE

PAGE_VIEWS = Contract(
    name="silver.page_views",
    is_mapped=True,
    meaning="One page of a site, or one screen of an app, that a visitor looked at.",
    columns=(
        SOURCE,
        Column("page_view_id", "string", "The view's number in its source."),
        Column("session_id", "string", "The visit that it belongs to."),
        Column("position", "int", "Its place in the session, from 1.", null="not given"),
        Column("visitor_id", "string", "The cookie or device that looked.", null="not given", personal=True),
        Column("customer_id", "string", "Who looked.", null="not signed in", personal=True),
        Column("viewed_at", "timestamp", "When the page was opened (UTC)."),
        Column("platform", "string", "web or app."),
        Column("device_type", "string", "desktop, mobile or tablet.", null="not known"),
        Column("page", "string", "Path of the page, or name of the screen."),
        Column("category", "string", "The part of the site or app.", null="not given"),
        Column("product_id", "string", "The product shown.", null="it is about no one product"),
        Column("referrer", "string", "The page that led there.", null="came by no link, or not given"),
        Column("campaign_id", "string", "The campaign that led there.", null="led there by none"),
        Column("seconds", "double", "How long it was looked at.", unit="seconds", null="not measured"),
        Column("country", "string", "Country of the visitor, as its source names it.", null="not given"),
        FILE,
    ),
    grain=("source", "page_view_id"),
    write=Merge(newest=("file",)),
    rules=(
        Rule("known_platform", "platform IN ('web', 'app')", "platform is one of the two"),
        Rule("known_device", "device_type IN ('desktop', 'mobile', 'tablet')", "device_type is one of the three"),
        Rule("position_counts", "position >= 1", "position counts from 1"),
        Rule("time_passes", "seconds >= 0", "seconds are 0 or more"),
        Rule("viewed_after_1990", "viewed_at >= TIMESTAMP '1990-01-01 00:00:00Z'", "viewed_at is a real date"),
    ),
    keep_days=1_095,
)

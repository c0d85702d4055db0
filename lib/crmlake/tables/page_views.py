"""`silver.page_views`: the page views of visitors, on the web and in apps."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

PAGE_VIEWS = Contract(
    name="silver.page_views",
    is_mapped=True,
    meaning="One view of a web page, or of a screen of an app.",
    columns=(
        SOURCE,
        Column("page_view_id", "string", "Identifier of the view in the source."),
        Column("session_id", "string", "Session of the view."),
        Column("position", "int", "Position of the view in its session, from 1.", null="not given"),
        Column(
            "visitor_id",
            "string",
            "Cookie or device of the visitor.",
            null="not given",
            personal=True,
            identifier="cookie",
        ),
        NAMESPACE,
        customer_number("Who viewed the page", null="not signed in"),
        Column("viewed_at", "timestamp", "Time at which the page was opened (UTC).", past=True),
        Column("platform", "string", "web or app."),
        Column("device_type", "string", "desktop, mobile or tablet.", null="unknown"),
        Column("page", "string", "Path of the page, or name of the screen."),
        Column("category", "string", "Section of the site or app.", null="not given"),
        Column("product_id", "string", "Product on the page.", null="not the page of one product"),
        Column("referrer", "string", "Page with the link to this page.", null="not reached by a link, or not given"),
        Column("campaign_id", "string", "Campaign that led to the page.", null="no campaign"),
        Column("seconds", "double", "Duration of the view.", unit="seconds", null="not measured"),
        Column("country", "string", "Country of the visitor, as the source names it.", null="not given"),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "page_view_id"),
    write=Merge(newest=("version", "file")),
    rules=(
        Rule("known_platform", "platform IN ('web', 'app')", "platform is web or app"),
        Rule(
            "known_device", "device_type IN ('desktop', 'mobile', 'tablet')", "device_type is desktop, mobile or tablet"
        ),
        Rule("position_counts", "position >= 1", "position is 1 or more"),
        Rule("time_passes", "seconds >= 0", "seconds are 0 or more"),
        Rule("viewed_after_1990", "viewed_at >= TIMESTAMP '1990-01-01 00:00:00Z'", "viewed_at is in 1990 or later"),
    ),
    keep_days=1_095,
    time_column="viewed_at",
)

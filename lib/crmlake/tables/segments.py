"""`gold.segments` and `gold.segment_profiles`: the segment of each customer, and a profile of each segment."""

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.tables.shared import MONEY

VERSION = Column("model_version", "bigint", "Version of the model.")

SEGMENTS = Contract(
    name="gold.segments",
    meaning="Segment of a customer at the as-of date.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("segment", "int", "Number of the segment, from 1 (most revenue when the model was trained)."),
        Column("distance", "double", "Distance to the centre of the segment.", unit="standard deviations"),
        VERSION,
    ),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=(Rule("counts_from_1", "segment >= 1 AND distance >= 0", "segment is 1 or more and distance is 0 or more"),),
)

SEGMENT_PROFILES = Contract(
    name="gold.segment_profiles",
    meaning="Profile of a segment at the as-of date.",
    columns=(
        Column("segment", "int", "Number of the segment, from 1 (most revenue when the model was trained)."),
        Column("name", "string", "Name from the most distinctive features of the segment when it was trained; unique."),
        Column("customers", "bigint", "Customers in the segment.", unit="customers"),
        Column("customer_share", "double", "Share of all customers."),
        Column("revenue", MONEY, "Amount bought by the customers of the segment.", unit="currency"),
        Column("revenue_share", "double", "Share of all revenue."),
        Column(
            "features",
            "array<struct<feature:string,mean:double,deviation:double>>",
            "For each feature of the model: mean of the segment, and its deviation from the mean of the customers that "
            "the model was trained on, in standard deviations (on a log scale if the feature is skewed). The largest "
            "deviations come first.",
        ),
        VERSION,
    ),
    grain=("as_of", "segment"),
    write=Replace(),
    rules=(
        Rule(
            "shares", "customer_share BETWEEN 0 AND 1 AND revenue_share BETWEEN 0 AND 1", "shares are between 0 and 1"
        ),
    ),
)

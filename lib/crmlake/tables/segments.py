"""`gold.segments` and `gold.segment_profiles`: who belongs together, and what sets each group apart."""

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.tables.shared import MONEY

SEGMENTS = Contract(
    name="gold.segments",
    meaning="One customer's segment at the as-of date.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("segment", "int", "The segment's number; 1 brings the most revenue."),
        Column("distance", "double", "Distance to the segment's centre.", unit="standard deviations"),
    ),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=(Rule("counts_from_1", "segment >= 1 AND distance >= 0", "segments count from 1"),),
)

SEGMENT_PROFILES = Contract(
    name="gold.segment_profiles",
    meaning="One segment at the as-of date.",
    columns=(
        Column("segment", "int", "The segment's number; 1 brings the most revenue."),
        Column("name", "string", "A plain name made from what sets the segment apart; unique at its as-of date."),
        Column("customers", "bigint", "Its size.", unit="customers"),
        Column("customer_share", "double", "Its share of all customers."),
        Column("revenue", MONEY, "What its customers bought.", unit="currency"),
        Column("revenue_share", "double", "Its share of all revenue."),
        Column(
            "features",
            "array<struct<feature:string,mean:double,deviation:double>>",
            "Of each feature used: the segment's mean, and its distance from the mean of all customers in "
            "standard deviations (on a log scale where the feature is skewed); the most distant first.",
        ),
    ),
    grain=("as_of", "segment"),
    write=Replace(),
    rules=(Rule("shares", "customer_share BETWEEN 0 AND 1 AND revenue_share BETWEEN 0 AND 1", "shares lie in 0 … 1"),),
)

"""A sample of everything that the sections of crmlake read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.supervised import PROPENSITY
from crmlake.features.targets import PURCHASE
from crmlake.page.section import AnySection
from crmlake.report import installed_sections
from crmlake.runtime import DagNode, Inputs
from crmlake.tables import ORDER_LINES, QUARANTINE, RULES, RUNS, SCORES, SEGMENT_PROFILES, TOPICS
from sections import Sample, balance, order, propensity_model, run

JOBS = (
    DagNode("ingest", "Takes files in.", ("landing.shop",), ("bronze.shop",)),
    DagNode("cleanse", "Cleans rows.", ("bronze.shop",), ("silver.order_lines", "quarantine")),
    DagNode("score_segments", "Groups customers.", ("silver.order_lines",), ("gold.segments",)),
    DagNode("report", "Writes this page.", ("gold.segments", "quarantine", "silver.order_lines"), ()),
)
NAMES = {"p1": "<Bread>", "p2": "Butter", "p3": 'Jam "red"'}
INGEST = run("ingest", seconds=61.0, rows={"bronze.shop": 1234}, balance=[balance("bronze.shop", 1234, 1234)])
CLEANSE = run(
    "cleanse",
    seconds=64.0,
    rows={"silver.order_lines": 1200},
    reads={"bronze.shop": 1},
    balance=[balance("silver.order_lines", 1234, 1200, 30, 4)],
)


def orders() -> list[dict[str, Any]]:
    """Return 90 orders of September 2011, 50 of November and 10 of December."""
    months = ((9, 90, "12000.40"), (11, 50, "7000"), (12, 10, "1000"))
    lines = [
        order(f"{month}-{n}", date(2011, month, 2), str(Decimal(total) - 10 * (count - 1)) if n == 0 else "10")
        for month, count, total in months
        for n in range(count)
    ]
    named = [order(key, date(2011, 9, 3), "0", product_id=key, product_name=name) for key, name in NAMES.items()]
    return [*lines, *named]


METRICS = {
    "auc_roc": 0.83, "auc_pr": 0.79, "log_loss": 0.5, "log_loss_floor": 0.69, "brier": 0.16, "brier_floor": 0.249,
    "lift_top10": 1.95, "base_rate": 0.475, "tested": 2000.0,
}  # fmt: skip
TRIED = {"random_forest": {"auc_roc": 0.84, "log_loss": 0.5}}
BINS = {n + 1: {"customers": 100, "mean_probability": 0.9 - 0.3 * n, "positives": 90} for n in range(3)}


SAMPLE = Sample(
    title="Corner shop",
    jobs=JOBS,
    models={PROPENSITY: {PURCHASE.name: propensity_model(PURCHASE, METRICS, TRIED, BINS)}},
    rows={
        RUNS: [INGEST, CLEANSE],
        ORDER_LINES: orders(),
        QUARANTINE: [{"source": "shop", "table_name": "silver.order_lines", "rules": ["a sale has a quantity above 0"]}]
        * 24,
        SEGMENT_PROFILES: [
            {
                "segment": n,
                "name": name,
                "customers": customers,
                "features": [{"feature": "recency_days", "mean": 10.0, "deviation": 1.0}],
            }
            for n, name, customers in ((1, "Loyal", 200), (2, "Seldom", 800))
        ],
        SCORES: [{"family": "propensity", "target": "purchase_60d", "probability": 0.5, "band": "medium"}],
        RULES: [{"antecedent_items": ["p1", "p2"], "consequent": "p3", "lift": 4.5, "confidence": 0.6}],
        TOPICS: [
            {"language": "zh", "topic": 1, "words": ["<快递>"], "documents": 5, "share": 1.0, "example": '"a" & b'}
        ],
    },
)


@pytest.fixture(scope="session")
def sections() -> tuple[AnySection, ...]:
    return installed_sections()


@pytest.fixture(scope="session")
def sample(spark: SparkSession, sections: tuple[AnySection, ...]) -> Inputs:
    return SAMPLE.inputs(spark, sections)


@pytest.fixture(scope="session")
def nothing(spark: SparkSession, sections: tuple[AnySection, ...]) -> Inputs:
    return Sample().inputs(spark, sections)

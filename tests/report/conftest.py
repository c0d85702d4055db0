from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from crmlake.report import ReportData
from crmlake.runtime import DagNode


def balance() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("shop", "bronze.shop", 1234, 1234, 0, 0),
            ("shop", "silver.order_lines", 1234, 1200, 30, 4),
        ],
        columns=["source", "table_name", "read", "accepted", "quarantined", "duplicates"],
    )


def profiles() -> pd.DataFrame:
    def features(recency: float, monetary: float) -> list[dict[str, object]]:
        return [
            {"feature": "recency_days", "mean": recency, "deviation": -recency / 50},
            {"feature": "revenue_90d", "mean": monetary, "deviation": monetary / 1000},
        ]

    return pd.DataFrame(
        [
            (1, "Loyal", 200, 0.2, Decimal("7500.00"), 0.75, features(10.0, 2400.0)),
            (2, "Seldom", 800, 0.8, Decimal("2500.00"), 0.25, features(55.0, -100.0)),
        ],
        columns=["segment", "name", "customers", "customer_share", "revenue", "revenue_share", "features"],
    )


TRIED = (("random_forest", 0.84, 0.5), ("logistic_regression", 0.8, 0.6))


def targets() -> pd.DataFrame:
    """Return one target with twenty bins of 100 customers: 95 positives in the first, five fewer in each next."""
    parts = [(n + 1, 0.95 - 0.05 * n, 95 - 5 * n) for n in range(20)]
    names = ("bin", "mean_probability", "positives")
    bins = [{"customers": 100, **dict(zip(names, part, strict=True))} for part in parts]
    metrics = {
        "auc_roc": 0.83, "auc_pr": 0.79, "log_loss": 0.5, "log_loss_floor": 0.69, "brier": 0.16, "brier_floor": 0.249,
        "lift_top10": 1.95, "base_rate": 0.475, "tested": 2000.0,
    }  # fmt: skip
    tried = {name: {"auc_roc": auc, "log_loss": loss} for name, auc, loss in TRIED}
    named = {"desirable": True, "horizon_days": 60, "customers": 3000, "expected": 900.4, "high": 500, "medium": 1500}
    proof = {"tested_on": "2011-10-01", "model": "random_forest", "model_version": 4, "bins": bins, "tried": tried}
    return pd.DataFrame(
        [
            {
                "target": "purchase_60d",
                "meaning": "buys within 60 days",
                "low": 1000,
                "metrics": metrics,
                **named,
                **proof,
            }
        ]
    )


def topics() -> pd.DataFrame:
    rows = [
        ("en", 1, ["late", "<parcel>", "week", "driver"], 30, 0.3, 1.8, 0.4, 'It came "late" & wet', 2),
        ("en", 2, ["sturdy", "solid", "wood"], 60, 0.6, 4.6, 0.5, "Solid wood", 2),
        ("en", 3, ["mug"], 0, 0.1, None, 0.1, None, 2),
        ("zh", 1, ["快递", "物流"], 500, 1.0, 3.0, 0.4, "快递很快", 1),
    ]
    names = ["language", "topic", "words", "documents", "share", "mean_rating", "coherence", "example", "model_version"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def sample() -> ReportData:
    return ReportData(
        title="Corner shop",
        as_of=date(2011, 12, 10),
        balance=balance(),
        reasons=pd.DataFrame(
            [("shop", "silver.order_lines", "a sale has a quantity above 0", 24)],
            columns=["source", "table_name", "reason", "rows"],
        ),
        revenue=pd.DataFrame(
            [
                (date(2011, 9, 1), Decimal("12000.40"), 90, 60, Decimal("600.00")),
                (date(2011, 11, 1), Decimal("7000.00"), 50, 40, Decimal("400.00")),
                (date(2011, 12, 1), Decimal("1000.00"), 10, 9, Decimal("0.00")),
            ],
            columns=["month", "revenue", "orders", "customers", "returned"],
        ),
        profiles=profiles(),
        selection=pd.DataFrame(
            [(2, 0.61, 0.97, True), (3, 0.44, None, False)],
            columns=["k", "silhouette", "stability", "chosen"],
        ),
        jobs=(
            DagNode("ingest", "Takes files in.", ("landing.shop",), ("bronze.shop",)),
            DagNode("cleanse", "Cleans rows.", ("bronze.shop",), ("silver.order_lines", "quarantine")),
            DagNode("segment", "Groups customers.", ("silver.order_lines",), ("gold.segments",)),
            DagNode("report", "Writes this page.", ("gold.segments", "quarantine", "silver.order_lines"), ()),
        ),
        runs=pd.DataFrame(
            [
                (
                    "ingest",
                    date(2011, 12, 10),
                    "succeeded",
                    pd.Timestamp(2011, 12, 10, 4, 0),
                    61.0,
                    1234,
                    "",
                    "a@1",
                    None,
                ),
                (
                    "cleanse",
                    date(2011, 12, 10),
                    "succeeded",
                    pd.Timestamp(2011, 12, 10, 4, 1),
                    64.0,
                    1200,
                    "a@1",
                    "b@1",
                    None,
                ),
            ],
            columns=["job", "as_of", "outcome", "started_at", "seconds", "rows", "reads", "writes", "error"],
        ),
        feature_meanings={
            "recency_days": "Days since the last purchase.",
            "revenue_90d": "Amount in 90 days.",
        },
        feature_units={"recency_days": "days", "revenue_90d": "currency"},
        currency="GBP",
        targets=targets(),
        rules=pd.DataFrame([
            {"antecedent": ["<Bread>", "Butter"], "consequent": 'Jam "red"', "orders": 12, "support": 0.012,
             "confidence": 0.6, "lift": 4.5, "leverage": 0.009, "conviction": 2.1},
            {"antecedent": ["Tea"], "consequent": "Milk", "orders": 90, "support": 0.09, "confidence": 1.0,
             "lift": 2.0, "leverage": 0.045, "conviction": None},
        ]),
        topics=topics(),
        baskets={"orders": 1000.0, "mean_size": 3.2, "longest": 120.0, "cut": 1.0, "cut_items": 20.0},
    )  # fmt: skip


@pytest.fixture
def nothing() -> ReportData:
    none = pd.DataFrame()
    return ReportData("New", date(2011, 12, 10), none, none, none, none, none, (), none, {}, {})

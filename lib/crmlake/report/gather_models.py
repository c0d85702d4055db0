"""The data of the report that comes from models and rules."""

from collections.abc import Mapping

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.segmentation import CUSTOMERS, SegmentDetails
from crmlake.analyses.supervised import FAMILY, PropensityDetails
from crmlake.models import TrainedModel

SHOWN_RULES = 300


def targets(scores: DataFrame, champions: Mapping[str, TrainedModel[PropensityDetails]]) -> pd.DataFrame:
    """Return the expected number of customers who meet each target, and the test of the target's model.

    Args:
        scores: The rows of `gold.scores` of one as-of date.
        champions: The models that computed the scores, by target.

    Returns:
        The columns of `ReportData.targets`.
    """
    bands = [F.count_if(F.col("band") == band).alias(band) for band in ("high", "medium", "low")]
    sums = (
        scores.where(F.col("family") == FAMILY)
        .groupBy("target")
        .agg(F.count("*").alias("customers"), F.sum("probability").alias("expected"), *bands)
    )
    counts = [row.asDict() for row in sums.collect() if row["target"] in champions]
    return pd.DataFrame([row | _describe_model(champions[row["target"]]) for row in counts])


def _describe_model(fitted: TrainedModel[PropensityDetails]) -> dict[str, object]:
    card, target = fitted.card, fitted.details.target
    return {
        "meaning": target.meaning,
        "desirable": target.desirable,
        "horizon_days": target.horizon_days,
        "model": fitted.details.candidate,
        "model_version": fitted.version,
        "tested_on": str(fitted.details.tested_on),
        "metrics": card.overall,
        "tried": card.groups("candidate"),
        "bins": [{"bin": int(number), **values} for number, values in card.groups("bin").items()],
    }


def selection(champions: Mapping[str, TrainedModel[SegmentDetails]]) -> pd.DataFrame:
    """Return the measurements of each number of segments that was tried for the model that scores.

    Args:
        champions: The scoring models of segments, by variant.

    Returns:
        k, silhouette, stability, chosen.
    """
    card = champions[CUSTOMERS].card if CUSTOMERS in champions else None
    tried = card.groups("k") if card else {}
    rows = [
        [int(k), values["silhouette"], values["stability"], card is not None and float(k) == card.overall["k"]]
        for k, values in tried.items()
    ]
    return pd.DataFrame(rows, columns=["k", "silhouette", "stability", "chosen"])


def rules(basket_rules: DataFrame, order_lines: DataFrame) -> pd.DataFrame:
    """Return the strongest rules with the products' names.

    Args:
        basket_rules: The rows of `gold.rules` of one as-of date.
        order_lines: The rows of `silver.order_lines`; if a product has several names, the latest is used.

    Returns:
        The columns of `ReportData.rules`.
    """
    top = basket_rules.orderBy(F.desc("lift"), "antecedent", "consequent").limit(SHOWN_RULES).collect()
    products = sorted({product for row in top for product in (*row["antecedent_items"], row["consequent"])})
    lines = order_lines.where(F.col("product_id").isin(products)).groupBy("product_id")
    names = {
        row["product_id"]: row["name"] or row["product_id"]
        for row in (lines.agg(F.max_by("product_name", "ordered_at").alias("name")).collect() if products else [])
    }
    measures = ("orders", "support", "confidence", "lift", "leverage", "conviction")
    return pd.DataFrame(
        [
            {
                "antecedent": [names.get(product, product) for product in row["antecedent_items"]],
                "consequent": names.get(row["consequent"], row["consequent"]),
                **{measure: row[measure] for measure in measures},
            }
            for row in top
        ]
    )

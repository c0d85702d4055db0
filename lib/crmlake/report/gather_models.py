"""The data of the report that comes from models and rules."""

from collections.abc import Mapping

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.models.trained import TrainedModel

SHOWN_RULES = 300


def targets(scores: DataFrame, champions: Mapping[str, TrainedModel]) -> pd.DataFrame:
    """Return the expected number of customers who meet each target, and the test of the target's model.

    Args:
        scores: The rows of `gold.scores` of one as-of date.
        champions: The models that computed the scores, by target.

    Returns:
        The columns of `ReportData.targets`.
    """
    bands = [F.count_if(F.col("band") == band).alias(band) for band in ("high", "medium", "low")]
    sums = scores.groupBy("target").agg(F.count("*").alias("customers"), F.sum("probability").alias("expected"), *bands)
    counts = [row.asDict() for row in sums.collect() if row["target"] in champions]
    return pd.DataFrame([row | _describe_model(champions[row["target"]]) for row in counts])


def _describe_model(fitted: TrainedModel) -> dict[str, object]:
    facts, target = fitted.facts, fitted.facts["target"]
    definition = {name: target[name] for name in ("meaning", "desirable", "horizon_days")}
    test = {name: facts[name] for name in ("model", "tested_on", "bins", "tried")}
    return {**definition, **test, "model_version": fitted.version, "metrics": dict(fitted.metrics)}


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

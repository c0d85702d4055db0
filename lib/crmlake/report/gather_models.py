"""The data of the report that comes from models and rules."""

from collections.abc import Mapping, Sequence

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


def rules(basket_rules: DataFrame, order_lines: DataFrame, products: DataFrame) -> pd.DataFrame:
    """Return the strongest rules with the products' names.

    Args:
        basket_rules: The rows of `gold.rules` of one as-of date.
        order_lines: The rows of `silver.order_lines`, which name the products that no catalogue names.
        products: The rows of `silver.products`. If a product has several names, the latest is used.

    Returns:
        The columns of `ReportData.rules`.
    """
    top = basket_rules.orderBy(F.desc("lift"), "antecedent", "consequent").limit(SHOWN_RULES).collect()
    shown = sorted({product for row in top for product in (*row["antecedent_items"], row["consequent"])})
    names = _latest_names(order_lines, shown, "ordered_at") | _latest_names(products, shown, "updated_at")
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


def _latest_names(rows: DataFrame, products: Sequence[str], time: str) -> dict[str, str]:
    """Return the last name of each of the products that has one."""
    if not products:
        return {}
    named = rows.where(F.col("product_id").isin(products) & F.col("product_name").isNotNull()).groupBy("product_id")
    order = F.struct(time, "source", "product_name")
    return {r["product_id"]: r["name"] for r in named.agg(F.max_by("product_name", order).alias("name")).collect()}

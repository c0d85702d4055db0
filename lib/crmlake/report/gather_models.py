"""From what models made to what the report shows."""

from collections.abc import Mapping

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.models.trained import TrainedModel

SHOWN_RULES = 300


def targets(scores: DataFrame, champions: Mapping[str, TrainedModel]) -> pd.DataFrame:
    """How many customers are expected to meet each target, and how good its model was.

    Args:
        scores: `gold.scores` of one as-of date.
        champions: the models that made them, by target.

    Returns:
        The columns of `ReportData.targets`.
    """
    bands = [F.count_if(F.col("band") == band).alias(band) for band in ("high", "medium", "low")]
    sums = scores.groupBy("target").agg(F.count("*").alias("customers"), F.sum("probability").alias("expected"), *bands)
    found = [row.asDict() for row in sums.collect() if row["target"] in champions]
    return pd.DataFrame([row | _known(champions[row["target"]]) for row in found])


def _known(fitted: TrainedModel) -> dict[str, object]:
    about, target = fitted.about, fitted.about["target"]
    named = {name: target[name] for name in ("meaning", "desirable", "horizon_days")}
    tested = {name: about[name] for name in ("model", "tested_on", "bins", "tried")}
    return {**named, **tested, "model_version": fitted.version, "metrics": dict(fitted.metrics)}


def rules(found: DataFrame, order_lines: DataFrame) -> pd.DataFrame:
    """The strongest rules with the products' names.

    Args:
        found: `gold.rules` of one as-of date.
        order_lines: `silver.order_lines`; of several names of a product the last one counts.

    Returns:
        The columns of `ReportData.rules`.
    """
    top = found.orderBy(F.desc("lift"), "antecedent", "consequent").limit(SHOWN_RULES).collect()
    products = sorted({product for row in top for product in (*row["antecedent_items"], row["consequent"])})
    told = order_lines.where(F.col("product_id").isin(products)).groupBy("product_id")
    names = {
        row["product_id"]: row["name"] or row["product_id"]
        for row in (told.agg(F.max_by("product_name", "ordered_at").alias("name")).collect() if products else [])
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

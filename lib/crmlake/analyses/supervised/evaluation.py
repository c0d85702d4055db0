"""The evaluation of predicted probabilities against the labels."""

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyspark.ml.base import Transformer
from pyspark.ml.functions import vector_to_array
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised.candidates import LABEL

Numbers: TypeAlias = NDArray[np.float64]
BINS = 20


def probability_of() -> Column:
    """Return the probability of label 1 from the output of an MLlib classifier."""
    return F.element_at(vector_to_array(F.col("probability")), 2)


def predict(model: Transformer, rows: DataFrame) -> tuple[Numbers, Numbers]:
    """Return the probability and the label of each row; the rows are the capped sample of one date."""
    scored = model.transform(rows).select("customer_id", probability_of().alias("p"), LABEL)
    # Sorted, so that ties are resolved in the same way however the rows are partitioned.
    table = scored.orderBy("customer_id").select("p", LABEL).toArrow()
    return table["p"].to_numpy(), table[LABEL].to_numpy()


def measure(probability: Numbers, label: Numbers) -> dict[str, float]:
    """Return the metrics of predicted probabilities, with the baseline of a constant prediction.

    Args:
        probability: The predicted probabilities, from 0 to 1.
        label: The labels, 1 or 0; both must occur.

    Returns:
        `auc_roc`, `auc_pr`, `log_loss` and `brier`; `lift_top10`, the lift in the tenth with the highest probability;
        `base_rate`, the share of positives; `log_loss_floor` and `brier_floor`, the scores of predicting that share
        for every row; `tested`, the number of rows.
    """
    from sklearn import metrics  # noqa: PLC0415 - see separation

    share = float(label.mean())
    top = label[_order(probability)[: max(1, round(len(label) / 10))]]
    return {
        "auc_roc": float(metrics.roc_auc_score(label, probability)),
        "auc_pr": float(metrics.average_precision_score(label, probability)),
        "log_loss": float(metrics.log_loss(label, np.clip(probability, 1e-6, 1 - 1e-6))),
        "log_loss_floor": float(metrics.log_loss(label, np.full(len(label), share))),
        "brier": float(metrics.brier_score_loss(label, probability)),
        "brier_floor": share * (1 - share),
        "lift_top10": float(top.mean() / share),
        "base_rate": share,
        "tested": float(len(label)),
    }


def bin_predictions(probability: Numbers, label: Numbers) -> pd.DataFrame:
    """Return bins of equal size by falling probability, with bin, customers, mean_probability and positives."""
    order = _order(probability)
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return pd.DataFrame(
        {
            "bin": np.arange(1, len(parts) + 1, dtype="int32"),
            "customers": [len(part) for part in parts],
            "mean_probability": [float(probability[part].mean()) for part in parts],
            "positives": [int(label[part].sum()) for part in parts],
        }
    )


def _order(probability: Numbers) -> NDArray[np.intp]:
    return np.argsort(-probability, kind="stable")

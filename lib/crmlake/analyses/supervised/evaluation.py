"""How good probabilities are, against what happened."""

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
    """The probability of a 1, of what an MLlib classifier gives."""
    return F.element_at(vector_to_array(F.col("probability")), 2)


def predictions(model: Transformer, rows: DataFrame) -> tuple[Numbers, Numbers]:
    """The probability and the label of each row: as many as the capped sample of one date has."""
    scored = model.transform(rows).select("customer_id", probability_of().alias("p"), LABEL)
    # In an order of their own, so that ties fall alike however the rows lie in partitions.
    found = scored.orderBy("customer_id").select("p", LABEL).toArrow()
    return found["p"].to_numpy(), found[LABEL].to_numpy()


def measure(probability: Numbers, label: Numbers) -> dict[str, float]:
    """AUC of ROC and of precision over recall, log loss, Brier score, lift in the top tenth, and the floor of all.

    Args:
        probability: from 0 to 1.
        label: 1 or 0, both there.

    Returns:
        `auc_roc`, `auc_pr`, `log_loss`, `brier`, `lift_top10`; `base_rate` is the share of positives; `log_loss_floor`
        and `brier_floor` are what that share alone would score; `tested` counts the rows.
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


def bins(probability: Numbers, label: Numbers) -> pd.DataFrame:
    """Bins of equal size, the highest probabilities first: bin, customers, mean_probability, positives."""
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

"""Who of Online Retail's customers buys within 60 days of 2011-10-01: MLlib against scikit-learn on the same rows."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyspark.ml import PipelineModel
from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from crmlake.analyses.supervised.candidates import list_candidates
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import fit, predict
from crmlake.analyses.supervised.vector import VECTOR
from crmlake.features.customer_features import CustomerFacts, view_features
from crmlake.features.labels import labels
from crmlake.features.targets import PURCHASE
from crmlake.models import SparkPipeline
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from support import published, refreshed, workspace

pytestmark = [pytest.mark.slow, pytest.mark.large]
TESTED = date(2011, 10, 1)
EARLIER = [TESTED - timedelta(days=60 * n) for n in (3, 2, 1)]
SETTINGS = PropensitySettings()


@pytest.fixture(scope="module")
def rows(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFrame:
    """Features and labels at every date, made of what lies before the end of the test's horizon alone."""
    root = workspace(tmp_path_factory.mktemp("retail"), {"online_retail": real_data / "online_retail" / "by-day"})
    refreshed(spark, root, TESTED, jobs=with_upstream(["rollup"], installed_jobs()))
    tables = published(spark, root)
    days = tables["gold.customer_days"].where(F.col("day") < F.lit(TESTED + timedelta(days=60)))
    facts = CustomerFacts(days, tables["gold.customer_products"], tables["gold.customer_days"].limit(0))
    cutoffs = [*EARLIER, TESTED]
    both = view_features(facts, cutoffs).join(labels(days, [PURCHASE], cutoffs), ["cutoff", "customer_id"])
    return both.localCheckpoint()


def vectors_and_labels(model: PipelineModel, rows: DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The very vectors that a model of MLlib sees, and the labels."""
    vectors = (
        PipelineModel(model.stages[:-1]).transform(rows).select(vector_to_array(F.col(VECTOR)).alias("vector"), "label")
    )
    frame = vectors.orderBy("customer_id", "cutoff").toPandas()
    return np.array(frame["vector"].to_list()), frame["label"].to_numpy()


def peer(name: str, count: int) -> object:
    if name == "random_forest":
        return RandomForestClassifier(60, max_depth=9, min_samples_leaf=20, max_features="sqrt", random_state=7)
    # MLlib weighs the penalty against the mean loss, scikit-learn the sum of losses against the penalty.
    return make_pipeline(StandardScaler(), LogisticRegression(C=1 / (1e-3 * count), max_iter=1000))


@pytest.mark.parametrize("name", SETTINGS.candidates)
def test_each_kind_is_as_good_as_scikit_learn_s_and_better_than_recency(rows: DataFrame, name: str) -> None:
    past, last = (rows.where(F.col("cutoff").isin(dates)) for dates in (EARLIER, [TESTED]))
    (candidate,) = list_candidates([name], {}, "binary")
    fitted = fit(candidate, rows, EARLIER, SETTINGS)
    assert isinstance(fitted, SparkPipeline)
    model = fitted.pipeline
    probability, label = predict(candidate, fitted, last)
    ours = roc_auc_score(label, probability)
    vectors, labels_ = vectors_and_labels(model, past)
    theirs_model = peer(name, len(labels_)).fit(vectors, labels_)
    tested, tested_label = vectors_and_labels(model, last)
    theirs = roc_auc_score(tested_label, theirs_model.predict_proba(tested)[:, 1])
    customers: pd.DataFrame = last.select("recency_days", "label").toPandas()
    alone = roc_auc_score(customers["label"], -customers["recency_days"])
    print(f"\n{name}, AUC: {ours:.4f}; scikit-learn {theirs:.4f}; recency alone {alone:.4f}")  # noqa: T201
    assert ours >= theirs - 0.005
    assert ours > alone

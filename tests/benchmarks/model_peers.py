"""The peers of the jobs on models: the same from the same tables, by DuckDB, mlxtend and scikit-learn, or MLlib alone.

`model_peers.py NAME WORKSPACE` prints, as JSON, the seconds that NAME took once its input was at hand, and what both
sides can be compared by.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from mlxtend.frequent_patterns import fpgrowth
from pyspark.ml.feature import CountVectorizer
from pyspark.ml.fpm import FPGrowth
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix
from shops import END
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from crmlake.analyses.common.sampling import hash_sample
from crmlake.analyses.common.threads import run_in_parallel
from crmlake.analyses.supervised.candidates import list_candidates
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.documents import WORDS, extract_texts, split_words
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.training import BATCH_SHARE, MIN_BATCH, SELECTION_PASSES, count_matrix, fit_lda
from crmlake.app.workspace import load_workspace
from crmlake.session.session import start

SUPPORT = 0.01
SETTINGS, TOPICS = PropensitySettings(), TopicSettings()
NUMBERS = range(TOPICS.k_min, TOPICS.k_max + 1)
KEYS = ["cutoff", "customer_id"]


def _table(spark: SparkSession, workspace: Path, name: str) -> DataFrame:
    return spark.read.format("delta").load(str(workspace / "lake" / name))


def mine_rules(spark: SparkSession, workspace: Path) -> dict[str, float]:
    """DuckDB makes the baskets, mlxtend the itemsets."""
    files = _table(spark, workspace, "silver/order_lines").inputFiles()
    paths = [file.removeprefix("file:").replace("///", "/") for file in files]
    clock = time.monotonic()
    lines = duckdb.execute(
        "SELECT DISTINCT dense_rank() OVER (ORDER BY source, order_id) - 1 AS o, "
        "dense_rank() OVER (ORDER BY product_id) - 1 AS p FROM read_parquet($files) WHERE line_type = 'sale'",
        {"files": paths},
    ).df()
    cells = (np.ones(len(lines), dtype=bool), (lines["o"], lines["p"]))
    baskets = pd.DataFrame.sparse.from_spmatrix(csr_matrix(cells).astype(bool))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = fpgrowth(baskets, min_support=SUPPORT)
    return {"seconds": time.monotonic() - clock, "itemsets": len(result)}


def mine_rules_bare(spark: SparkSession, workspace: Path) -> dict[str, float]:
    """MLlib's fit on baskets that are there."""
    sales = _table(spark, workspace, "silver/order_lines").where("line_type = 'sale'")
    orders = sales.groupBy("source", "order_id").agg(F.collect_set("product_id").alias("items"))
    baskets = orders.select("items").localCheckpoint()
    clock = time.monotonic()
    count = FPGrowth(itemsCol="items", minSupport=SUPPORT).fit(baskets).freqItemsets.count()
    return {"seconds": time.monotonic() - clock, "itemsets": count}


def _labelled(spark: SparkSession, workspace: Path, target: str) -> DataFrame:
    labels = _table(spark, workspace, "gold/labels").where(F.col("target") == target)
    return _table(spark, workspace, "gold/training_features").join(labels.select(*KEYS, "label"), KEYS)


TARGETS = ("purchase_60d", "churn_90d")


def train_propensity(spark: SparkSession, workspace: Path) -> dict[str, float]:
    """scikit-learn trains, chooses and tests the same kinds on the same rows."""
    frames = {target: _labelled(spark, workspace, target).toPandas() for target in TARGETS}
    clock = time.monotonic()
    result = {target: _chosen(rows) for target, rows in frames.items()}
    return {"seconds": time.monotonic() - clock, **result}


def _chosen(rows: pd.DataFrame) -> float:
    *earlier, choosing, testing = sorted(rows["cutoff"].unique())
    values = rows[list(SETTINGS.features)].astype(float)
    features = np.column_stack([np.log1p(values.clip(lower=0)).fillna(0), values.isna()])
    dates = {"past": earlier, "choice": [choosing], "refit": [*earlier, choosing], "test": [testing]}
    of = {name: rows["cutoff"].isin(several).to_numpy() for name, several in dates.items()}
    label = rows["label"].to_numpy()

    def fitted(kind: str, part: str) -> LogisticRegression | RandomForestClassifier:
        return _kinds(int(of[part].sum()))[kind].fit(features[of[part]], label[of[part]])

    def loss(kind: str) -> float:
        chances = fitted(kind, "past").predict_proba(features[of["choice"]])[:, 1]
        return float(log_loss(label[of["choice"]], chances))

    best = fitted(min(_kinds(1), key=loss), "refit")
    return float(roc_auc_score(label[of["test"]], best.predict_proba(features[of["test"]])[:, 1]))


def _kinds(count: int) -> dict[str, LogisticRegression | RandomForestClassifier]:
    return {
        "logistic_regression": make_pipeline(StandardScaler(), LogisticRegression(C=1e3 / count, max_iter=100)),
        "random_forest": RandomForestClassifier(60, max_depth=9, min_samples_leaf=20, n_jobs=2, random_state=7),
    }


def train_propensity_bare(spark: SparkSession, workspace: Path) -> dict[str, float]:
    """MLlib's fits alone, as many as the job has, two targets at a time."""
    rows = {}
    for target in TARGETS:
        result = _labelled(spark, workspace, target)
        cutoffs = sorted(row["cutoff"] for row in result.select("cutoff").distinct().collect())[:-1]
        every = result.where(F.col("cutoff").isin(cutoffs)).repartition(1).localCheckpoint()
        rows[target] = (every.where(F.col("cutoff") < F.lit(cutoffs[-1])).localCheckpoint(), every)

    def fits(target: str) -> None:
        past, every = rows[target]
        candidates = list_candidates(SETTINGS.candidates, {}, "binary")
        for candidate in candidates:
            candidate.family.fit(past, SETTINGS.features, candidate.parameters, 7)
        candidates[-1].family.fit(every, SETTINGS.features, candidates[-1].parameters, 7)

    clock = time.monotonic()
    run_in_parallel(spark, fits, TARGETS)
    return {"seconds": time.monotonic() - clock}


def _vectors(spark: SparkSession, workspace: Path) -> Iterable[tuple[DataFrame, csr_matrix]]:
    """Of each language the sample that its model is trained on."""
    tables = (_table(spark, workspace, f"silver/{name}") for name in ("feedback", "profiles", "customer_links"))
    feedback, profiles, links = tables
    result = extract_texts(feedback, END, "en", Customers(profiles, links))
    for language in ("en", "zh"):
        keyed = split_words(result, language).withColumn("_key", F.concat_ws("/", "source", "feedback_id"))
        sample = hash_sample(keyed, "_key", TOPICS.sample, TOPICS.seed, F.col(WORDS))
        counter = CountVectorizer(inputCol=WORDS, outputCol="counts", vocabSize=5_000, minDF=5, maxDF=0.5).fit(sample)
        counts = count_matrix(sample.toArrow()[WORDS].to_pylist(), counter.vocabulary)
        yield counter.transform(sample).select("counts").localCheckpoint(), counts


def train_topics(spark: SparkSession, workspace: Path) -> dict[str, float]:
    """scikit-learn's online LDA: the same numbers of topics, passes and batches, over the same counts."""
    samples = [counts for _, counts in _vectors(spark, workspace)]
    clock = time.monotonic()
    for counts in samples:
        for k in NUMBERS:
            _lda(counts[: TOPICS.selection_sample], k, SELECTION_PASSES)
        _lda(counts, 7, TOPICS.passes)
    return {"seconds": time.monotonic() - clock}


def _lda(counts: csr_matrix, k: int, passes: int) -> None:
    size = max(MIN_BATCH, round(BATCH_SHARE * counts.shape[0]))
    LatentDirichletAllocation(k, learning_method="online", max_iter=passes, batch_size=size, random_state=7).fit(counts)


def train_topics_bare(spark: SparkSession, workspace: Path) -> dict[str, float]:
    """MLlib's fits alone, as many as the job has."""
    samples = [vectors for vectors, _ in _vectors(spark, workspace)]
    some = [vectors.limit(TOPICS.selection_sample).localCheckpoint() for vectors in samples]
    clock = time.monotonic()
    for vectors, few in zip(samples, some, strict=True):
        run_in_parallel(spark, lambda k, few=few: fit_lda(few, k, SELECTION_PASSES, 7), NUMBERS)
        fit_lda(vectors, 7, TOPICS.passes, 7)
    return {"seconds": time.monotonic() - clock}


PEERS: dict[str, Callable[[SparkSession, Path], dict[str, float]]] = {
    peer.__name__: peer
    for peer in (
        mine_rules, mine_rules_bare, train_propensity, train_propensity_bare, train_topics, train_topics_bare
    )
}  # fmt: skip


def main(name: str, workspace: Path) -> None:
    """Run one peer and print what it found."""
    session = start(load_workspace(workspace).spark)
    sys.stdout.write(json.dumps(PEERS[name](session, workspace)))
    session.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""Clothing reviews by their mapping alone: what came in, and topics as coherent as scikit-learn's."""

from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from sklearn.decomposition import LatentDirichletAllocation

from crmlake.analyses.topics import TOPIC_MODEL
from crmlake.analyses.topics.coherence import TOP, npmi
from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.documents import WORDS, extract_texts, split_words
from crmlake.analyses.topics.relevance import top
from crmlake.analyses.topics.training import BATCH_SHARE, count_matrix
from crmlake.app.workspace import load_workspace
from crmlake.models import SparkPipeline
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import open_model_store
from crmlake.tables import CUSTOMER_LINKS, PROFILES
from sections import frame
from support import AS_OF, balances, published, refreshed, workspace

pytestmark = [pytest.mark.slow, pytest.mark.large]
NAME, K, PASSES = "womens_clothing_reviews", 8, 10


@pytest.fixture(scope="module")
def root(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its workspace, refreshed up to topics."""
    root = workspace(tmp_path_factory.mktemp("reviews"), {NAME: real_data / NAME})
    jobs = with_upstream(["score_topics"], installed_jobs())
    refreshed(spark, root, AS_OF, f"train_topics.k={K}", f"train_topics.passes={PASSES}", jobs=jobs)
    return root


@pytest.fixture(scope="module")
def tables(spark: SparkSession, root: Path) -> dict[str, DataFrame]:
    return published(spark, root)


def test_every_review_is_taken_and_845_have_no_text(
    spark: SparkSession, root: Path, tables: dict[str, DataFrame]
) -> None:
    counts = {"read": 23_486, "accepted": 23_486, "quarantined": 0, "duplicates": 0}
    assert balances(spark, root)[NAME, "silver.feedback"] == counts
    assert tables["silver.feedback"].where("text IS NULL").count() == 845
    assert tables["silver.feedback"].where("recommended").count() == 19_314


def test_topics_are_no_less_coherent_than_those_of_scikit_learn(
    spark: SparkSession, root: Path, tables: dict[str, DataFrame]
) -> None:
    fitted = open_model_store(load_workspace(root)).load(TOPIC_MODEL, "en", 1)
    nobody = Customers(frame(spark, PROFILES, []), frame(spark, CUSTOMER_LINKS, []))
    texts = extract_texts(tables["silver.feedback"], AS_OF, "en", nobody)
    words = split_words(texts, "en").orderBy("feedback_id").select(WORDS)
    counts = count_matrix(
        words.toArrow()[WORDS].to_pylist(), fitted.artifact_as(SparkPipeline).pipeline.stages[0].vocabulary
    )
    peer = LatentDirichletAllocation(
        n_components=K, learning_method="online", max_iter=PASSES, batch_size=round(BATCH_SHARE * counts.shape[0]),
        random_state=7,
    ).fit(counts)  # fmt: skip
    ours, theirs = fitted.card.overall["coherence"], float(np.mean(npmi(top(peer.components_, TOP), counts)))
    print(f"\nNPMI: {ours:.4f}, scikit-learn's {theirs:.4f}")  # noqa: T201 - figures for the closing note
    for row in tables["gold.topics"].orderBy("topic").collect():
        print(f"{row['share']:.3f} {row['mean_rating']:.2f} {' '.join(row['words'])}")  # noqa: T201
    assert ours >= theirs

"""Segments are a model: trained, stored, promoted and rolled back; the scoring job assigns customers of any date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from crmlake.jobs.score_segments import score_segments
from crmlake.jobs.train_segments import train_segments
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from sklearn.metrics import adjusted_rand_score

from analyses.planted import PLANTED, planted
from crmlake.analyses.segmentation import CUSTOMERS, SEGMENTATION, SegmentSettings
from crmlake.analyses.segmentation.scoring import segment_customers
from crmlake.analyses.segmentation.section import list_tried_numbers
from crmlake.contracts import Contract
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.models import TrainedModel
from crmlake.runtime import AnyJob, Inputs, NoSettings, Outputs, job
from crmlake.runtime.freshness import find_reason
from crmlake.runtime.job_graph import sort_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.scheduler import open_model_store
from crmlake.runtime.state import Run, RunRecord
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import Lake
from crmlake.tables import MODEL_METRICS, SEGMENT_PROFILES, SEGMENTS

MakeFeatures = Callable[[pd.DataFrame], DataFrame]
EARLIER, FIRST, SECOND = date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)
GROUPS = {EARLIER: 2, FIRST: 3, SECOND: 4}
NAME = SEGMENTATION.of(CUSTOMERS)
SETTINGS = SegmentSettings(features=PLANTED, k_max=5, restarts=2)


@pytest.fixture(scope="module")
def jobs(make_features: MakeFeatures) -> tuple[AnyJob, ...]:
    @job(reads=[], writes=[CUSTOMER_FEATURES], settings=NoSettings)
    def featurise(_inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
        """Return the planted groups of the date."""
        return Outputs({CUSTOMER_FEATURES: make_features(planted(GROUPS[as_of]))})

    return sort_jobs([score_segments, train_segments, featurise])


@pytest.fixture(scope="module")
def runner(spark: SparkSession, jobs: tuple[AnyJob, ...], tmp_path_factory: pytest.TempPathFactory) -> Runner:
    root: Path = tmp_path_factory.mktemp("segments")
    settings = {step.section: step.settings() for step in jobs} | {"segment": SETTINGS}
    place = Workspace(root, WorkspaceSettings(), SparkSettings(), (), settings)
    lake = Lake(spark, place.lake)
    return Runner(place, lake, RunRecord(lake), jobs, "refresh", open_model_store(place))


def refresh(runner: Runner, as_of: date) -> Run:
    """Run all three jobs, and return the scoring one's run."""
    return [runner.run(step, as_of) for step in runner.jobs][-1]


def rows(runner: Runner, contract: Contract, as_of: date) -> pd.DataFrame:
    frame = runner.lake.read(contract, runner.record.published(contract))
    return frame.where(F.col("as_of") == F.lit(as_of)).drop("as_of").toPandas()


# The tests of this module tell one story in order.


def test_the_first_version_assigns_the_customers_that_it_was_trained_on(runner: Runner) -> None:
    assert [step.name for step in runner.jobs] == ["featurise", "train_segments", "score_segments"]
    assert refresh(runner, FIRST).reads[NAME] == 1
    members = rows(runner, SEGMENTS, FIRST).merge(planted(3), on="customer_id")
    assert adjusted_rand_score(members["truth"], members["segment"]) > 0.98
    assert set(members["model_version"]) == {1}
    assert len(rows(runner, SEGMENT_PROFILES, FIRST)) == 3


def test_a_stored_model_assigns_exactly_as_the_trained_one(runner: Runner, make_features: MakeFeatures) -> None:
    features = make_features(planted(3))
    outputs = train_segments(Inputs(tables={CUSTOMER_FEATURES: features}), SETTINGS, FIRST)
    trained = outputs.models[SEGMENTATION][CUSTOMERS]
    actual, expected = (
        segment_customers(features, TrainedModel(model.card, model.artifact, 1))
        for model in (runner.store.load(SEGMENTATION, CUSTOMERS, 1), trained)
    )
    assert sorted(actual.members.collect()) == sorted(expected.members.collect())
    assert actual.profiles.collect() == expected.profiles.collect()


def test_the_metrics_of_training_are_rows_and_the_report_reads_the_card(runner: Runner) -> None:
    metrics = rows(runner, MODEL_METRICS, FIRST)
    assert set(zip(metrics["family"], metrics["model"], metrics["version"], strict=True)) == {("segments", NAME, 1)}
    assert metrics[(metrics["dimension"] == "") & (metrics["metric"] == "k")]["value"].tolist() == [3]
    chosen = pd.DataFrame(list_tried_numbers({CUSTOMERS: runner.store.load(SEGMENTATION, CUSTOMERS, 1)}))
    tried = metrics[metrics["dimension"] == "k"].pivot_table(index="group", columns="metric", values="value")
    assert chosen["k"].tolist() == [int(k) for k in tried.index] == [2, 3, 4, 5]
    assert chosen["silhouette"].tolist() == tried["silhouette"].tolist()
    assert chosen["stability"].tolist() == tried["stability"].tolist()
    assert chosen[chosen["chosen"]]["k"].tolist() == [3]
    assert list_tried_numbers({}) == []


def test_a_later_training_is_a_challenger_until_it_is_promoted(runner: Runner) -> None:
    score = runner.jobs[-1]
    assert refresh(runner, SECOND).reads[NAME] == 1
    assert set(rows(runner, SEGMENTS, SECOND)["segment"]) == {1, 2, 3}
    runner.store.promote(NAME, 2)
    assert find_reason(runner, score, SECOND) == f"version 2 of {NAME} scores now"
    assert runner.run(score, SECOND).reads[NAME] == 2
    assert set(rows(runner, SEGMENTS, SECOND)["segment"]) == {1, 2, 3, 4}
    assert runner.store.rollback(NAME) == 1
    assert runner.run(score, SECOND).reads[NAME] == 1


def test_a_past_date_is_assigned_by_the_newest_version_of_that_date_or_before(runner: Runner) -> None:
    score = runner.jobs[-1]
    runner.run(runner.jobs[0], EARLIER)
    assert NAME not in runner.run(score, EARLIER).reads
    assert rows(runner, SEGMENTS, EARLIER).empty
    assert refresh(runner, EARLIER).reads[NAME] == 3
    assert set(rows(runner, SEGMENTS, EARLIER)["segment"]) == {1, 2}
    assert find_reason(runner, score, FIRST) is None


def test_without_customers_nothing_is_trained(make_features: MakeFeatures) -> None:
    nobody = make_features(pd.DataFrame({"customer_id": []}))
    outputs = train_segments(Inputs(tables={CUSTOMER_FEATURES: nobody}), SETTINGS, FIRST)
    assert outputs.models == {SEGMENTATION: {}}

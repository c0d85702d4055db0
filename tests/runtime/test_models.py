"""A trained model is an output like a table: stored by the runner, pinned by who scores, changed by a promotion."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.ml import Pipeline
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.analyses.common.metrics import metric_rows
from crmlake.contracts import Column, Contract, Model, NoDetails, Replace
from crmlake.models import ModelCard, SparkPipeline, TrainedModel, measures
from crmlake.runtime import AnyJob, Inputs, NoSettings, Outputs, job, model, partition
from crmlake.runtime.dag_nodes import describe_dag
from crmlake.runtime.freshness import find_reason
from crmlake.runtime.job_graph import sort_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.scheduler import open_model_store
from crmlake.runtime.state import RunRecord
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import Lake
from crmlake.tables import MODEL_METRICS

ADDER = Model("models.adder", "Adds.", NoDetails)
METRICS = partition(MODEL_METRICS, family="adder")
SUMS = Contract("gold.sums", "One sum.", (Column("sum", "bigint", "The sum."),), ("as_of",), Replace())
FIRST, SECOND = date(2024, 1, 1), date(2024, 1, 2)


@pytest.fixture(scope="module")
def jobs(spark: SparkSession) -> tuple[AnyJob, ...]:
    @job(reads=[model(ADDER)], writes=[SUMS], settings=NoSettings)
    def add(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        """Score."""
        return Outputs(
            {
                SUMS: inputs.model(ADDER)["day"]
                .artifact_as(SparkPipeline)
                .pipeline.transform(spark.range(1))
                .select("sum")
            }
        )

    @job(reads=[], writes=[ADDER, METRICS], settings=NoSettings)
    def train(_inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
        """Train a model that adds the day of the month."""
        stage = SQLTransformer(statement=f"SELECT id + {as_of.day} AS sum FROM __THIS__")
        artifact = SparkPipeline(Pipeline(stages=[stage]).fit(spark.range(1)))
        metrics = (*measures(day=as_of.day), *(metric.of("k", 2) for metric in measures(day=0.5)))
        card = ModelCard[NoDetails](task="sum", estimator="plus", features=(), details=NoDetails(), metrics=metrics)
        models = {"day": TrainedModel(card, artifact)}
        return Outputs({METRICS: metric_rows(ADDER, models)}, models={ADDER: models})

    return sort_jobs([add, train])


@pytest.fixture(scope="module")
def run(spark: SparkSession, jobs: tuple[AnyJob, ...], tmp_path_factory: pytest.TempPathFactory) -> Runner:
    root: Path = tmp_path_factory.mktemp("world")
    place = Workspace(root, WorkspaceSettings(), SparkSettings(), (), {each.section: each.settings() for each in jobs})
    lake = Lake(spark, place.lake)
    return Runner(place, lake, RunRecord(lake), jobs, "refresh", open_model_store(place))


# The tests of this module tell one story in order.


def test_who_scores_comes_after_who_trains(jobs: tuple[AnyJob, ...]) -> None:
    assert [each.name for each in jobs] == ["train", "add"]
    assert describe_dag(jobs, (), ())[1].reads == ("models.adder",)


def test_a_run_pins_the_champion_that_it_scored_with(run: Runner, jobs: tuple[AnyJob, ...]) -> None:
    train, add = jobs
    assert run.run(train, FIRST).writes == {"models.adder.day": 1, "gold.model_metrics": 1}
    scored = run.run(add, FIRST)
    assert scored.reads == {"models.adder.day": 1}
    assert [row["sum"] for row in run.lake.read(SUMS, scored.writes[SUMS.name]).collect()] == [1]
    assert find_reason(run, add, FIRST) is None


def test_a_challenger_changes_nothing_until_it_is_promoted(run: Runner, jobs: tuple[AnyJob, ...]) -> None:
    train, add = jobs
    assert run.run(train, SECOND).writes["models.adder.day"] == 2
    assert run.run(add, SECOND).reads == {"models.adder.day": 1}
    run.store.promote("models.adder.day", 2)
    assert find_reason(run, add, SECOND) == "version 2 of models.adder.day scores now"
    scored = run.run(add, SECOND)
    dated = run.lake.read(SUMS, scored.writes[SUMS.name]).where(F.col("as_of") == SECOND)
    assert [row["sum"] for row in dated.collect()] == [2]


def test_a_model_of_a_later_date_never_scores_an_earlier_one(run: Runner, jobs: tuple[AnyJob, ...]) -> None:
    _, add = jobs
    assert find_reason(run, add, FIRST) is None
    assert run.run(add, FIRST).reads == {"models.adder.day": 1}


def test_training_again_on_the_same_makes_no_new_version(run: Runner, jobs: tuple[AnyJob, ...]) -> None:
    train, _ = jobs
    assert run.run(train, SECOND).writes["models.adder.day"] == 2


def test_the_metrics_of_each_date_name_the_version_that_was_trained_for_it(
    run: Runner, jobs: tuple[AnyJob, ...]
) -> None:
    rows = run.lake.read_latest(MODEL_METRICS).orderBy("as_of", "dimension").collect()
    assert [tuple(row) for row in rows] == [
        (FIRST, "adder", "models.adder.day", 1, "", "", "day", 1.0, None, None),
        (FIRST, "adder", "models.adder.day", 1, "k", "2", "day", 0.5, None, None),
        (SECOND, "adder", "models.adder.day", 2, "", "", "day", 2.0, None, None),
        (SECOND, "adder", "models.adder.day", 2, "k", "2", "day", 0.5, None, None),
    ]


def test_a_card_names_the_run_that_trained_the_model(run: Runner) -> None:
    origin = run.store.load(ADDER, "day", 2).card.origin
    assert origin is not None
    assert (origin.job, origin.as_of, origin.settings, origin.reads) == ("train", SECOND, {}, {})

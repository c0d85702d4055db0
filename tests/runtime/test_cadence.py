"""Models score for some days before they are trained again, and what only feeds their training rests with them."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from pyspark.ml import Pipeline
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import SparkSession

from crmlake.contracts import Column, Contract, Model, NoDetails, Replace
from crmlake.models import ModelCard, SparkPipeline, TrainedModel
from crmlake.runtime import Inputs, NoSettings, Outputs, job, model, table
from crmlake.runtime.freshness import explain_skip, plan
from crmlake.runtime.job_graph import sort_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.scheduler import refresh
from crmlake.settings import RetrainSettings
from world import Steps, World

ADDER = Model("models.adder", "Adds.", NoDetails)
NUMBER = (Column("n", "bigint", "A number."),)
EXAMPLES = Contract("gold.examples", "One example, for training alone.", NUMBER, ("as_of", "n"), Replace())
FACTS = Contract("gold.facts", "One fact, for training and scoring.", NUMBER, ("as_of", "n"), Replace())
SUMS = Contract("gold.sums", "One sum.", NUMBER, ("as_of", "n"), Replace())


class Size(BaseModel):
    """How many examples there are."""

    model_config = ConfigDict(frozen=True)

    examples: int = 2


@dataclass
class Training(World):
    """A world with jobs that prepare examples, train and score."""

    every_days: int = 7

    @property
    def runner(self) -> Runner:
        runner = super().runner
        return replace(runner, workspace=replace(runner.workspace, retrain=RetrainSettings(every_days=self.every_days)))

    def ran(self, day: str) -> list[str]:
        """The jobs that a refresh for a day runs."""
        steps = Steps()
        refresh(self.runner, self.jobs, date.fromisoformat(day), steps)
        assert not steps.failed_jobs
        return steps.started_jobs


@pytest.fixture
def world(spark: SparkSession, tmp_path: Path) -> Training:
    @job(reads=[], writes=[EXAMPLES], settings=Size)
    def prepare(_inputs: Inputs, settings: Size, _as_of: date) -> Outputs:
        """Prepare examples."""
        return Outputs({EXAMPLES: spark.range(settings.examples).toDF("n")})

    @job(reads=[], writes=[FACTS], settings=NoSettings)
    def state(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        """State facts."""
        return Outputs({FACTS: spark.range(1).toDF("n")})

    @job(reads=[table(EXAMPLES), table(FACTS)], writes=[ADDER], settings=NoSettings)
    def train(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
        """Train a model that adds the day of the month, if there is an example."""
        if inputs.table(EXAMPLES).isEmpty():
            return Outputs(models={ADDER: {}})
        stage = SQLTransformer(statement=f"SELECT n + {as_of.day} AS n FROM __THIS__")
        artifact = SparkPipeline(Pipeline(stages=[stage]).fit(spark.range(1).toDF("n")))
        card = ModelCard[NoDetails](task="sum", estimator="plus", features=(), details=NoDetails(), metrics=())
        return Outputs(models={ADDER: {"day": TrainedModel(card, artifact)}})

    @job(reads=[table(FACTS), model(ADDER)], writes=[SUMS], settings=NoSettings)
    def score(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        """Score the facts."""
        trained = inputs.model(ADDER).get("day")
        facts = inputs.table(FACTS).select("n")
        return Outputs({SUMS: trained.artifact_as(SparkPipeline).pipeline.transform(facts) if trained else facts})

    return Training(spark, tmp_path, sort_jobs([prepare, state, train, score]))


def test_models_are_trained_again_after_so_many_days(world: Training) -> None:
    assert world.ran("2024-01-01") == ["prepare", "state", "train", "score"]
    assert world.ran("2024-01-01") == []
    assert world.ran("2024-01-02") == ["state", "score"]
    assert world.ran("2024-01-07") == ["state", "score"]
    why = "models are trained again as of 2024-01-08 (retrain.every_days)"
    steps = {step.job.name: (step.action, step.reason) for step in plan(world.runner, world.jobs, date(2024, 1, 6))}
    assert steps["prepare"] == steps["train"] == ("skip", why)
    assert explain_skip(world.runner, world.job("state"), date(2024, 1, 7)) == "up to date"
    assert world.ran("2024-01-08") == ["prepare", "state", "train", "score"]
    assert world.ran("2024-01-14") == ["state", "score"]
    # A date before that of every model has none to score it.
    assert world.ran("2023-12-31") == ["prepare", "state", "train", "score"]


def test_every_day_may_have_its_models(world: Training) -> None:
    world.every_days = 1
    for day in ("2024-01-01", "2024-01-02", "2024-01-03"):
        assert world.ran(day) == ["prepare", "state", "train", "score"]


def test_other_settings_of_what_feeds_the_training_do_not_wait(world: Training) -> None:
    world.ran("2024-01-01")
    world.settings = {"prepare": Size(examples=3)}
    assert world.ran("2024-01-02") == ["prepare", "state", "train", "score"]
    assert world.ran("2024-01-03") == ["state", "score"]


def test_who_found_too_little_to_learn_from_tries_again(world: Training) -> None:
    world.settings = {"prepare": Size(examples=0)}
    for day in ("2024-01-01", "2024-01-02"):
        assert world.ran(day) == ["prepare", "state", "train", "score"]


def test_new_data_for_the_date_of_the_models_trains_again(world: Training) -> None:
    world.ran("2024-01-01")
    world.runner.run(world.job("state"), date(2024, 1, 1))
    assert world.ran("2024-01-01") == ["train", "score"]

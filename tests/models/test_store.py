"""Versions of models: the version that scores, and the errors for missing, damaged and old versions."""

import shutil
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest
from pydantic import BaseModel
from pyspark.ml import Pipeline
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import SparkSession

from crmlake.contracts import Model
from crmlake.errors import ModelError
from crmlake.models import Metric, ModelCard, ModelStore, Origin, SparkPipeline, TrainedModel, files
from crmlake.models.champions import Champions


class Addition(BaseModel, frozen=True, extra="forbid"):
    by: float


class Subtraction(BaseModel, frozen=True, extra="forbid"):
    less: float


MODEL = Model("models.adder", "Adds.", Addition)
ONE = MODEL.of("one")
METRICS = (
    Metric(name="auc", value=0.5, low=0.4, high=0.6),
    Metric(name="auc", value=1 / 3, dimension="candidate", group="forest (depth=5)"),
)


def adder(spark: SparkSession, by: int) -> TrainedModel[Addition]:
    stage = SQLTransformer(statement=f"SELECT id + {by} AS sum FROM __THIS__")
    card = ModelCard[Addition](
        task="sum", estimator="plus", features=("id",), details=Addition(by=by + 0.1), metrics=METRICS
    )
    return TrainedModel(card, SparkPipeline(Pipeline(stages=[stage]).fit(spark.range(1))))


def origin(day: int) -> Origin:
    as_of = date(2024, 1, day)
    return Origin(job="train", as_of=as_of, settings={"seed": 7}, shape="abc", reads={"gold.numbers": day})


def open_store(folder: Path) -> ModelStore:
    return ModelStore(f"sqlite:///{folder}/mlflow.db", (folder / "files").as_uri())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def store(spark: SparkSession, folder: Path) -> ModelStore:
    """Three versions of one model, trained on three dates."""
    store = open_store(folder)
    assert store.empty
    assert store.champions(MODEL, "2024-01-09") == {}
    assert [store.add(ONE, adder(spark, by), origin(by)) for by in (1, 2, 3)] == [1, 2, 3]
    return store


# The tests of this module tell one story in order: opening a store takes seconds.


def test_the_first_version_is_champion_and_the_newest_challenger(store: ModelStore) -> None:
    assert store.champions(MODEL, "2024-01-09") == {ONE: 1}
    assert [(v.number, v.as_of, v.champion) for v in store.versions()] == [
        (3, "2024-01-03", False), (2, "2024-01-02", False), (1, "2024-01-01", True),
    ]  # fmt: skip
    metrics = {(m.dimension, m.group, m.name): m.value for m in store.versions()[0].metrics}
    assert metrics == {("", "", "auc"): 0.5, ("candidate", "forest _depth_5_", "auc"): 1 / 3}


def test_a_family_is_not_one_whose_name_begins_alike(store: ModelStore) -> None:
    assert store.champions(Model("models.add", "Adds.", Addition), "2024-01-09") == {}


def test_an_identical_model_is_stored_once(spark: SparkSession, store: ModelStore) -> None:
    assert store.add(ONE, adder(spark, 2), origin(2)) == 2
    assert len(store.versions()) == 3


def test_a_loaded_model_predicts_as_the_trained_one_and_has_its_card(spark: SparkSession, store: ModelStore) -> None:
    trained, loaded = adder(spark, 2), store.load(MODEL, "one", 2)
    pipeline = loaded.artifact_as(SparkPipeline).pipeline
    assert [row["sum"] for row in pipeline.transform(spark.range(2)).collect()] == [2, 3]
    assert (loaded.version, loaded.details) == (2, Addition(by=2.1))
    assert loaded.card.metrics == METRICS
    assert (loaded.card.overall, loaded.card.groups("candidate")) == (
        {"auc": 0.5},
        {"forest (depth=5)": {"auc": 1 / 3}},
    )
    assert (loaded.card.origin, loaded.card.artifact, len(loaded.card.checksum)) == (origin(2), "spark_pipeline", 64)
    unstored = {"origin": None, "artifact": "", "checksum": ""}
    assert loaded.card.model_copy(update=unstored) == trained.card


def test_a_card_cannot_be_changed_and_has_no_other_fields(store: ModelStore) -> None:
    card = store.load(MODEL, "one", 1).card
    with pytest.raises(ValueError, match="frozen"):
        card.task = "difference"
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        ModelCard[Addition].model_validate({**card.model_dump(), "facts": {}})


def test_an_artifact_of_another_kind_is_an_error_that_names_both(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="artifact of the kind SparkPipeline; expected str"):
        store.load(MODEL, "one", 1).artifact_as(str)


def test_rollbacks_undo_promotions_one_by_one(store: ModelStore) -> None:
    store.promote(ONE, 3)
    store.promote(ONE, 2)
    assert store.champions(MODEL, "2024-01-09") == {ONE: 2}
    assert (store.rollback(ONE), store.rollback(ONE)) == (3, 1)
    assert store.champions(MODEL, "2024-01-09") == {ONE: 1}
    with pytest.raises(ModelError, match="no version was champion before the present one"):
        store.rollback(ONE)


def test_a_promotion_that_was_killed_is_remembered_once(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Champions, "_appoint", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.promote(ONE, 3)
    monkeypatch.undo()
    assert store.champions(MODEL, "2024-01-09") == {ONE: 1}
    store.promote(ONE, 3)
    assert store.rollback(ONE) == 1
    with pytest.raises(ModelError, match="no version was champion before the present one"):
        store.rollback(ONE)


def test_before_the_champions_date_the_newest_earlier_version_scores(store: ModelStore) -> None:
    store.promote(ONE, 3)
    scoring = {day: store.champions(MODEL, day) for day in ("2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03")}
    assert [*scoring.values()] == [{}, {ONE: 1}, {ONE: 2}, {ONE: 3}]
    assert store.rollback(ONE) == 1


def test_the_error_names_a_version_that_does_not_exist(store: ModelStore) -> None:
    with pytest.raises(ModelError, match=r"models\.adder\.one has no version 9; there are: 1, 2, 3"):
        store.promote(ONE, 9)
    with pytest.raises(ModelError, match=r"one version 9 is not in the store; let another version score"):
        store.load(MODEL, "one", 9)


def test_details_of_another_release_are_an_error_of_one_line(store: ModelStore) -> None:
    other = Model(MODEL.name, "Subtracts.", Subtraction)
    with pytest.raises(ModelError, match=r"one version 1: its card does not fit this release \(details\.less: .*train"):
        store.load(other, "one", 1)


def test_a_model_of_an_earlier_release_is_an_error_that_says_to_train_again(store: ModelStore) -> None:
    client = store._registry.client  # noqa: SLF001
    run = client.create_run(store._registry.experiment)  # noqa: SLF001
    tags = {"as_of": "2024-01-04", "checksum": "abc", "key": "{}"}  # as that release left them
    client.create_model_version(ONE, f"{run.info.artifact_uri}/model", run.info.run_id, tags=tags)
    with pytest.raises(ModelError) as error:
        store.load(MODEL, "one", 4)
    assert str(error.value) == (
        "models.adder.one version 4 was stored by an earlier release of crmlake, which this one does not read; train "
        "it again, and let the new version score: crmlake models promote NAME VERSION"
    )


def test_a_copied_workspace_reads_and_writes_its_own_models(
    spark: SparkSession, store: ModelStore, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    moved = open_store(copy)
    assert moved.load(MODEL, "one", 1).details == store.load(MODEL, "one", 1).details
    before = set((folder / "files").rglob("*"))
    number = moved.add(ONE, adder(spark, 9), origin(9))
    assert set((folder / "files").rglob("*")) == before
    assert moved.load(MODEL, "one", number).details == Addition(by=9.1)
    shutil.rmtree(copy / "files")
    assert moved.load(MODEL, "one", 1).details == store.load(MODEL, "one", 1).details, "where it was stored, if it must"


def test_rolling_back_a_name_that_is_only_a_beginning_is_an_error_of_one_line(store: ModelStore) -> None:
    with pytest.raises(ModelError, match=r"models\.add: no version was champion"):
        store.rollback("models.add")


def test_damaged_and_missing_files_are_errors_of_one_line_and_training_again_stores_a_new_version(
    spark: SparkSession, store: ModelStore, folder: Path
) -> None:
    cards = (folder / "files").glob("*/artifacts/model/card/part-*")
    card = next(path for path in cards if '"by":2.1' in path.read_text("utf-8"))
    card.write_text(card.read_text("utf-8") + " ", "utf-8")
    for _ in ("detected by the checksums of the file system", "detected by the store's checksum"):
        with pytest.raises(ModelError, match=r"version 2: its files at .* are damaged"):
            store.load(MODEL, "one", 2)
        card.with_name(f".{card.name}.crc").unlink(missing_ok=True)
    card.parents[1].rename(card.parents[1].with_name("gone"))
    with pytest.raises(ModelError, match="version 2: its files are missing at"):
        store.load(MODEL, "one", 2)
    assert store.add(ONE, adder(spark, 2), origin(2)) == 5
    assert store.load(MODEL, "one", 5).details == Addition(by=2.1)


def test_a_class_that_is_not_sparks_is_refused_before_it_is_loaded(spark: SparkSession, tmp_path: Path) -> None:
    forged = open_store(tmp_path)
    forged.add(ONE, adder(spark, 1), origin(1))
    loaded = (tmp_path / "loaded").as_uri()
    (metadata,) = tmp_path.rglob("artifact/stages/*/metadata/part-*")
    metadata.write_text(metadata.read_text().replace("org.apache.spark.ml.feature.SQLTransformer", f"evil.{loaded}"))
    metadata.with_name(f".{metadata.name}.crc").unlink()
    resign(forged, 1)
    with pytest.raises(ModelError, match=r"version 1: its files name the class evil\..*is not loaded"):
        forged.load(MODEL, "one", 1)


def test_files_that_were_changed_with_their_checksum_are_not_those_of_the_run_record(
    spark: SparkSession, tmp_path: Path
) -> None:
    forged = open_store(tmp_path)
    forged.add(ONE, adder(spark, 1), origin(1))
    recorded = forged.checksum(ONE, 1)
    (metadata,) = tmp_path.rglob("artifact/stages/*/metadata/part-*")
    metadata.write_text(metadata.read_text().replace("id + 1", "id + 2"))
    metadata.with_name(f".{metadata.name}.crc").unlink()
    resign(forged, 1)
    assert forged.load(MODEL, "one", 1).artifact_as(SparkPipeline)  # the store alone cannot tell
    with pytest.raises(ModelError, match="version 1: its checksum in the store is not the one that its training"):
        forged.load(MODEL, "one", 1, recorded)


def resign(store: ModelStore, number: int) -> None:
    """Give a version the checksum of the files that it has now."""
    registry = store._registry  # noqa: SLF001
    (version,) = (v for v in registry.versions(ONE) if int(v.version) == number)
    registry.client.set_model_version_tag(ONE, str(number), "checksum", files.checksum(version.source))

"""Versions of models: the version that scores, and the errors for missing and damaged versions."""

from pathlib import Path

import pytest
from pyspark.ml import Pipeline
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import SparkSession

from crmlake.contracts import Model
from crmlake.errors import ModelError
from crmlake.models import ModelStore
from crmlake.models.trained import TrainedModel

MODEL = Model("models.adder", "Adds.")
ONE = MODEL.of("one")


def adder(spark: SparkSession, by: int) -> TrainedModel:
    frame = spark.range(1)
    pipeline = Pipeline(stages=[SQLTransformer(statement=f"SELECT id + {by} AS sum FROM __THIS__")]).fit(frame)
    return TrainedModel(pipeline, {"auc": by / 10}, {"by": by})


def open_store(folder: Path) -> ModelStore:
    return ModelStore(f"sqlite:///{folder}/mlflow.db", (folder / "files").as_uri())


@pytest.fixture(scope="module")
def store(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """Three versions of one model, trained on three dates."""
    store = open_store(tmp_path_factory.mktemp("models"))
    assert store.empty
    assert store.champions(MODEL, "2024-01-09") == {}
    assert [store.add(ONE, adder(spark, by), f"2024-01-0{by}", {"reads": by}) for by in (1, 2, 3)] == [1, 2, 3]
    return store


# The tests of this module tell one story in order: opening a store takes seconds.


def test_the_first_version_is_champion_and_the_newest_challenger(store: ModelStore) -> None:
    assert store.champions(MODEL, "2024-01-09") == {ONE: 1}
    assert [(v.number, v.as_of, v.champion) for v in store.versions()] == [
        (3, "2024-01-03", False), (2, "2024-01-02", False), (1, "2024-01-01", True),
    ]  # fmt: skip
    assert [v.metrics["auc"] for v in store.versions()] == [0.3, 0.2, 0.1]


def test_an_identical_model_is_stored_once(spark: SparkSession, store: ModelStore) -> None:
    assert store.add(ONE, adder(spark, 2), "2024-01-02", {"reads": 2}) == 2
    assert len(store.versions()) == 3


def test_a_loaded_model_predicts_as_the_fitted_one(spark: SparkSession, store: ModelStore) -> None:
    loaded = store.load(ONE, 2)
    assert (loaded.version, loaded.facts, loaded.metrics) == (2, {"by": 2}, {"auc": 0.2})
    assert [row["sum"] for row in loaded.pipeline.transform(spark.range(2)).collect()] == [2, 3]


def test_rollbacks_undo_promotions_one_by_one(store: ModelStore) -> None:
    store.promote(ONE, 3)
    store.promote(ONE, 2)
    assert store.champions(MODEL, "2024-01-09") == {ONE: 2}
    assert (store.rollback(ONE), store.rollback(ONE)) == (3, 1)
    assert store.champions(MODEL, "2024-01-09") == {ONE: 1}
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
    with pytest.raises(ModelError, match="version 9 is not in the store; train it again"):
        store.load(ONE, 9)


def test_damaged_and_missing_files_are_errors_of_one_line(store: ModelStore) -> None:
    folder = Path(store._files.removeprefix("file://"))  # noqa: SLF001
    facts = next(path for path in folder.glob("*/artifacts/model/facts/part-*") if '"by": 2' in path.read_text("utf-8"))
    facts.write_text(facts.read_text("utf-8") + " ", "utf-8")
    for _ in ("detected by the checksums of the file system", "detected by the store's checksum"):
        with pytest.raises(ModelError, match=r"version 2: its files at .* are damaged"):
            store.load(ONE, 2)
        facts.with_name(f".{facts.name}.crc").unlink(missing_ok=True)
    facts.parents[1].rename(facts.parents[1].with_name("gone"))
    with pytest.raises(ModelError, match="version 2: its files are missing at"):
        store.load(ONE, 2)

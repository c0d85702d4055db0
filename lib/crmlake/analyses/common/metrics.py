"""The rows of `gold.model_metrics` from the cards of trained models."""

from collections.abc import Mapping

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from crmlake.contracts import AnyModel
from crmlake.contracts.schema import schema
from crmlake.models import AnyTrainedModel
from crmlake.runtime import NoRows, RowsWithVersions
from crmlake.tables import MODEL_METRICS

COLUMNS = ("model", "version", "dimension", "group", "metric", "value", "low", "high")


def metric_rows(model: AnyModel, trained: Mapping[str, AnyTrainedModel]) -> RowsWithVersions | NoRows:
    """Return the rows of `gold.model_metrics` without the as-of date and the family.

    The job declares the model before the table, so that the versions of the models are known.

    Args:
        model: The family.
        trained: The models that the job returns, by variant.
    """

    def build(versions: Mapping[str, int]) -> DataFrame:
        rows = [
            (model.of(variant), versions[model.of(variant)], m.dimension, m.group, m.name, m.value, m.low, m.high)
            for variant, one in trained.items()
            for m in one.card.metrics
        ]
        return SparkSession.active().createDataFrame(rows, StructType([schema(MODEL_METRICS)[c] for c in COLUMNS]))

    return RowsWithVersions(build) if trained else NoRows()

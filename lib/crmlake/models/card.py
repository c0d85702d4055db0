"""The model card: what a trained model was made of, for what, and how good it was (Mitchell et al., 2019)."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, SerializeAsAny

D = TypeVar("D", bound=BaseModel)


class Metric(BaseModel):
    """One measured value, of all rows or of one group of them.

    Attributes:
        name: What was measured, such as `auc_roc`.
        value: The value.
        dimension: What the groups differ in, such as `candidate`, `k` or `bin`; empty where the value is of the whole.
        group: The group, such as `random_forest`; empty where the value is of the whole.
        low: The lower limit of the 95 % confidence interval; none where no interval was computed.
        high: The upper limit of the 95 % confidence interval.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="constants")

    name: str
    value: float
    dimension: str = ""
    group: str = ""
    low: float | None = None
    high: float | None = None

    def of(self, dimension: str, group: object) -> Self:
        """Return the same metric of one group."""
        return self.model_copy(update={"dimension": dimension, "group": str(group)})


class Origin(BaseModel):
    """The run that trained a model.

    Attributes:
        job: The job.
        as_of: The as-of date of the run.
        settings: The settings of the job.
        shape: The digest of settings and release.
        reads: The version of each table that the job read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    job: str
    as_of: date
    settings: Mapping[str, Any]
    shape: str
    reads: Mapping[str, int]

    @property
    def key(self) -> str:
        """The digest of the origin: two models of one key are the same model."""
        reads = sorted(self.reads.items())
        return sha256(repr((self.job, str(self.as_of), self.shape, reads)).encode()).hexdigest()


class ModelCard(BaseModel, Generic[D]):
    """What a trained model was made of, for what, and how good it was; never personal data.

    Attributes:
        task: What the model does, such as `binary`, `clusters` or `topics`.
        estimator: The family of models, such as `random_forest`.
        features: The input columns, in the order in which the model reads them.
        metrics: The measured values.
        details: What scoring and the report need to know beside the artifact.
        origin: The run that trained the model; none before the model is stored.
        artifact: The kind of the artifact; empty before the model is stored.
        checksum: The checksum of the stored files; empty before the model is stored.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str
    estimator: str
    features: tuple[str, ...]
    details: SerializeAsAny[D]
    metrics: tuple[Metric, ...] = ()
    origin: Origin | None = None
    artifact: str = ""
    checksum: str = ""

    @property
    def overall(self) -> dict[str, float]:
        """The metrics of the whole, by name."""
        return {metric.name: metric.value for metric in self.metrics if not metric.dimension}

    def groups(self, dimension: str) -> dict[str, dict[str, float]]:
        """Return the metrics of each group of a dimension, by group and name, in their order.

        >>> from crmlake.contracts import NoDetails
        >>> tried = [Metric(name="silhouette", value=v, dimension="k", group=g) for g, v in (("2", 0.5), ("3", 0.4))]
        >>> ModelCard(task="clusters", estimator="kmeans", features=(), details=NoDetails(), metrics=tried).groups("k")
        {'2': {'silhouette': 0.5}, '3': {'silhouette': 0.4}}
        """
        groups: dict[str, dict[str, float]] = {}
        for metric in self.metrics:
            if metric.dimension == dimension:
                groups.setdefault(metric.group, {})[metric.name] = metric.value
        return groups


def measures(**values: float) -> list[Metric]:
    """Return metrics of the whole without intervals, by name."""
    return [Metric(name=name, value=value) for name, value in values.items()]

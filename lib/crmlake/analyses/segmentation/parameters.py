"""The parameters of a segmentation: the scales of the features, and the centroids."""

from pydantic import BaseModel, ConfigDict
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.common.scaling import Scale
from crmlake.analyses.segmentation.clustering import Centroid, nearest_centroid


class SegmentParameters(BaseModel):
    """What assigns a customer to a segment.

    Attributes:
        scales: The scale of each feature, in the order of the features.
        centroids: The centroids in standard deviations, sorted: of equally near ones, the first counts.
        segments: The number of the segment of each centroid.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scales: tuple[Scale, ...]
    centroids: tuple[Centroid, ...]
    segments: tuple[int, ...]

    @property
    def scores(self) -> dict[str, Column]:
        """Each feature in standard deviations from the mean of the customers that the model was trained on."""
        return {scale.feature: scale.standardise() for scale in self.scales}

    def assign(self, features: DataFrame) -> DataFrame:
        """Return the customers with `segment` and `distance`; those whose features are all null are left out.

        Args:
            features: One row per customer with the features.
        """
        assigned = select_eligible(features, list(self.scores)).withColumn(
            "_nearest", nearest_centroid(list(self.scores.values()), self.centroids)
        )
        segments = F.array(*map(F.lit, self.segments))
        return assigned.withColumns(
            {
                "segment": F.element_at(segments, F.col("_nearest.centroid")),
                "distance": F.sqrt("_nearest.squared_distance"),
            }
        ).drop("_nearest")


def select_eligible(features: DataFrame, names: list[str]) -> DataFrame:
    """Return the customers with at least one feature, such as those who ever bought anything."""
    return features.where(F.coalesce(*names).isNotNull())

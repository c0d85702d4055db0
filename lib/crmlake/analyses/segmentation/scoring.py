"""Scoring: the segment of each customer, and the profile of each segment."""

from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.segmentation.details import SegmentDetails
from crmlake.analyses.segmentation.parameters import SegmentParameters
from crmlake.analyses.segmentation.profiles import profile_rows, summarise_groups
from crmlake.models import Parameters, TrainedModel


class Segmentation(NamedTuple):
    """The customers of one date in the segments of a model.

    Attributes:
        members: The rows of `gold.segments` without the as-of date.
        profiles: The rows of `gold.segment_profiles` without the as-of date; a segment without customers has none.
    """

    members: DataFrame
    profiles: DataFrame


def segment_customers(features: DataFrame, model: TrainedModel[SegmentDetails]) -> Segmentation:
    """Assign customers to the nearest segment of a model.

    Args:
        features: The rows of `gold.customer_features` of one as-of date. A null feature counts as the mean of the
            customers that the model was trained on. A customer whose features are all null is in no segment.
        model: The model.
    """
    parameters = SegmentParameters.model_validate_json(model.artifact_as(Parameters).json)
    assigned, version = parameters.assign(features), F.lit(model.version).cast("bigint").alias("model_version")
    names = dict(enumerate(model.details.names, start=1))
    groups = summarise_groups(assigned, "segment", parameters.scores)
    return Segmentation(
        assigned.select("customer_id", "segment", "distance", version),
        profile_rows(features, groups, names, model.version),
    )

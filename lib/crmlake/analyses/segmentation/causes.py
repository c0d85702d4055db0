"""Why there are no segments, or only one."""

from pyspark.sql import DataFrame

from crmlake.analyses.segmentation.details import SegmentDetails
from crmlake.analyses.segmentation.parameters import select_eligible
from crmlake.analyses.segmentation.settings import SegmentSettings
from crmlake.models import TrainedModel


def explain_missing_segments(
    features: DataFrame, settings: SegmentSettings, model: TrainedModel[SegmentDetails] | None
) -> list[str]:
    """Return a sentence where there are no segments, or where one segment holds all customers; else nothing.

    Args:
        features: The rows of `gold.customer_features` that the model was trained on.
        settings: The features of the segments.
        model: The model; `None` where there is none.
    """
    if model is None:
        customers = features.count()
        return [f"no segments were trained: none of {customers:,} customers has any of the features (segment.features)"]
    if model.card.overall["k"] > 1:
        return []
    customers = select_eligible(features, list(settings.features)).count()
    if customers == 1:
        return ["there is one segment: too few customers: only 1 has any of the features (segment.features)"]
    cause = f"none of the {len(settings.features)} features differs between them (constant features)"
    return [f"there is one segment: all {customers:,} customers are alike: {cause}; add others to segment.features"]

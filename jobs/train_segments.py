"""Train segments: find groups of customers with similar features, and name each group."""

from datetime import date

from crmlake.analyses.common.metrics import metric_rows
from crmlake.analyses.segmentation import CUSTOMERS, FAMILY, SEGMENTATION, SegmentSettings
from crmlake.analyses.segmentation.causes import explain_missing_segments
from crmlake.analyses.segmentation.training import train
from crmlake.app.submit import main
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.runtime import Inputs, Outputs, job, partition, table
from crmlake.tables import MODEL_METRICS

METRICS = partition(MODEL_METRICS, family=FAMILY)


@job(reads=[table(CUSTOMER_FEATURES)], writes=[SEGMENTATION, METRICS], settings=SegmentSettings, section="segment")
def train_segments(inputs: Inputs, settings: SegmentSettings, _as_of: date) -> Outputs:
    """Group customers by their features with k-means, and name each group by what sets it apart."""
    features = inputs.table(CUSTOMER_FEATURES)
    model = train(features, settings)
    warnings = explain_missing_segments(features, settings, model)
    models = {CUSTOMERS: model} if model else {}
    return Outputs({METRICS: metric_rows(SEGMENTATION, models)}, models={SEGMENTATION: models}, warnings=warnings)


if __name__ == "__main__":
    main(train_segments)

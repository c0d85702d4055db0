"""Segment: group similar customers by their features, and profile each group."""

from datetime import date

from crmlake.analyses.segmentation import SegmentSettings, segment_customers
from crmlake.app.submit import main
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.runtime import Inputs, Outputs, empty, job, table
from crmlake.tables import SEGMENT_PROFILES, SEGMENTS


@job(reads=[table(CUSTOMER_FEATURES)], writes=[SEGMENTS, SEGMENT_PROFILES], settings=SegmentSettings)
def segment(inputs: Inputs, settings: SegmentSettings, _as_of: date) -> Outputs:
    """Group customers by their features with k-means, and name each group by what sets it apart."""
    segmentation = segment_customers(inputs.table(CUSTOMER_FEATURES), settings)
    if segmentation is None:
        return Outputs(empty(SEGMENTS, SEGMENT_PROFILES), metrics={"customers": 0.0})
    tables = {SEGMENTS: segmentation.members, SEGMENT_PROFILES: segmentation.profiles}
    return Outputs(tables, metrics=segmentation.metrics)


if __name__ == "__main__":
    main(segment)

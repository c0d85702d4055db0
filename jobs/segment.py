"""Segment: from features to groups of customers that are alike, and what sets each apart."""

from datetime import date

from crmlake.analyses.segmentation import SegmentSettings, segment_customers
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.main import main
from crmlake.tables import SEGMENT_PROFILES, SEGMENTS


@job(reads=[CUSTOMER_FEATURES], writes=[SEGMENTS, SEGMENT_PROFILES], settings=SegmentSettings)
def segment(tables: Frames, settings: SegmentSettings, _as_of: date) -> Made:
    """Group customers by their features with KMeans, and name each group by what sets it apart."""
    found = segment_customers(tables[CUSTOMER_FEATURES], settings)
    if found is None:
        return Made({}, metrics={"customers": 0.0})
    return Made({SEGMENTS: found.members, SEGMENT_PROFILES: found.profiles}, metrics=found.metrics)


if __name__ == "__main__":
    main(segment)

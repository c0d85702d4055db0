"""Models: what is learned of customers from their features. Pure functions from frames to frames."""

from crmlake.models.segment_settings import SegmentSettings
from crmlake.models.segments import Segmentation, segment_customers

__all__ = ["SegmentSettings", "Segmentation", "segment_customers"]

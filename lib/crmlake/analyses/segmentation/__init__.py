"""Models: what is learned of customers from their features. Pure functions from frames to frames."""

from crmlake.analyses.segmentation.settings import SegmentSettings
from crmlake.analyses.segmentation.training import Segmentation, segment_customers

__all__ = ["SegmentSettings", "Segmentation", "segment_customers"]

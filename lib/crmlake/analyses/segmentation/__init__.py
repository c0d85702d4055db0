"""Segmentation: groups of customers with similar features."""

from crmlake.analyses.segmentation.settings import SegmentSettings
from crmlake.analyses.segmentation.training import Segmentation, segment_customers

__all__ = ["SegmentSettings", "Segmentation", "segment_customers"]

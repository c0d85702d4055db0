"""Segmentation: groups of customers with similar features."""

from crmlake.analyses.segmentation.details import SegmentDetails
from crmlake.analyses.segmentation.settings import SegmentSettings
from crmlake.contracts import Model

SEGMENTATION = Model("models.segments", "Assigns a customer to a group with similar features.", SegmentDetails)
CUSTOMERS = "customers"
"""The variant of the model that groups customers."""
FAMILY = "segments"
"""The family of rows in `gold.model_metrics`."""

__all__ = ["CUSTOMERS", "FAMILY", "SEGMENTATION", "SegmentDetails", "SegmentSettings"]

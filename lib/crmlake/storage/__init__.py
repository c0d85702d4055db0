"""The lake: Delta tables at paths, made, read and written as their contracts say."""

from crmlake.storage.access import reach
from crmlake.storage.lake import Lake, Written

__all__ = ["Lake", "Written", "reach"]

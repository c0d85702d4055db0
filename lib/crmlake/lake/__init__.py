"""The lake: Delta tables at paths, made, read and written as their contracts say."""

from crmlake.lake.lake import Lake, Written
from crmlake.lake.reaching import reach

__all__ = ["Lake", "Written", "reach"]

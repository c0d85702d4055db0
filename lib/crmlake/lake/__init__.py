"""The lake: Delta tables at paths, made, read and written as their contracts say."""

from crmlake.lake.lake import Lake, Written

__all__ = ["Lake", "Written"]

"""A lake for each module of tests."""

from source_fixtures import lake

__all__ = ["lake"]

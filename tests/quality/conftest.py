"""Fixtures: sources, their files, and a lake for each module of tests."""

from source_fixtures import lake, make_source, read_files

__all__ = ["lake", "make_source", "read_files"]

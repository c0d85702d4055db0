"""Fixtures of the tests of ingest: sources, their files, and a lake."""

from source_fixtures import lake, make_source, read_files

__all__ = ["lake", "make_source", "read_files"]

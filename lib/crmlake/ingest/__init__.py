"""Ingest: discover, screen and load new files of every source into bronze."""

"""Cleansing: from raw rows to typed, checked, unique rows; what is refused keeps its reasons."""

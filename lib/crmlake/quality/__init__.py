"""Cleansing: from raw rows to typed, validated and unique rows; rejected rows go to quarantine with their reasons."""

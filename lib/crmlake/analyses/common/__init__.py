"""Helpers that several analyses share: samples, feature scaling, parallel Spark actions."""

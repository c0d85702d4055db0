"""Quarantine: rejected rows, their reasons, their resolution and replay."""

"""Exports of every table, spoilt by the habits of real ones."""

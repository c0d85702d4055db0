"""Dirt: the errors of real files, and the channels that have each of them."""

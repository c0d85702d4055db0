"""Baskets: products that are bought together."""

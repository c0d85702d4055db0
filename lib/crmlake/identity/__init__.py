"""Identity: which identifiers belong to one customer."""

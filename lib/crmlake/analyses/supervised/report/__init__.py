"""The section of the report on what customers will do."""

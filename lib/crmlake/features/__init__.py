"""Features: the daily rollup of each channel, features of customers at an as-of date, and labels."""

"""The shipped configuration: source mappings, Spark and log settings, schedules."""

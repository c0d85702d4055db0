"""The Spark session: built in one place."""

from crmlake.session.session import start

__all__ = ["start"]

"""Changed events and links, as the incremental runs of jobs read them."""

from pyspark.sql import DataFrame

from crmlake.features.changed_events import Changes
from crmlake.identity.links import moved_identifiers


def changes(events: DataFrame, *links: tuple[str, str, str, str]) -> Changes:
    """Changed events, and changed links as (namespace, value, customer, added or removed)."""
    columns = "namespace string, value string, customer_id string, _change string"
    changed = events.sparkSession.createDataFrame(list(links), columns)
    return Changes(events, moved_identifiers(changed) if links else None)

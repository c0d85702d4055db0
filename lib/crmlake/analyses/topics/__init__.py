"""Topics: the subjects of customers' texts."""

from crmlake.analyses.topics.details import TopicDetails
from crmlake.contracts import Model

TOPIC_MODEL = Model("models.topics", "Says what share of a text speaks of which topic.", TopicDetails)
FAMILY = "topics"
"""The family of rows in `gold.model_metrics`."""

__all__ = ["FAMILY", "TOPIC_MODEL", "TopicDetails"]

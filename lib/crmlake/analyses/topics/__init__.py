"""Topics: the subjects of customers' texts."""

from crmlake.contracts import Model

TOPIC_MODEL = Model("models.topics", "Says what share of a text speaks of which topic.")

__all__ = ["TOPIC_MODEL"]

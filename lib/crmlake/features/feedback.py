"""The channel of reviews and surveys: what customers say. It has no measures of a customer's day yet."""

from crmlake.contracts.tables import FEEDBACK
from crmlake.features.channel import Channel

FEEDBACK_CHANNEL = Channel("feedback", FEEDBACK)

"""The channel of customer profiles: who the customers say they are. It has no events."""

from crmlake.contracts.tables import CUSTOMERS
from crmlake.features.channel import Channel

PROFILES = Channel("profiles", CUSTOMERS)

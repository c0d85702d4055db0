"""The tables that crmlake declares: one file each."""

from crmlake.contracts.tables.bronze import BRONZE
from crmlake.contracts.tables.customer_features import CUSTOMER_FEATURES
from crmlake.contracts.tables.customers import CUSTOMERS
from crmlake.contracts.tables.landing import LANDING
from crmlake.contracts.tables.order_lines import ORDER_LINES
from crmlake.contracts.tables.quarantine import QUARANTINE
from crmlake.contracts.tables.runs import RUNS
from crmlake.contracts.tables.segments import SEGMENT_PROFILES, SEGMENTS

__all__ = [
    "BRONZE",
    "CUSTOMERS",
    "CUSTOMER_FEATURES",
    "LANDING",
    "ORDER_LINES",
    "QUARANTINE",
    "RUNS",
    "SEGMENTS",
    "SEGMENT_PROFILES",
]

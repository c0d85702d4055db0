"""The tables that crmlake declares: one file each."""

from crmlake.contracts.tables.bronze import BRONZE
from crmlake.contracts.tables.customer_features import CUSTOMER_FEATURES
from crmlake.contracts.tables.customers import CUSTOMERS
from crmlake.contracts.tables.feedback import FEEDBACK
from crmlake.contracts.tables.files import FILES
from crmlake.contracts.tables.labels import LABELS, TARGETS, TRAINING_FEATURES
from crmlake.contracts.tables.landing import LANDING
from crmlake.contracts.tables.order_lines import ORDER_LINES
from crmlake.contracts.tables.quarantine import QUARANTINE
from crmlake.contracts.tables.rules import ITEMSETS, RULES
from crmlake.contracts.tables.runs import RUNS
from crmlake.contracts.tables.scores import MODEL_TESTS, SCORES
from crmlake.contracts.tables.segments import SEGMENT_PROFILES, SEGMENTS
from crmlake.contracts.tables.topics import DOCUMENT_TOPICS, TOPICS

__all__ = [
    "BRONZE",
    "CUSTOMERS",
    "CUSTOMER_FEATURES",
    "DOCUMENT_TOPICS",
    "FEEDBACK",
    "FILES",
    "ITEMSETS",
    "LABELS",
    "LANDING",
    "MODEL_TESTS",
    "ORDER_LINES",
    "QUARANTINE",
    "RULES",
    "RUNS",
    "SCORES",
    "SEGMENTS",
    "SEGMENT_PROFILES",
    "TARGETS",
    "TOPICS",
    "TRAINING_FEATURES",
]

"""The tables that crmlake declares: one file each."""

from crmlake.contracts.tables.attributes import ATTRIBUTES, OUTCOMES
from crmlake.contracts.tables.bronze import BRONZE
from crmlake.contracts.tables.campaign_messages import CAMPAIGN_MESSAGES
from crmlake.contracts.tables.consents import CONSENTS
from crmlake.contracts.tables.customers import CUSTOMERS
from crmlake.contracts.tables.deletions import DELETIONS
from crmlake.contracts.tables.feedback import FEEDBACK
from crmlake.contracts.tables.files import FILES
from crmlake.contracts.tables.labels import LABELS, TARGETS
from crmlake.contracts.tables.landing import LANDING
from crmlake.contracts.tables.order_lines import ORDER_LINES
from crmlake.contracts.tables.page_views import PAGE_VIEWS
from crmlake.contracts.tables.payments import PAYMENTS
from crmlake.contracts.tables.products import PRODUCTS
from crmlake.contracts.tables.quarantine import QUARANTINE
from crmlake.contracts.tables.rules import ITEMSETS, RULES
from crmlake.contracts.tables.runs import RUNS
from crmlake.contracts.tables.scores import MODEL_TESTS, SCORES
from crmlake.contracts.tables.segments import SEGMENT_PROFILES, SEGMENTS
from crmlake.contracts.tables.service_contacts import SERVICE_CONTACTS
from crmlake.contracts.tables.social import SOCIAL_INTERACTIONS, SOCIAL_POSTS
from crmlake.contracts.tables.topics import DOCUMENT_TOPICS, TOPICS

__all__ = [
    "ATTRIBUTES",
    "BRONZE",
    "CAMPAIGN_MESSAGES",
    "CONSENTS",
    "CUSTOMERS",
    "DELETIONS",
    "DOCUMENT_TOPICS",
    "FEEDBACK",
    "FILES",
    "ITEMSETS",
    "LABELS",
    "LANDING",
    "MODEL_TESTS",
    "ORDER_LINES",
    "OUTCOMES",
    "PAGE_VIEWS",
    "PAYMENTS",
    "PRODUCTS",
    "QUARANTINE",
    "RULES",
    "RUNS",
    "SCORES",
    "SEGMENTS",
    "SEGMENT_PROFILES",
    "SERVICE_CONTACTS",
    "SOCIAL_INTERACTIONS",
    "SOCIAL_POSTS",
    "TARGETS",
    "TOPICS",
]

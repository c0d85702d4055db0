"""Contracts of the tables that crmlake declares, one module for each table or pair of tables."""

from crmlake.tables.attributes import ATTRIBUTES, OUTCOMES
from crmlake.tables.batches import BATCHES
from crmlake.tables.bronze import BRONZE
from crmlake.tables.campaign_messages import CAMPAIGN_MESSAGES
from crmlake.tables.consents import CONSENTS
from crmlake.tables.converted_amounts import CONVERTED_AMOUNTS
from crmlake.tables.customer_links import CUSTOMER_LINKS
from crmlake.tables.deletions import DELETIONS
from crmlake.tables.exchange_rates import EXCHANGE_RATES
from crmlake.tables.feedback import FEEDBACK
from crmlake.tables.files import FILES
from crmlake.tables.labels import LABELS, TARGETS
from crmlake.tables.model_metrics import MODEL_METRICS
from crmlake.tables.order_lines import ORDER_LINES
from crmlake.tables.page_views import PAGE_VIEWS
from crmlake.tables.payments import PAYMENTS
from crmlake.tables.products import PRODUCTS
from crmlake.tables.profiles import PROFILES
from crmlake.tables.quarantine import QUARANTINE
from crmlake.tables.rules import ITEMSETS, RULES
from crmlake.tables.runs import RUNS
from crmlake.tables.scores import SCORES
from crmlake.tables.segments import SEGMENT_PROFILES, SEGMENTS
from crmlake.tables.service_contacts import SERVICE_CONTACTS
from crmlake.tables.social import SOCIAL_INTERACTIONS, SOCIAL_POSTS
from crmlake.tables.topics import DOCUMENT_TOPICS, TOPICS

__all__ = [
    "ATTRIBUTES",
    "BATCHES",
    "BRONZE",
    "CAMPAIGN_MESSAGES",
    "CONSENTS",
    "CONVERTED_AMOUNTS",
    "CUSTOMER_LINKS",
    "DELETIONS",
    "DOCUMENT_TOPICS",
    "EXCHANGE_RATES",
    "FEEDBACK",
    "FILES",
    "ITEMSETS",
    "LABELS",
    "MODEL_METRICS",
    "ORDER_LINES",
    "OUTCOMES",
    "PAGE_VIEWS",
    "PAYMENTS",
    "PRODUCTS",
    "PROFILES",
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

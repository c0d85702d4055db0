"""The channels without a rollup: profiles, products, posts, consents, attributes and outcomes."""

from crmlake.features.channel import Channel
from crmlake.tables import ATTRIBUTES, CONSENTS, CUSTOMERS, OUTCOMES, PRODUCTS, SOCIAL_POSTS

PROFILES = Channel("profiles", CUSTOMERS)
PRODUCTS_CHANNEL = Channel("products", PRODUCTS)
SOCIAL_POSTS_CHANNEL = Channel("social_posts", SOCIAL_POSTS)
CONSENTS_CHANNEL = Channel("consents", CONSENTS)
ATTRIBUTES_CHANNEL = Channel("attributes", ATTRIBUTES)
OUTCOMES_CHANNEL = Channel("outcomes", OUTCOMES)

"""The channels by which the planted people reach the shop: a further channel is a further entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyspark.sql import DataFrame

from crmlake.errors import SettingError, unknown
from crmlake.generator.attributes import attributes
from crmlake.generator.campaign_messages import campaign_messages
from crmlake.generator.consents import consents
from crmlake.generator.dirt import by_channel
from crmlake.generator.dirt.base import Dirt
from crmlake.generator.dirt.drift import Drift
from crmlake.generator.feedback import MEANT, feedback, written
from crmlake.generator.identifiers import identifiers
from crmlake.generator.orders import order_lines
from crmlake.generator.outcomes import outcomes
from crmlake.generator.page_views import page_views
from crmlake.generator.payments import payments
from crmlake.generator.product_affinities import affinities
from crmlake.generator.products import products
from crmlake.generator.profiles import profiles
from crmlake.generator.service_contacts import service_contacts
from crmlake.generator.service_intents import meant
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.social_interactions import SAID, interactions, social_interactions
from crmlake.generator.social_posts import social_posts

Rows: TypeAlias = Callable[[DataFrame, GenerateSettings], DataFrame]
"""Makes rows of people, as `crmlake.generator.people.people` describes them."""


@dataclass(frozen=True)
class Channel:
    """One kind of raw file.

    Attributes:
        name: the folder below the landing one.
        rows: makes the file's clean rows: its columns in their order, then `delivered_on`, the day of the file that a
            row comes in.
        grain: the columns that tell its rows apart.
        dirt: what befalls its rows, at most one of them a row.
        truth: what is behind the rows, by the name of its folder below that of the truth.
        drift: how the columns of its files change with time.
        monthly: whether files come on the last day of each month; else on each day.
    """

    name: str
    rows: Rows
    grain: tuple[str, ...]
    dirt: tuple[Dirt, ...] = ()
    truth: Mapping[str, Rows] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    monthly: bool = True


def _affinities(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return affinities(people.sparkSession, settings.seed)


def _meant(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return written(people, settings).select(*MEANT)


def _said(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return interactions(people, settings).select(*SAID)


CHANNELS = (
    Channel(
        "shop_customers",
        profiles,
        ("customer_no", "updated_at"),
        by_channel.PROFILES,
        {"identifiers": identifiers},
        by_channel.PROFILES_DRIFT,
    ),
    Channel(
        "shop_orders",
        order_lines,
        ("order_no", "line_no"),
        by_channel.ORDERS,
        {"affinities": _affinities},
        monthly=False,
    ),
    Channel("shop_feedback", feedback, ("feedback_no",), by_channel.FEEDBACK, {"feedback": _meant}),
    Channel("shop_page_views", page_views, ("view_no",), by_channel.PAGE_VIEWS),
    Channel(
        "shop_campaign_messages",
        campaign_messages,
        ("message_no", "event", "occurred_at"),
        by_channel.CAMPAIGN_MESSAGES,
    ),
    Channel("shop_consents", consents, ("customer_no", "purpose", "decided_at"), by_channel.CONSENTS),
    Channel("shop_social_posts", social_posts, ("post_no", "counted_at"), by_channel.SOCIAL_POSTS),
    Channel(
        "shop_social_interactions",
        social_interactions,
        ("interaction_no",),
        by_channel.SOCIAL_INTERACTIONS,
        {"social_interactions": _said},
    ),
    Channel("shop_products", products, ("sku", "updated_at"), by_channel.PRODUCTS),
    Channel("shop_payments", payments, ("payment_no",), by_channel.PAYMENTS),
    Channel(
        "shop_service_contacts",
        service_contacts,
        ("contact_no", "updated_at"),
        by_channel.SERVICE_CONTACTS,
        {"service_contacts": meant},
    ),
    Channel("shop_attributes", attributes, ("customer_no", "fact", "known_at"), by_channel.ATTRIBUTES),
    Channel("shop_outcomes", outcomes, ("customer_no", "outcome", "occurred_at"), by_channel.OUTCOMES),
)


def wanted(settings: GenerateSettings) -> tuple[Channel, ...]:
    """The channels that the settings ask for, in the order of `CHANNELS`.

    Raises:
        SettingError: there is none of a name.
    """
    names = [channel.name for channel in CHANNELS]
    for name in settings.channels:
        if name not in names:
            raise SettingError(f"generate.channels: {unknown('channel', name, names)}")
    return tuple(channel for channel in CHANNELS if not settings.channels or channel.name in settings.channels)

"""The channels of the made-up shop. A new channel is a new entry of `CHANNELS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyspark.sql import DataFrame

from crmlake.errors import SettingError, unknown
from crmlake.generator.attributes import generate_attributes
from crmlake.generator.campaign_messages import generate_campaign_messages
from crmlake.generator.consents import generate_consents
from crmlake.generator.dirt import by_channel
from crmlake.generator.dirt.base import Dirt
from crmlake.generator.dirt.drift import Drift
from crmlake.generator.feedback import FEEDBACK_TRUTH, draw_feedback, generate_feedback
from crmlake.generator.identifiers import list_identifiers
from crmlake.generator.orders import generate_order_lines
from crmlake.generator.outcomes import generate_outcomes
from crmlake.generator.page_views import generate_page_views
from crmlake.generator.payments import generate_payments
from crmlake.generator.product_affinities import list_affinities
from crmlake.generator.products import generate_products
from crmlake.generator.profiles import generate_profiles
from crmlake.generator.service_contacts import generate_service_contacts
from crmlake.generator.service_intents import select_service_truth
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.social_interactions import INTERACTION_TRUTH, draw_interactions, generate_social_interactions
from crmlake.generator.social_posts import generate_social_posts

RowGenerator: TypeAlias = Callable[[DataFrame, GenerateSettings], DataFrame]
"""Return rows for the people of `crmlake.generator.people.generate_people`."""


@dataclass(frozen=True)
class Channel:
    """One kind of raw file.

    Attributes:
        name: The folder of the files, below the landing folder.
        generate_rows: Returns the clean rows: the columns of the file in their order, then `delivered_on`, the date of
            the file that has the row.
        grain: The columns that identify a row.
        dirt: The kinds of dirt of the rows. A row has at most one of them.
        truth: Functions that return what was planted in the rows, by the name of their folder below the truth.
        drift: The changes of the files' columns over time.
        is_monthly: Whether files come on the last day of each month. Otherwise they come on each day.
    """

    name: str
    generate_rows: RowGenerator
    grain: tuple[str, ...]
    dirt: tuple[Dirt, ...] = ()
    truth: Mapping[str, RowGenerator] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    is_monthly: bool = True


def _list_affinities(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return list_affinities(people.sparkSession, settings.seed)


def _select_feedback_truth(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return draw_feedback(people, settings).select(*FEEDBACK_TRUTH)


def _select_interaction_truth(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return draw_interactions(people, settings).select(*INTERACTION_TRUTH)


CHANNELS = (
    Channel(
        "shop_customers",
        generate_profiles,
        ("customer_no", "updated_at"),
        by_channel.PROFILES,
        {"identifiers": list_identifiers},
        by_channel.PROFILES_DRIFT,
    ),
    Channel(
        "shop_orders",
        generate_order_lines,
        ("order_no", "line_no"),
        by_channel.ORDERS,
        {"affinities": _list_affinities},
        is_monthly=False,
    ),
    Channel(
        "shop_feedback",
        generate_feedback,
        ("feedback_no",),
        by_channel.FEEDBACK,
        {"feedback": _select_feedback_truth},
    ),
    Channel("shop_page_views", generate_page_views, ("view_no",), by_channel.PAGE_VIEWS),
    Channel(
        "shop_campaign_messages",
        generate_campaign_messages,
        ("message_no", "event", "occurred_at"),
        by_channel.CAMPAIGN_MESSAGES,
    ),
    Channel("shop_consents", generate_consents, ("customer_no", "purpose", "decided_at"), by_channel.CONSENTS),
    Channel("shop_social_posts", generate_social_posts, ("post_no", "counted_at"), by_channel.SOCIAL_POSTS),
    Channel(
        "shop_social_interactions",
        generate_social_interactions,
        ("interaction_no",),
        by_channel.SOCIAL_INTERACTIONS,
        {"social_interactions": _select_interaction_truth},
    ),
    Channel("shop_products", generate_products, ("sku", "updated_at"), by_channel.PRODUCTS),
    Channel("shop_payments", generate_payments, ("payment_no",), by_channel.PAYMENTS),
    Channel(
        "shop_service_contacts",
        generate_service_contacts,
        ("contact_no", "updated_at"),
        by_channel.SERVICE_CONTACTS,
        {"service_contacts": select_service_truth},
    ),
    Channel("shop_attributes", generate_attributes, ("customer_no", "fact", "known_at"), by_channel.ATTRIBUTES),
    Channel("shop_outcomes", generate_outcomes, ("customer_no", "outcome", "occurred_at"), by_channel.OUTCOMES),
)


def select_channels(settings: GenerateSettings) -> tuple[Channel, ...]:
    """Return the channels that the settings name, or all if they name none, in the order of `CHANNELS`.

    Raises:
        SettingError: The settings name an unknown channel.
    """
    names = [channel.name for channel in CHANNELS]
    for name in settings.channels:
        if name not in names:
            raise SettingError(f"generate.channels: {unknown('channel', name, names)}")
    return tuple(channel for channel in CHANNELS if not settings.channels or channel.name in settings.channels)

"""The channels by which the planted people reach the shop: a further channel is a further entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyspark.sql import DataFrame

from crmlake.errors import SettingError, unknown
from crmlake.generator.attributes import attributes
from crmlake.generator.campaign_messages import campaign_messages
from crmlake.generator.companions import affinities
from crmlake.generator.consents import consents
from crmlake.generator.dirt import spoil
from crmlake.generator.feedback import MEANT, feedback, written
from crmlake.generator.identifiers import identifiers
from crmlake.generator.intents import meant
from crmlake.generator.orders import order_lines
from crmlake.generator.outcomes import outcomes
from crmlake.generator.page_views import page_views
from crmlake.generator.payments import payments
from crmlake.generator.products import products
from crmlake.generator.profiles import profiles
from crmlake.generator.service_contacts import service_contacts
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
        rows: makes the file's rows: its columns in their order, then `delivered_on`, which says the
            file that a row comes in (a day, or the last day of a month), and `dirt` where rows are spoilt.
        grain: the columns that name a spoilt row in the truth; empty where no row is spoilt.
        truth: what is behind the rows, by the name of its folder below that of the truth.
    """

    name: str
    rows: Rows
    grain: tuple[str, ...] = ()
    truth: Mapping[str, Rows] = field(default_factory=dict)


def _spoilt_lines(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return spoil(order_lines(people, settings), settings)


def _affinities(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return affinities(people.sparkSession, settings.seed)


def _meant(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return written(people, settings).select(*MEANT)


def _said(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return interactions(people, settings).select(*SAID)


CHANNELS = (
    Channel("shop_customers", profiles, truth={"identifiers": identifiers}),
    Channel("shop_orders", _spoilt_lines, grain=("order_no", "line_no"), truth={"affinities": _affinities}),
    Channel("shop_feedback", feedback, truth={"feedback": _meant}),
    Channel("shop_page_views", page_views),
    Channel("shop_campaign_messages", campaign_messages),
    Channel("shop_consents", consents),
    Channel("shop_social_posts", social_posts),
    Channel("shop_social_interactions", social_interactions, truth={"social_interactions": _said}),
    Channel("shop_products", products),
    Channel("shop_payments", payments),
    Channel("shop_service_contacts", service_contacts, truth={"service_contacts": meant}),
    Channel("shop_attributes", attributes),
    Channel("shop_outcomes", outcomes),
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

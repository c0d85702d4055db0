"""The channels by which the planted people reach the shop: a further channel is a further entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyspark.sql import DataFrame

from crmlake.errors import SettingError, unknown
from crmlake.generator.companions import affinities
from crmlake.generator.dirt import declared
from crmlake.generator.dirt.declaration import Dirt
from crmlake.generator.dirt.drift import Drift
from crmlake.generator.feedback import MEANT, feedback, written
from crmlake.generator.orders import order_lines
from crmlake.generator.profiles import profiles
from crmlake.generator.settings import GenerateSettings

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
        truth: what is behind the rows, by the name of its folder below that of the truth.
        monthly: whether files come on the last day of each month; else on each day.
        dirt: what befalls its rows, at most one of them a row.
        drift: how the columns of its files change with time.
    """

    name: str
    rows: Rows
    grain: tuple[str, ...]
    truth: Mapping[str, Rows] = field(default_factory=dict)
    monthly: bool = False
    dirt: tuple[Dirt, ...] = ()
    drift: tuple[Drift, ...] = ()


def _affinities(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return affinities(people.sparkSession, settings.seed)


def _meant(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return written(people, settings).select(*MEANT)


CHANNELS = (
    Channel(
        "shop_customers",
        profiles,
        grain=("customer_no", "updated_at"),
        monthly=True,
        dirt=declared.PROFILES,
        drift=declared.PROFILES_DRIFT,
    ),
    Channel(
        "shop_orders",
        order_lines,
        grain=("order_no", "line_no"),
        truth={"affinities": _affinities},
        dirt=declared.ORDERS,
    ),
    Channel(
        "shop_feedback",
        feedback,
        grain=("feedback_no",),
        truth={"feedback": _meant},
        monthly=True,
        dirt=declared.FEEDBACK,
    ),
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

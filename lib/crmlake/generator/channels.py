"""The channels by which the planted people reach the shop: a further channel is a further entry."""

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import DataFrame

from crmlake.generator.dirt import spoil
from crmlake.generator.feedback import feedback
from crmlake.generator.orders import order_lines
from crmlake.generator.payments import payments
from crmlake.generator.products import products
from crmlake.generator.profiles import profiles
from crmlake.generator.settings import GenerateSettings


@dataclass(frozen=True)
class Channel:
    """One kind of raw file.

    Attributes:
        name: the folder below the landing one.
        rows: makes the file's rows of people: its columns in their order, then `delivered_on`, which says the
            file that a row comes in (a day, or the last day of a month), and `dirt` where rows are spoilt.
        grain: the columns that name a spoilt row in the truth; empty where no row is spoilt.
    """

    name: str
    rows: Callable[[DataFrame, GenerateSettings], DataFrame]
    grain: tuple[str, ...] = ()


def _spoilt_lines(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    return spoil(order_lines(people, settings), settings)


CHANNELS = (
    Channel("shop_customers", profiles),
    Channel("shop_orders", _spoilt_lines, grain=("order_no", "line_no")),
    Channel("shop_feedback", feedback),
    Channel("shop_products", products),
    Channel("shop_payments", payments),
)

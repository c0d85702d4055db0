"""The money that rejected rows concern: the sum of their amounts by currency, observed while Spark writes the rows.

The currencies are observed with the accepted rows, the sums with the rejected ones, so that neither costs a pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.cleaning.functions.currencies import iso_codes
from crmlake.contracts import Contract
from crmlake.runtime import RejectedAmount

_CODE = "^[A-Z]{3}$"
"""The form of a currency, which bounds how many there can be."""


def has_money(contract: Contract) -> bool:
    """Return whether the rows of a table have an amount in a currency."""
    return {"amount", "currency"} <= contract.by_name.keys()


def collect_currencies(is_rejected: Column) -> Column:
    """Return the aggregate of the currencies of all rejected rows with a readable amount."""
    has_amount = F.col("amount").isNotNull() & F.rlike("currency", F.lit(_CODE))
    return F.collect_set(F.when(is_rejected & has_amount, F.col("currency")))


@dataclass
class RejectedAmounts:
    """The amounts of the rejected rows of one source and table, available once these are written.

    Attributes:
        currencies: The currencies of the amounts.
        sums: Observes for each currency the rows, and the sum of their amounts.
    """

    currencies: list[str] = field(default_factory=list)
    sums: Observation = field(default_factory=Observation)

    def observe(self, rejected: DataFrame, currencies: Iterable[str]) -> DataFrame:
        """Return rejected rows whose amounts are added up while they are written.

        Returns and refunds count with their absolute amounts, as they would otherwise hide as many sales.

        Args:
            rejected: Mapped rows that are rejected.
            currencies: What `collect_currencies` gives; those that ISO 4217 does not list are left out.
        """
        self.currencies, self.sums = sorted(set(currencies) & set(iso_codes())), Observation()
        sums = [total for currency in self.currencies for total in _totals(currency)]
        return rejected.observe(self.sums, *sums) if sums else rejected

    def list_amounts(self) -> list[RejectedAmount]:
        """Return the sum of each currency."""
        sums = self.sums.get if self.currencies else {}
        return [
            RejectedAmount(currency=code, amount=sums[f"amount_{code}"], rows=int(sums[f"rows_{code}"]))
            for code in self.currencies
        ]


def _totals(currency: str) -> tuple[Column, Column]:
    amount = F.when(F.col("currency") == currency, F.abs("amount"))
    return F.sum(amount).alias(f"amount_{currency}"), F.count(amount).alias(f"rows_{currency}")

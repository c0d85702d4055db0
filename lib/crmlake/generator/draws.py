"""Chance without a random generator: every draw is a hash of the seed, a salt and the row's own keys.

So a draw depends neither on the order of rows nor on partitions, and a further draw changes no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from pyspark.sql import Column
from pyspark.sql import functions as F

_BITS = 53  # what the fraction of a double holds


@dataclass(frozen=True)
class Chance:
    """Draws for the rows that `keys` tell apart. Draws of different salts are independent; a salt may be computed.

    Attributes:
        seed: of all draws.
        keys: the columns that make a row's draws its own.
    """

    seed: int
    keys: tuple[str, ...]

    def uniform(self, salt: Column | str) -> Column:
        """A double in [0, 1): the upper 53 bits of xxHash64."""
        bits = F.shiftrightunsigned(F.xxhash64(F.lit(self.seed).cast("long"), F.lit(salt), *self.keys), 64 - _BITS)
        return bits.cast("double") * F.lit(2.0**-_BITS)

    def normal(self, salt: str) -> Column:
        """A standard normal (Box and Muller 1958)."""
        radius = F.sqrt(-2 * F.log(1 - self.uniform(f"{salt}, radius")))
        return radius * F.cos(2 * pi * self.uniform(f"{salt}, angle"))

    def factor(self, salt: str, spread: Column | float) -> Column:
        """A log-normal of median 1; `spread` is the standard deviation of its logarithm."""
        return F.exp(spread * self.normal(salt))

    def happens(self, salt: Column | str, probability: Column | float) -> Column:
        """True with this probability."""
        return self.uniform(salt) < probability

    def below(self, salt: Column | str, bound: int) -> Column:
        """An int from 0 to `bound` - 1, all equally likely."""
        return F.floor(self.uniform(salt) * bound).cast("int")

    def rank(self, salt: str, bound: int) -> Column:
        """An int from 0 to `bound` - 1, the k-th nearly as likely as 1 / k: Zipf's law in closed form."""
        return F.floor(F.pow(F.lit(bound + 1.0), self.uniform(salt))).cast("int") - 1

    def one_of(self, salt: Column | str, choices: Sequence[str]) -> Column:
        """One of these texts, all equally likely."""
        return F.element_at(F.array(*map(F.lit, choices)), self.below(salt, len(choices)) + 1)

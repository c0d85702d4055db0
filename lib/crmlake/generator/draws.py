"""Random draws without a random generator: each draw is a hash of the seed, a salt and the keys of the row.

A draw therefore depends neither on the order of the rows nor on their partitions, and a new draw changes no other draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from pyspark.sql import Column
from pyspark.sql import functions as F

_BITS = 53  # the bits of a double's fraction


@dataclass(frozen=True)
class Draws:
    """Random draws, one for each distinct value of `keys`.

    Draws of different salts are independent. A salt may be a column.

    Attributes:
        seed: The seed of all draws.
        keys: The columns that identify what is drawn for. Rows with equal keys have equal draws.
    """

    seed: int
    keys: tuple[str, ...]

    def uniform(self, salt: Column | str) -> Column:
        """Return a double in [0, 1), from the upper 53 bits of xxHash64."""
        bits = F.shiftrightunsigned(F.xxhash64(F.lit(self.seed).cast("long"), F.lit(salt), *self.keys), 64 - _BITS)
        return bits.cast("double") * F.lit(2.0**-_BITS)

    def normal(self, salt: str) -> Column:
        """Return a standard normal double (Box and Muller 1958)."""
        radius = F.sqrt(-2 * F.log(1 - self.uniform(f"{salt}, radius")))
        return radius * F.cos(2 * pi * self.uniform(f"{salt}, angle"))

    def lognormal(self, salt: str, spread: Column | float) -> Column:
        """Return a log-normal double with median 1, whose logarithm has the standard deviation `spread`."""
        return F.exp(spread * self.normal(salt))

    def bernoulli(self, salt: Column | str, probability: Column | float) -> Column:
        """Return true with this probability, else false."""
        return self.uniform(salt) < probability

    def integer(self, salt: Column | str, bound: int) -> Column:
        """Return an int from 0 to `bound` - 1, all equally likely."""
        return F.floor(self.uniform(salt) * bound).cast("int")

    def zipf(self, salt: str, bound: int) -> Column:
        """Return an int from 0 to `bound` - 1; the k-th is nearly as likely as 1 / k (Zipf's law in closed form)."""
        return F.floor(F.pow(F.lit(bound + 1.0), self.uniform(salt))).cast("int") - 1

    def choice(self, salt: Column | str, values: Sequence[str]) -> Column:
        """Return one of several texts, all equally likely."""
        return F.element_at(F.array(*map(F.lit, values)), self.integer(salt, len(values)) + 1)

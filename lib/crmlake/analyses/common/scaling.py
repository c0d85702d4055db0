"""Scaling: features of any unit made comparable, so that none outweighs the others in a distance."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

SKEWED = 1.0
# Beyond this a value says no more than "extreme". Unclipped, a single odd customer drags a centre to itself:
# on the public Online Retail data k-means then gives segments of one, and halves of the data disagree.
FARTHEST = 3.0
# A sum of floats differs in its last bits with the order of its rows. Nine digits are the same in any order.
DIGITS = 9


@dataclass(frozen=True)
class Scale:
    """How one feature is standardised.

    Attributes:
        feature: the column.
        logged: whether its logarithm is taken first.
        mean: over all customers that have a value, after the logarithm.
        deviation: the standard deviation (population), likewise; 0 where all values are equal.
    """

    feature: str
    logged: bool
    mean: float
    deviation: float

    def standardised(self) -> Column:
        """The feature in standard deviations from the mean, at most 3 to either side.

        Returns:
            A double, never null: a null counts as the mean, 0, and so does each value where all are equal.
        """
        if self.deviation == 0:
            return F.lit(0.0)
        value = _logarithm(_plain(self.feature)) if self.logged else _plain(self.feature)
        score = (value - self.mean) / self.deviation
        # Filled first: least and greatest pass over a null, and would make it an extreme.
        filled = F.coalesce(score, F.lit(0.0))
        return F.greatest(F.lit(-FARTHEST), F.least(F.lit(FARTHEST), filled))


def measure_scales(frame: DataFrame, features: Sequence[str]) -> tuple[Scale, ...]:
    """Measure the scale of each feature, all in one pass.

    A feature is logged where its skewness is above 1, or below -1 with values below 0: the sign is kept, and
    log(1 + size) taken.

    Args:
        frame: one row a customer, with numeric columns `features`; nulls are left out.
        features: the columns, in the order of the answer.
    """
    found = frame.agg(*[_statistics(feature).alias(feature) for feature in features]).head()
    return tuple(_scale(feature, found[feature]) for feature in features) if found else ()


def _plain(feature: str) -> Column:
    return F.col(feature).cast("double")


def _logarithm(value: Column) -> Column:
    return F.signum(value) * F.log1p(F.abs(value))


def _statistics(feature: str) -> Column:
    plain, logged = _plain(feature), _logarithm(_plain(feature))
    return F.struct(
        F.skewness(plain).alias("skewness"),
        F.min(plain).alias("least"),
        F.array(F.avg(plain), F.stddev_pop(plain)).alias("plain"),
        F.array(F.avg(logged), F.stddev_pop(logged)).alias("logged"),
    )


def _scale(feature: str, found: Row) -> Scale:
    skewness = _rounded(found["skewness"])
    logged = skewness > SKEWED or (skewness < -SKEWED and found["least"] < 0)
    mean, deviation = (_rounded(value) for value in found["logged" if logged else "plain"])
    varies = deviation > abs(mean) * 10**-DIGITS
    return Scale(feature, logged, mean, deviation if varies else 0.0)


def _rounded(value: float | None) -> float:
    return float(f"{value or 0.0:.{DIGITS}g}")

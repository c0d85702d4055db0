"""Standardisation of features, so that no feature outweighs the others in a distance."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

SKEWED = 1.0
# Values are clipped here. Without clipping, a single outlier attracts a centroid: on the public Online Retail data
# k-means then returns segments of one customer, and models of two halves of the data disagree.
MAX_DEVIATION = 3.0
# The last bits of a sum of floats depend on the order of its rows. Nine digits are the same in any order.
DIGITS = 9


@dataclass(frozen=True)
class Scale:
    """The parameters that standardise one feature.

    Attributes:
        feature: The name of the column.
        is_logged: Whether the logarithm of the feature is standardised instead of the feature.
        mean: The mean (of the logarithm, if `is_logged`) over all customers with a value.
        deviation: The population standard deviation, computed like `mean`; 0 where all values are equal.
    """

    feature: str
    is_logged: bool
    mean: float
    deviation: float

    def standardise(self) -> Column:
        """Return the feature in standard deviations from the mean, clipped to -3 … 3.

        Returns:
            A double, never null: 0 (the mean) where the feature is null, and everywhere if all values are equal.
        """
        if self.deviation == 0:
            return F.lit(0.0)
        value = _logarithm(_plain(self.feature)) if self.is_logged else _plain(self.feature)
        score = (value - self.mean) / self.deviation
        # Nulls are replaced first: F.least and F.greatest skip a null and would return the limit instead.
        filled = F.coalesce(score, F.lit(0.0))
        return F.greatest(F.lit(-MAX_DEVIATION), F.least(F.lit(MAX_DEVIATION), filled))


def measure_scales(frame: DataFrame, features: Sequence[str]) -> tuple[Scale, ...]:
    """Return the scale of each feature, measured in one pass over the rows.

    The logarithm is used where a feature's skewness is above 1, or below -1 with negative values. It is
    sign(x) log(1 + |x|), so that negative values keep their sign.

    Args:
        frame: One row per customer, with numeric columns `features`; nulls are ignored.
        features: The columns to measure, in the order of the result.
    """
    statistics = frame.agg(*[_statistics(feature).alias(feature) for feature in features]).head()
    return tuple(_scale(feature, statistics[feature]) for feature in features) if statistics else ()


def _plain(feature: str) -> Column:
    return F.col(feature).cast("double")


def _logarithm(value: Column) -> Column:
    return F.signum(value) * F.log1p(F.abs(value))


def _statistics(feature: str) -> Column:
    plain, logged = _plain(feature), _logarithm(_plain(feature))
    return F.struct(
        F.skewness(plain).alias("skewness"),
        F.min(plain).alias("min"),
        F.array(F.avg(plain), F.stddev_pop(plain)).alias("plain"),
        F.array(F.avg(logged), F.stddev_pop(logged)).alias("logged"),
    )


def _scale(feature: str, statistics: Row) -> Scale:
    skewness = _round(statistics["skewness"])
    is_logged = skewness > SKEWED or (skewness < -SKEWED and statistics["min"] < 0)
    mean, deviation = (_round(value) for value in statistics["logged" if is_logged else "plain"])
    varies = deviation > abs(mean) * 10**-DIGITS
    return Scale(feature, is_logged, mean, deviation if varies else 0.0)


def _round(value: float | None) -> float:
    return float(f"{value or 0.0:.{DIGITS}g}")

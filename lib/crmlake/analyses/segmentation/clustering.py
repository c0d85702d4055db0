"""k-means: fitting centres, and finding the nearest one."""

from collections.abc import Sequence

from pyspark.ml.clustering import KMeans
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.common.threads import at_once

VECTOR = "vector"
Centre = tuple[float, ...]


def fit_kmeans(rows: DataFrame, k: int, seed: int, restarts: int) -> list[Centre]:
    """Fit k-means `restarts` times from different first centres; keep the fit of least cost, the first of equals.

    MLlib's k-means|| (Bahmani et al., 2012) by the row solver: the block solver breaks with an index out of bounds
    where fewer first centres than k differ (Spark 4.2), and is no faster on a sample of 250,000 in one partition.

    Args:
        rows: `vector`; never a cached frame, which makes a fit several times slower.
        k: how many centres.
        seed: of the first centres.
        restarts: how many fits.

    Returns:
        The centres, each once: there are fewer than asked for where fewer points differ.
    """
    kmeans = KMeans(featuresCol=VECTOR, k=k, solver="row")
    models = at_once(rows.sparkSession, lambda n: kmeans.copy({kmeans.seed: seed + n}).fit(rows), range(restarts))
    best = min(models, key=lambda model: model.summary.trainingCost)
    return sorted({tuple(map(float, centre)) for centre in best.clusterCenters()})


def nearest(point: Sequence[Column], centres: Sequence[Sequence[float]]) -> Column:
    """Find the nearest centre of each row, the first of equals.

    Args:
        point: the coordinates, never null.
        centres: each with as many coordinates.

    Returns:
        struct<square: double, place: int>: the squared Euclidean distance, and the centre's place from 1.
    """
    squares = [sum(((x - c) * (x - c) for x, c in zip(point, centre, strict=True)), F.lit(0.0)) for centre in centres]
    places = [F.struct(s.alias("square"), F.lit(place).alias("place")) for place, s in enumerate(squares, start=1)]
    return F.array_min(F.array(*places))

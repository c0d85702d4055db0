"""k-means: fitting centres, and finding the nearest one."""

from collections.abc import Sequence
from typing import NamedTuple

from pyspark.ml.clustering import KMeans, KMeansModel
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.models.threads import at_once

VECTOR = "vector"
Centre = tuple[float, ...]


class Fit(NamedTuple):
    """A fitted model and its cost: the sum of squared distances to the nearest centre."""

    cost: float
    model: KMeansModel

    def centres(self) -> list[Centre]:
        """The centres, each once: there are fewer than asked for where fewer points differ."""
        return sorted({tuple(map(float, centre)) for centre in self.model.clusterCenters()})


def fit_kmeans(rows: DataFrame, k: int, seed: int, iterations: int = 20) -> Fit:
    """Fit k-means once (k-means||, Bahmani et al., 2012; the block solver on dense vectors).

    Args:
        rows: `vector`; never a cached frame, which makes a fit several times slower.
        k: how many centres.
        seed: of the first centres.
        iterations: at most so many.
    """
    model = KMeans(featuresCol=VECTOR, k=k, seed=seed, maxIter=iterations, solver="block").fit(rows)
    return Fit(model.summary.trainingCost, model)


def best_kmeans(rows: DataFrame, k: int, seed: int, restarts: int) -> Fit:
    """Fit k-means from `restarts` different first centres; keep the fit of least cost, the first of equals."""
    fits = at_once(rows.sparkSession, lambda restart: fit_kmeans(rows, k, seed + restart), range(restarts))
    return min(fits, key=lambda fit: fit.cost)


def silhouette(fit: Fit, rows: DataFrame) -> float:
    """Measure how well apart the groups lie: the mean silhouette (Rousseeuw, 1987) by squared distance.

    Args:
        fit: the model whose groups are measured.
        rows: `vector`.

    Returns:
        From -1 to 1; 0 where there is but one group.
    """
    if len(fit.centres()) == 1:
        return 0.0
    assigned = fit.model.setPredictionCol("group").transform(rows)
    return ClusteringEvaluator(featuresCol=VECTOR, predictionCol="group").evaluate(assigned)


def nearest(point: Sequence[Column], centres: Sequence[Centre]) -> Column:
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

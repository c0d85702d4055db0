"""From the features of a customer to the vector that a model sees."""

from collections.abc import Sequence

from pyspark.ml import Pipeline
from pyspark.ml.feature import SQLTransformer, VectorAssembler

from crmlake.features.customer_features import CUSTOMER_FEATURES, FEATURES
from crmlake.models.propensity.candidates import VECTOR, Classifier


def pipeline(features: Sequence[str], model: Classifier) -> Pipeline:
    """Features to vector to probability, in one pipeline that a store keeps as a whole.

    Amounts, counts and days are taken as logarithms, as they are skewed; a null becomes 0, and whether it was
    null a further coordinate (one for each view, for all that is null only outside of it).

    Args:
        features: columns of `gold.customer_features`.
        model: looks at the column `vector`.
    """
    coordinates = {f"_{name}": f"coalesce(ln(1 + greatest(cast({name} AS double), 0)), 0)" for name in features}
    coordinates |= {f"_{name}_unknown": f"cast({name} IS NULL AS double)" for name in _unknown(features)}
    made = ", ".join(f"{expression} AS {name}" for name, expression in coordinates.items())
    prepared = SQLTransformer(statement=f"SELECT *, {made} FROM __THIS__")
    return Pipeline(stages=[prepared, VectorAssembler(inputCols=list(coordinates), outputCol=VECTOR), model])


def _unknown(features: Sequence[str]) -> list[str]:
    """The features whose nulls say something: those that may be null within their view, and one for each view."""
    maybe = [name for name in features if not FEATURES[name].column.required]
    sure = {CUSTOMER_FEATURES.by_name[name].view: name for name in features if FEATURES[name].column.required}
    return [*maybe, *sure.values()]

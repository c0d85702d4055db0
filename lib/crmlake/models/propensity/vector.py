"""From the features of a customer to the vector that a model sees."""

from collections.abc import Sequence

from pyspark.ml import Pipeline
from pyspark.ml.feature import SQLTransformer, VectorAssembler

from crmlake.contracts.tables import CUSTOMER_FEATURES
from crmlake.models.propensity.candidates import VECTOR, Classifier


def pipeline(features: Sequence[str], model: Classifier) -> Pipeline:
    """Features to vector to probability, in one pipeline that a store keeps as a whole.

    Amounts, counts and days are taken as logarithms, as they are skewed; a null becomes 0, and whether it was
    null a further coordinate.

    Args:
        features: columns of `gold.customer_features`.
        model: looks at the column `vector`.
    """
    coordinates = {f"_{name}": f"coalesce(ln(1 + greatest(cast({name} AS double), 0)), 0)" for name in features}
    maybe = [name for name in features if not CUSTOMER_FEATURES.by_name[name].required]
    coordinates |= {f"_{name}_unknown": f"cast({name} IS NULL AS double)" for name in maybe}
    made = ", ".join(f"{expression} AS {name}" for name, expression in coordinates.items())
    prepared = SQLTransformer(statement=f"SELECT *, {made} FROM __THIS__")
    return Pipeline(stages=[prepared, VectorAssembler(inputCols=list(coordinates), outputCol=VECTOR), model])

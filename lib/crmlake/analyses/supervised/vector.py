"""From the features of a customer to the vector that a model sees."""

from collections.abc import Sequence

from pyspark.ml import Pipeline
from pyspark.ml.feature import CountVectorizer, SQLTransformer, VectorAssembler

from crmlake.analyses.supervised.candidates import VECTOR, Classifier
from crmlake.features.customer_features import CUSTOMER_FEATURES, FEATURES

CATEGORY = "categories."
VALUES, FOUND = "_category_values", "_category_found"
SHARED_BY = 20.0
"""A model learns, and keeps in its files, no value that fewer rows share: it could tell of a person."""


def sources(features: Sequence[str]) -> tuple[str, ...]:
    """The columns of `gold.customer_features` that features are taken from."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in features))


def pipeline(features: Sequence[str], model: Classifier) -> Pipeline:
    """Features to vector to probability, in one pipeline that a store keeps as a whole.

    Amounts, counts and days are taken as logarithms (of the size, where they are below 0), as they are skewed; a null
    becomes 0, and whether it was null a further coordinate (one for each view, for all that is null only outside of
    it). A category becomes a coordinate for each of its values that enough rows share.

    Args:
        features: columns of `gold.customer_features`; `numbers.NAME` and `categories.NAME` are attributes.
        model: looks at the column `vector`.
    """
    categories = [name for name in features if name.startswith(CATEGORY)]
    numbers = [name for name in features if name not in categories]
    coordinates = {_plain(name): _logarithm(f"cast({name} AS double)") for name in numbers}
    coordinates |= {f"{_plain(name)}_unknown": f"cast({name} IS NULL AS double)" for name in _unknown(numbers)}
    made = coordinates | ({VALUES: _values(categories)} if categories else {})
    columns = ", ".join(f"{expression} AS {name}" for name, expression in made.items())
    prepared = SQLTransformer(statement=f"SELECT *, {columns} FROM __THIS__")
    found = [CountVectorizer(inputCol=VALUES, outputCol=FOUND, binary=True, minDF=SHARED_BY)] if categories else []
    parts = [*coordinates, *(stage.getOutputCol() for stage in found)]
    return Pipeline(stages=[prepared, *found, VectorAssembler(inputCols=parts, outputCol=VECTOR), model])


def _values(categories: Sequence[str]) -> str:
    """All known values of the categories, each with its name before it, in one array.

    Every row has the empty one too: where nothing else is shared by enough rows there is still a vocabulary.
    """
    named = ", ".join(f"concat('{name.removeprefix(CATEGORY)}=', {name})" for name in categories)
    return f"filter(array('', {named}), value -> value IS NOT NULL)"


def _plain(name: str) -> str:
    return f"_{name.replace('.', '_')}"


def _logarithm(value: str) -> str:
    return f"coalesce(signum({value}) * ln(1 + abs({value})), 0)"


def _unknown(features: Sequence[str]) -> list[str]:
    """The features whose nulls say something: those that may be null within their view, and one for each view."""
    own = {name for name in features if name in FEATURES and FEATURES[name].column.required}
    views = {CUSTOMER_FEATURES.by_name[name].view: name for name in features if name in own}
    return [name for name in features if name not in own or name in views.values()]

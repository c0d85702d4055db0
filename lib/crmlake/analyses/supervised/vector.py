"""The pipeline that turns a customer's features into the input vector of a model."""

from collections.abc import Sequence
from typing import Any

from pyspark.ml import Pipeline, Transformer
from pyspark.ml.feature import CountVectorizer, CountVectorizerModel, SQLTransformer, VectorAssembler

from crmlake.features.customer_features import CUSTOMER_FEATURES, features_by_name

VECTOR = "vector"
CATEGORY, CATEGORY_SET = "categories.", "category_sets."
VALUES, INDICATORS = "_category_values", "_category_found"
MIN_ROWS = 20.0
"""The minimum number of rows that share a value. A rarer value could identify a person and is not stored in a model."""


def source_columns(features: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of `gold.customer_features` that hold the features."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in features))


def build_pipeline(features: Sequence[str], model: Any) -> Pipeline:
    """Return a pipeline from features to vector to prediction, which the model store saves as a whole.

    Numbers are skewed, so sign(x) ln(1 + |x|) replaces them. A null becomes 0, and a further coordinate says whether
    the feature was null; features that are null only outside their view share one such coordinate per view. A
    category, or a set of them, becomes one coordinate for each value that enough rows share.

    Args:
        features: Columns of `gold.customer_features`; `numbers.NAME`, `categories.NAME` and `category_sets.NAME` are
            attributes.
        model: An estimator of MLlib on the column `vector`.
    """
    categories = [name for name in features if name.startswith((CATEGORY, CATEGORY_SET))]
    numbers = [name for name in features if name not in categories]
    coordinates = {_plain(name): _logarithm(f"cast({name} AS double)") for name in numbers}
    coordinates |= {f"{_plain(name)}_unknown": f"cast({name} IS NULL AS double)" for name in _unknown(numbers)}
    expressions = coordinates | ({VALUES: _values(categories)} if categories else {})
    columns = ", ".join(f"{expression} AS {name}" for name, expression in expressions.items())
    transformer = SQLTransformer(statement=f"SELECT *, {columns} FROM __THIS__")
    encoder = CountVectorizer(inputCol=VALUES, outputCol=INDICATORS, binary=True, minDF=MIN_ROWS)
    encoders = [encoder] if categories else []
    inputs = [*coordinates, *(stage.getOutputCol() for stage in encoders)]
    return Pipeline(stages=[transformer, *encoders, VectorAssembler(inputCols=inputs, outputCol=VECTOR), model])


def coordinate_features(encoders: Sequence[Transformer], features: Sequence[str]) -> list[str]:
    """Return the feature of each coordinate of the vector; empty for a coordinate of none.

    Args:
        encoders: The fitted stages before the model, as `build_pipeline` declares them.
        features: The features that the pipeline was built for.
    """
    by_column = {_plain(name): name for name in features} | {f"{_plain(name)}_unknown": name for name in features}
    words = [word for stage in encoders if isinstance(stage, CountVectorizerModel) for word in stage.vocabulary]
    names = [word.partition("=")[0] for word in words]
    categories = [name if not name or name.startswith(CATEGORY_SET) else f"{CATEGORY}{name}" for name in names]
    *_, assembler = encoders
    inputs = assembler.getInputCols() if isinstance(assembler, VectorAssembler) else []
    return [name for column in inputs for name in (categories if column == INDICATORS else [by_column[column]])]


def _values(categories: Sequence[str]) -> str:
    """Return the expression of an array of `NAME=VALUE` for all categories that are not null.

    The array always contains the empty string, so that the vocabulary is never empty, even if no value is shared by
    enough rows.
    """
    return f"concat(array(''), {', '.join(map(_words, categories))})"


def _words(name: str) -> str:
    values = name if name.startswith(CATEGORY_SET) else f"array({name})"
    words = f"transform({values}, value -> concat('{name.removeprefix(CATEGORY)}=', value))"
    return f"coalesce(filter({words}, word -> word IS NOT NULL), array())"


def _plain(name: str) -> str:
    return f"_{name.replace('.', '_')}"


def _logarithm(value: str) -> str:
    return f"coalesce(signum({value}) * ln(1 + abs({value})), 0)"


def _unknown(features: Sequence[str]) -> list[str]:
    """Return the features that need a null coordinate: those nullable within their view, and one more per view."""
    declared = features_by_name()
    own = {name for name in features if name in declared and declared[name].column.required}
    views = {CUSTOMER_FEATURES.by_name[name].view: name for name in features if name in own}
    return [name for name in features if name not in own or name in views.values()]

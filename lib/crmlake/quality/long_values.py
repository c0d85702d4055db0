"""Long values: a text in a person's own words is cut; any other value that long rejects its row.

No export has them by intent, and what reads them later (patterns, models, pages) must not take hours for one row.
"""

from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.validation import drop_nulls, make_reason
from crmlake.quality.invalid_values import input_name
from crmlake.tables.shared import UNCLEAN

LONG, CUT = "_long", "_cut"
"""The column whose value is too long, and the sentences on texts that are cut; null for nearly all rows."""


def limit_lengths(mapped: DataFrame, contract: Contract, longest: int) -> DataFrame:
    """Return mapped rows with their texts cut, and with the columns `_long` and `_cut`.

    Args:
        mapped: the contract's columns in any type, with the inputs of cleaned ones.
        contract: the table's contract.
        longest: the most characters of a value.
    """
    types = dict(mapped.dtypes)
    texts = [name for name in prose(contract) if types[name] == "string"]
    inputs = {input_name(name): name for name in contract.by_name} | {name: name for name in contract.by_name}
    values = {name: column for name, column in inputs.items() if types.get(name) == "string" and column not in texts}
    long = [F.when(_is_long(name, longest), F.lit(column)) for name, column in values.items()]
    cut = [F.when(_is_long(name, longest), F.lit(cut_sentence(name, longest))) for name in texts]
    shortened = {n: F.when(_is_long(n, longest), F.substring(n, 1, longest)).otherwise(F.col(n)) for n in texts}
    is_cut = reduce(or_, (sentence.isNotNull() for sentence in cut), F.lit(False))
    marks = {
        LONG: F.coalesce(*long, F.lit(None).cast("string")),
        CUT: F.when(is_cut, drop_nulls(F.array(*cut), "array<string>")),
    }
    return mapped.withColumns(marks).withColumns(shortened)


def prose(contract: Contract) -> list[str]:
    """Return the columns of texts in a person's own words, if the table can say what became of them."""
    return [column.name for column in contract.columns if column.is_prose and UNCLEAN.name in contract.by_name]


def _is_long(name: str, longest: int) -> SparkColumn:
    # The bytes are known, the characters must be counted.
    return (F.octet_length(name) > longest) & (F.length(name) > longest)


def long_reason(longest: int) -> SparkColumn:
    """Return the reason to reject a row with a value that is too long."""
    sentence = F.concat(LONG, F.lit(f" is longer than {longest:,} characters (longest_text)"))
    return make_reason(sentence, sentence)


def cut_sentence(column: str, longest: int) -> str:
    """Return what became of a text that was too long, as an entry of `unclean`."""
    return f"{column} was cut to {longest:,} characters (longest_text)"


def is_cut(contract: Contract, longest: int) -> SparkColumn:
    """Return whether a text of a row of the table was cut."""
    sentences = [cut_sentence(name, longest) for name in prose(contract)]
    marks = [F.array_contains(UNCLEAN.name, F.lit(sentence)) for sentence in sentences]
    return F.coalesce(reduce(or_, marks, F.lit(False)), F.lit(False))

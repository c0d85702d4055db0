"""Which expression of a mapping fails while Spark evaluates it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import Cleaner
from crmlake.contracts import Contract
from crmlake.ingest.source import Source
from crmlake.quality.row_mapping import map_rows, select_fields
from crmlake.quality.versions import with_version
from crmlake.runtime.explanations import describe_fault

_HINTS = {
    "CAST_INVALID_INPUT": (
        " (every field is a text; beside a whole number Spark reads it as a whole number: write "
        "CAST(x AS decimal(18,8)), or try_cast, which gives null for what is no number)"
    )
}
"""By class of an error what a mapping may have meant."""


def find_mapping_fault(raw: DataFrame, source: Source, contract: Contract) -> str | None:
    """Return the expression of a mapping that fails on some row, with the error; `None` where none fails.

    Args:
        raw: Raw rows of the source.
        source: The source, with a mapping to the table.
        contract: The table's contract.
    """
    if (whole := _evaluate(map_rows(raw, source, contract))) is None:
        return None
    mapping, place = source.tables[contract.name], f"sources/{source.name}.toml, [{contract.name}]"
    try:
        fields = select_fields(raw, source, mapping)
    except Exception:  # the condition or the array itself fails
        return f"{place}: the mapping fails: {whole}"
    for name, column in with_version(source, mapping, contract, fields).columns.items():
        expression = column.expression if isinstance(column, Cleaner) else column
        if (error := _evaluate(fields.select(_value(column)))) is not None:
            return f'{place}: {name} = "{expression}" fails on some row: {error}{_HINTS.get(error, "")}'
    return f"{place}: the mapping fails: {whole}"


def _value(column: str | Cleaner) -> Column:
    return column.clean_value() if isinstance(column, Cleaner) else F.expr(column)


def _evaluate(rows: DataFrame) -> str | None:
    """Compute all rows, and return the error of Spark without any values; `None` if there is no error."""
    try:
        rows.write.format("noop").mode("overwrite").save()
    except Exception as fault:  # whatever Spark raises
        return describe_fault(fault)
    return None

"""Which expression of a mapping fails, or does not end, while Spark evaluates it."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import Cleaner
from crmlake.contracts import Contract
from crmlake.ingest.source import Source
from crmlake.quality.row_mapping import map_rows, select_fields
from crmlake.quality.versions import with_version
from crmlake.runtime.explanations import describe_fault
from crmlake.runtime.stalls import is_stall
from crmlake.sql_check import is_simple, uses_pattern

_HINTS = {
    "CAST_INVALID_INPUT": (
        " (every field is a text; beside a whole number Spark reads it as a whole number: write "
        "CAST(x AS decimal(18,8)), or try_cast, which gives null for what is no number)"
    )
}
"""By class of an error what a mapping may have meant."""


def find_failing_mappings(sources: Sequence[tuple[Source, DataFrame]], contract: Contract) -> dict[str, str]:
    """Return why a mapping fails on some row, by the source.

    Args:
        sources: The sources with a mapping to the table, with their raw rows.
        contract: The table's contract.
    """
    faults = {source.name: find_mapping_fault(raw, source, contract) for source, raw in sources}
    return {name: fault for name, fault in faults.items() if fault}


def find_stalled_mappings(sources: Sequence[tuple[Source, DataFrame]], contract: Contract) -> dict[str, str]:
    """Return why a mapping does not end on some row, by the source.

    Each try to evaluate such a mapping takes one more slot until Java ends. So it is blamed without one where no other
    mapping can be meant; those with a regular expression are tried first.

    Args:
        sources: The sources with a mapping to the table, with their raw rows.
        contract: The table's contract.
    """
    suspects = [(source, raw) for source, raw in sources if not _is_simple(source, contract)] or sources
    if len(suspects) == 1:
        blamed = list(suspects)
    else:
        likely = [(source, raw) for source, raw in suspects if _list_patterns(source, contract)]
        others = [(source, raw) for source, raw in suspects if not _list_patterns(source, contract)]
        blamed = _find_stalled(likely, contract) or _find_stalled(others, contract)
    return {source.name: _describe_stall(source, contract) for source, _ in blamed}


def _find_stalled(sources: Sequence[tuple[Source, DataFrame]], contract: Contract) -> list[tuple[Source, DataFrame]]:
    return [(source, raw) for source, raw in sources if _is_stalled(source, raw, contract)]


def _is_stalled(source: Source, raw: DataFrame, contract: Contract) -> bool:
    try:
        map_rows(raw, source, contract).write.format("noop").mode("overwrite").save()
    except Exception as fault:  # whatever Spark raises
        return is_stall(fault)
    return False


def _describe_stall(source: Source, contract: Contract) -> str:
    place = f"sources/{source.name}.toml, [{contract.name}]"
    patterns = ", ".join(_list_patterns(source, contract))
    advice = (
        f"; a regular expression in {patterns} may try every way to match some value: let its parts not overlap, as "
        "in ([^,]*+,){20} for (.*,){20}"
    )
    hint = advice if patterns else ""
    return f"{place}: the mapping does not end on some row within refresh.max_stall_minutes{hint}"


def _list_patterns(source: Source, contract: Contract) -> list[str]:
    """Return the columns and clauses of a mapping that evaluate a regular expression."""
    values = _list_expressions(source, contract).items()
    expressions = {name: value.expression if isinstance(value, Cleaner) else value for name, value in values}
    return [name for name, expression in expressions.items() if uses_pattern(expression)]


def _is_simple(source: Source, contract: Contract) -> bool:
    """Return whether a mapping only takes values as they are, so that it ends on every row."""
    values = _list_expressions(source, contract).values()
    return not any(isinstance(value, Cleaner) or not is_simple(value) for value in values)


def _list_expressions(source: Source, contract: Contract) -> dict[str, str | Cleaner]:
    """Return what a mapping computes, by its columns and clauses."""
    mapping = source.tables[contract.name]
    clauses = {"where": mapping.where, "each": mapping.each, "deleted": mapping.deleted}
    values = {**mapping.columns, **clauses, "version": mapping.version or source.version}
    return {name: value for name, value in values.items() if value}


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

"""Validation of mapped rows: every column in its type, and the reasons to reject a row, in one pass."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DataType

from crmlake.cleaning.cleaners import Cleaner
from crmlake.cleaning.functions.casts import cast_strictly
from crmlake.cleaning.functions.identifiers import keep_whole_identifier
from crmlake.contracts import Column, Contract
from crmlake.contracts.schema import column_type
from crmlake.contracts.validation import has_violations, violations
from crmlake.ingest.source import Mapping
from crmlake.quality.arrival import with_arrival_rules
from crmlake.quality.compiled_stages import with_columns_in_stages
from crmlake.quality.currency_codes import with_currency_codes
from crmlake.quality.deletions import DELETED, deletion_contract
from crmlake.quality.invalid_values import fault, input_name, is_invalid, rejection_reasons, unclean
from crmlake.quality.long_values import CUT, LONG, limit_lengths, long_reason, prose
from crmlake.quality.null_rules import RULE_FAULTS, apply_null_rules
from crmlake.quality.validated_rows import RAW, REJECTED, ValidatedRows
from crmlake.tables.bronze import ARRIVED, FAULT
from crmlake.tables.shared import NAMESPACE, UNCLEAN, VERSION

_CONSTANTS = ("source", NAMESPACE.name, VERSION.name, "file")
"""The columns that no expression of a mapping fills."""
_CASTS_OF_STAGE = 4
"""The most columns that are cast and checked in one compiled stage."""
_BOUNDED = ("date", "timestamp", "double", "float")
"""The types of which some values are invalid, such as a year of five digits."""


def cleaners_of(mapping: Mapping) -> dict[str, Cleaner]:
    """Return the cleaners of a mapping by the column that each fills."""
    return {name: column for name, column in mapping.columns.items() if isinstance(column, Cleaner)}


def validate_rows(mapped: DataFrame, mapping: Mapping, contract: Contract, longest: int = 65_536) -> ValidatedRows:
    """Cast every column, flag the rows to reject, and say how to collect their reasons.

    The selects build on each other, so that no value is cleaned or cast twice, and valid rows (nearly all) pay for the
    flag alone.

    Args:
        mapped: the contract's columns in any type, with the input of each cleaned one, and `_deleted`, `_raw`, `_fault`
            and `_arrived_at`.
        mapping: the mapping that made them.
        contract: the table's contract.
        longest: the most characters of a value.
    """
    mapped = limit_lengths(_null_empty_texts(mapped, mapping), contract, longest)
    cleaners, fallible = cleaners_of(mapping), _fallible_columns(mapped, mapping, contract)
    typed = apply_null_rules(_cast_columns(mapped, fallible, mapping, contract), mapping, contract)
    faults = {c: fault(c, cleaners.get(c.name)) for c in fallible}
    tolerated = {c: f for c, f in faults.items() if c.name in cleaners and cleaners[c.name].otherwise == "null"}
    rejecting = {c: f for c, f in faults.items() if c not in tolerated}
    further = [F.col(RULE_FAULTS)] if mapping.rules else []
    further += [F.coalesce(CUT, F.array().cast("array<string>"))] if prose(contract) else []
    if tolerated or further:
        typed = typed.withColumn(UNCLEAN.name, unclean(tolerated, F.concat(*further) if further else None))
    violates = _check_by_kind(has_violations, mapping, contract)
    is_faulty = F.coalesce(FAULT.name, LONG).isNotNull()
    flagged = typed.withColumn(REJECTED, reduce(or_, map(is_invalid, rejecting), is_faulty) | violates)

    broken_rules = rejection_reasons(rejecting, _check_by_kind(violations, mapping, contract))
    reasons = F.when(F.col(LONG).isNotNull(), F.array(long_reason(longest))).otherwise(broken_rules)
    return ValidatedRows(flagged, tuple(contract.by_name), reasons)


def _null_empty_texts(mapped: DataFrame, mapping: Mapping) -> DataFrame:
    """Set the texts of bare expressions to null where they are empty: a part of a field may be missing, as a field."""
    names = [n for n, kind in mapped.dtypes if kind == "string" and isinstance(mapping.columns.get(n), str)]
    return mapped.withColumns({name: F.when(F.trim(name) != "", F.col(name)) for name in names})


def _cast_columns(mapped: DataFrame, fallible: list[Column], mapping: Mapping, contract: Contract) -> DataFrame:
    """Cast and derive the columns; keep the input of each column whose value may be invalid."""
    types, cleaners = {field.name: field.dataType for field in mapped.schema}, cleaners_of(mapping)
    inputs = (F.col(input_name(c.name) if c.name in cleaners else c.name).alias(input_name(c.name)) for c in fallible)
    marks = (DELETED, RAW, FAULT.name, ARRIVED.name, LONG, CUT)
    rows = mapped.select(*contract.by_name, *inputs, *marks)
    casts = {c.name: _cast(c, types[c.name], is_clean=c.name in cleaners) for c in contract.columns}
    long = {c.name: casts.pop(c.name) for c in fallible if c.name not in cleaners}
    typed = with_columns_in_stages(rows, long, _CASTS_OF_STAGE).withColumns(casts)
    derived = {c.name: F.expr(c.derived) for c in contract.columns if c.derived and c.name not in mapping.columns}
    return typed.withColumns(derived)


def _cast(column: Column, value_type: DataType, *, is_clean: bool) -> SparkColumn:
    """Return a column's value in its type; null where it is not a whole value of that type."""
    value = cast_strictly(F.col(column.name), value_type, column_type(column))
    return keep_whole_identifier(value) if column.is_id and not is_clean else value


def _check_by_kind(check: Callable[[Contract], SparkColumn], mapping: Mapping, contract: Contract) -> SparkColumn:
    """Return a check of each row against the contract of its kind: of the table's rows, or of deletions."""
    of_rows = check(with_arrival_rules(with_currency_codes(contract)))
    if mapping.deleted is None:
        return of_rows
    of_deletions = check(with_arrival_rules(deletion_contract(contract, mapping)))
    return F.when(F.col(DELETED), of_deletions).otherwise(of_rows)


def _fallible_columns(mapped: DataFrame, mapping: Mapping, contract: Contract) -> list[Column]:
    """Return the columns whose values a cleaner or a cast may turn into null."""
    types, cleaners = {field.name: field.dataType for field in mapped.schema}, cleaners_of(mapping)
    return [
        c
        for c in contract.columns
        if (cleaners[c.name].can_fail if c.name in cleaners else _may_fail(c, types[c.name]))
    ]


def _may_fail(column: Column, value_type: DataType) -> bool:
    """Return whether the cast of an expression of the mapping may turn a value into null."""
    if column.name in _CONSTANTS:
        return False
    return column.is_id or column.type in _BOUNDED or (value_type != column_type(column) and column.type != "string")

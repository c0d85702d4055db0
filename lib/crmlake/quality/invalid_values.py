"""Invalid values: values that a cleaner or a cast turned into null, and the reasons for it.

Each column that may be invalid has a second column with its input, before cleaning and casting; `input_name` names it.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

from crmlake.cleaning.cleaners import Cleaner
from crmlake.cleaning.functions.casts import explain_decimal, explain_time
from crmlake.cleaning.functions.identifiers import explain_identifier
from crmlake.contracts import Column
from crmlake.contracts.schema import column_type
from crmlake.contracts.validation import REASONS, drop_nulls, make_reason, missing_reason
from crmlake.tables.bronze import FAULT

Faults = Mapping[Column, SparkColumn]
"""By column the reason why its value is invalid."""


def input_name(name: str) -> str:
    """Return the name of the column that keeps another column's input."""
    return f"_input_{name}"


def is_invalid(column: Column) -> SparkColumn:
    """Return whether a row has an input for a column, but no value after cleaning and casting."""
    return F.col(input_name(column.name)).isNotNull() & F.col(column.name).isNull()


def fault(column: Column, cleaner: Cleaner | None) -> SparkColumn:
    """Return why a column's value is invalid, such as `quantity: 'two' cannot be cast to int`, as a reason."""
    raw = F.col(input_name(column.name))
    value = F.lit("(personal)") if column.personal else F.substring(raw.cast("string"), 1, 40)
    why = _explain_cast(column, raw.cast("string")) if cleaner is None else cleaner.fault(raw)
    sentence = F.concat(F.lit(f"{column.name}: '"), value, F.lit("' "), why)
    return make_reason(sentence, F.concat(F.lit(f"{column.name} "), why))


def _explain_cast(column: Column, raw: SparkColumn) -> SparkColumn:
    """Return why a value without a cleaner is not one of the column's type."""
    if column.is_id:
        return explain_identifier(raw)
    sentence, kind = F.lit(f"cannot be cast to {column.type}"), column_type(column)
    if isinstance(kind, DecimalType):
        return F.concat(sentence, explain_decimal(raw, kind.scale))
    return F.concat(sentence, explain_time(raw)) if column.type in ("date", "timestamp") else sentence


def rejection_reasons(faults: Faults, violations: SparkColumn) -> SparkColumn:
    """Return all reasons to reject a row, as `REASONS`: its form, its invalid values, its violations of the contract.

    Args:
        faults: of the columns whose invalid values reject the row.
        violations: the row's violations of the contract.
    """
    # An invalid value is null, so the contract calls it missing as well: one reason is enough.
    duplicates = [F.when(is_invalid(column), missing_reason(column)) for column in faults]
    other_violations = F.array_except(violations, F.array(*duplicates).cast(REASONS))
    form = F.when(F.col(FAULT.name).isNotNull(), make_reason(F.col(FAULT.name), F.col(FAULT.name)))
    return drop_nulls(F.concat(F.array(form).cast(REASONS), _reasons(faults), other_violations))


def unclean(faults: Faults, rule_faults: SparkColumn | None = None) -> SparkColumn:
    """Return the faults of a row's values that became null and do not reject it; null where it has none.

    Args:
        faults: of the columns whose invalid values do not reject the row.
        rule_faults: sentences of the rules that do not reject it, as an array.
    """
    if rule_faults is None:
        return F.when(reduce(or_, map(is_invalid, faults)), _sentences(faults))
    sentences = F.concat(_sentences(faults), rule_faults) if faults else rule_faults
    return F.when(F.size(sentences) > 0, sentences)


def _sentences(faults: Faults) -> SparkColumn:
    return drop_nulls(_reasons(faults))["sentence"]


def _reasons(faults: Faults) -> SparkColumn:
    return F.array(*(F.when(is_invalid(column), reason) for column, reason in faults.items())).cast(REASONS)

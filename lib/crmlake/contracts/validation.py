"""Row validation: all rules of a contract as one expression, evaluated in one pass over the rows."""

from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F

from crmlake.contracts.column import Column, Rule
from crmlake.contracts.contract import Contract

REASONS = "array<struct<sentence:string,rule:string>>"
"""The type of reasons: each a sentence with the values found, and the same without them."""


def has_violations(contract: Contract) -> SparkColumn:
    """Return whether a row violates the contract: a required column is null, or a rule is false."""
    missing = [F.col(c.name).isNull() for c in contract.columns if c.required]
    rules = [F.coalesce(~F.expr(rule.expression), F.lit(False)) for rule in contract.rules]
    return reduce(or_, [*missing, *rules], F.lit(False))


def violations(contract: Contract) -> SparkColumn:
    """Return the violations of a row, as `REASONS`, one for each violated rule; empty for a valid row.

    It is one expression, so that validation costs one pass whatever the number of rules. The frame needs the columns of
    the contract. A sentence gives the rule and the values found; values of personal columns are left out.
    """
    missing = [_missing(c) for c in contract.columns if c.required]
    rules = [violation(rule, contract) for rule in contract.rules]
    # Valid rows, nearly all rows, skip the sentences.
    return F.when(has_violations(contract), drop_nulls(F.array(*missing, *rules))).otherwise(drop_nulls(F.array()))


def make_reason(sentence: SparkColumn, rule: SparkColumn) -> SparkColumn:
    """Return a reason: a sentence that may quote values, and the same without them."""
    return F.struct(sentence.alias("sentence"), rule.alias("rule"))


def drop_nulls(reasons: SparkColumn, kind: str = REASONS) -> SparkColumn:
    """Return an array of reasons without its nulls and repeats.

    `array_compact` would do the same, but Spark cannot compile a stage that contains it.
    """
    return F.array_except(reasons.cast(kind), F.array(F.lit(None)).cast(kind))


def _missing(column: Column) -> SparkColumn:
    return F.when(F.col(column.name).isNull(), missing_reason(column))


def missing_reason(column: Column) -> SparkColumn:
    """Return the reason that a required column is null."""
    return make_reason(*2 * (F.lit(f"{column.name} is missing"),))


def violation(rule: Rule, contract: Contract) -> SparkColumn:
    """Return the reason of a violated rule; null if the rule is true, or null because a value is unknown."""
    sentence = F.concat(F.lit(f"{rule.meaning}; found "), *_values(rule, contract))
    return F.when(~F.expr(rule.expression), make_reason(sentence, F.lit(rule.meaning)))


def _values(rule: Rule, contract: Contract) -> list[SparkColumn]:
    """Return the values of the columns in a rule, as `quantity = -3, unit_price = 2.50`."""
    columns = [c for c in contract.columns if c.name in _words(rule.expression)]
    parts = [_format_value(column) for column in columns]
    return [piece for part in parts for piece in (F.lit(", "), *part)][1:]


def _format_value(column: Column) -> tuple[SparkColumn, ...]:
    if column.personal:
        return (F.lit(f"{column.name} = (personal)"),)
    value = F.substring(F.col(column.name).cast("string"), 1, 40)
    return F.lit(f"{column.name} = "), F.coalesce(value, F.lit("nothing"))


def _words(expression: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in expression).split())

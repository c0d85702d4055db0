"""The rules of a contract, all evaluated in one pass over the rows."""

from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F

from crmlake.contracts.column import Column, Rule
from crmlake.contracts.contract import Contract


def breaks(contract: Contract) -> SparkColumn:
    """Whether a row breaks anything of its contract."""
    missing = [F.col(c.name).isNull() for c in contract.columns if c.required]
    rules = [F.coalesce(~F.expr(rule.expression), F.lit(False)) for rule in contract.rules]
    return reduce(or_, [*missing, *rules], F.lit(False))


def broken(contract: Contract) -> SparkColumn:
    """What a row breaks of its contract: an array with one sentence for each broken rule, empty for a good row.

    One expression, so that a table's rules cost one pass however many they are. The frame needs the contract's
    columns. A sentence says the rule and what was found; the value of a personal column is left out.
    """
    missing = [_missing(c) for c in contract.columns if c.required]
    rules = [_breach(rule, contract) for rule in contract.rules]
    # Good rows, nearly all there are, do not pay for the sentences.
    return F.when(breaks(contract), known(F.array(*missing, *rules))).otherwise(known(F.array()))


def known(sentences: SparkColumn) -> SparkColumn:
    """An array of sentences without its nulls (`array_compact` would keep Spark from compiling the pass)."""
    return F.array_except(sentences.cast("array<string>"), F.array(F.lit(None).cast("string")))


def _missing(column: Column) -> SparkColumn:
    return F.when(F.col(column.name).isNull(), F.lit(f"{column.name} is missing"))


def _breach(rule: Rule, contract: Contract) -> SparkColumn:
    """Null where the rule is kept; a rule that says nothing of the row (null) is kept."""
    sentence = F.concat(F.lit(f"{rule.meaning}; found "), *_found(rule, contract))
    return F.when(~F.expr(rule.expression), sentence)


def _found(rule: Rule, contract: Contract) -> list[SparkColumn]:
    """The values that the rule speaks of, as `quantity = -3, unit_price = 2.50`."""
    named = [c for c in contract.columns if c.name in _words(rule.expression)]
    parts = [_shown(column) for column in named]
    return [piece for part in parts for piece in (F.lit(", "), *part)][1:]


def _shown(column: Column) -> tuple[SparkColumn, ...]:
    if column.personal:
        return (F.lit(f"{column.name} = (personal)"),)
    value = F.substring(F.col(column.name).cast("string"), 1, 40)
    return F.lit(f"{column.name} = "), F.coalesce(value, F.lit("nothing"))


def _words(expression: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in expression).split())

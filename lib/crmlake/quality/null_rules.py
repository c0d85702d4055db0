"""Rules that null instead of rejecting: a mapping may keep a row without the values that break a rule."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.validation import drop_nulls, violation
from crmlake.ingest.source import Mapping
from crmlake.quality.invalid_values import input_name

RULE_FAULTS = "_rule_faults"
"""The sentences of the rules that a row breaks and that the mapping lets null: an array."""


def apply_null_rules(rows: DataFrame, mapping: Mapping, contract: Contract) -> DataFrame:
    """Return rows in which the columns of a broken rule are null, where the mapping says so.

    The rules are applied in the order of the contract, so that one sees what an earlier one made null.

    Args:
        rows: the contract's columns in their types, with the inputs of those that may be invalid.
        mapping: the mapping; its `rules` name the rules.
        contract: the table's contract.

    Returns:
        The same columns; where the mapping has such rules, with `_rule_faults`.
    """
    chosen = [rule for rule in contract.rules if rule.name in mapping.rules]
    if not chosen:
        return rows
    rows = rows.withColumn(RULE_FAULTS, F.array().cast("array<string>"))
    for rule in chosen:
        sentence = violation(rule, contract)["sentence"]
        broken = rows.withColumns({"_sentence": sentence})
        names = [name for name in (*rule.nulls, *map(input_name, rule.nulls)) if name in rows.columns]
        faults = F.concat(RULE_FAULTS, drop_nulls(F.array("_sentence"), "array<string>"))
        nulled = {name: F.when(F.col("_sentence").isNull(), F.col(name)) for name in names}
        rows = broken.withColumns({**nulled, RULE_FAULTS: faults}).drop("_sentence")
    return rows

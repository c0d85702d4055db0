"""Contracts: one declaration of each table, from which schema, validation, writes and description follow."""

from crmlake.contracts.contract import AS_OF, BATCH, Append, Column, Contract, Merge, Replace, Rule, Settle
from crmlake.contracts.model import Model
from crmlake.contracts.source_mapping import SourceMapping

__all__ = [
    "AS_OF",
    "BATCH",
    "Append",
    "Column",
    "Contract",
    "Merge",
    "Model",
    "Replace",
    "Rule",
    "Settle",
    "SourceMapping",
]

"""Contracts: one declaration of each table, from which schema, validation, writes and description follow."""

from crmlake.contracts.column import Column, Rule
from crmlake.contracts.contract import Contract
from crmlake.contracts.model import AnyModel, Model, NoDetails
from crmlake.contracts.source_mapping import MappingPart, SourceMapping
from crmlake.contracts.write_mode import AS_OF, BATCH, WriteContext, WriteMode, WriteTarget
from crmlake.contracts.write_modes import Append, Merge, Replace

__all__ = [
    "AS_OF", "BATCH", "AnyModel", "Append", "Column", "Contract", "MappingPart", "Merge", "Model", "NoDetails",
    "Replace", "Rule", "SourceMapping", "WriteContext", "WriteMode", "WriteTarget",
]  # fmt: skip

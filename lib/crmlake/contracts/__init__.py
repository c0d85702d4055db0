"""Contracts: what a table is, declared once. Everything else about a table follows from its contract."""

from crmlake.contracts.column import Column, Rule
from crmlake.contracts.contract import Contract
from crmlake.contracts.model import Model
from crmlake.contracts.write_modes import (
    AS_OF,
    BATCH,
    Append,
    Merge,
    Replace,
    WriteContext,
    WriteMode,
    WriteTarget,
)

__all__ = [
    "AS_OF", "BATCH", "Append", "Column", "Contract", "Merge", "Model", "Replace", "Rule", "WriteContext", "WriteMode",
    "WriteTarget",
]  # fmt: skip

"""The runtime: the declaration of jobs, their inputs and outputs, and the runner."""

from crmlake.runtime.declaration import AnyJob, Job, NoSettings, job
from crmlake.runtime.inputs import DagNode, Inputs, Request
from crmlake.runtime.outputs import (
    Balance,
    NoRows,
    Outputs,
    RecoverableRows,
    RejectedAmount,
    Rows,
    RowsWithVersions,
    Tally,
    empty,
)
from crmlake.runtime.reads import changes, dag, files, mappings, model, requires, runs, table
from crmlake.runtime.writes import Document, Export, Partition, partition

__all__ = [
    "AnyJob", "Balance", "DagNode", "Document", "Export", "Inputs", "Job", "NoRows", "NoSettings", "Outputs",
    "Partition", "RecoverableRows", "RejectedAmount", "Request", "Rows", "RowsWithVersions", "Tally", "changes", "dag",
    "empty", "files", "job", "mappings", "model", "partition", "requires", "runs", "table",
]  # fmt: skip

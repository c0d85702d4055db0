"""`quarantine`: the rows that silver refused, each with every reason, and how it ended."""

from crmlake.contracts import Append, Column, Contract
from crmlake.tables.resolution import ENDED, KNOWN_END, TOLD_END

QUARANTINE_KEY = ("source", "table_name", "file", "row")
"""The columns that identify a rejected row; equal rows are counted."""

QUARANTINE = Contract(
    name="quarantine",
    meaning="One raw row that a silver table refused: open, or ended as replayed or discarded.",
    columns=(
        Column("source", "string", "The source mapping that the row came by."),
        Column("table_name", "string", "The silver table that refused it."),
        Column("file", "string", "The file that the row came in."),
        Column("row", "string", "The raw row as a JSON object.", personal=True),
        Column("reasons", "array<string>", "Every rule that the row breaks, or last broke, with what was found."),
        *ENDED,
    ),
    grain=(),
    write=Append(),
    rules=(KNOWN_END, TOLD_END),
    properties=(("delta.enableDeletionVectors", "true"),),
)

"""`quarantine`: the rejected rows, with all reasons and the resolution of each."""

from crmlake.contracts import Append, Column, Contract
from crmlake.tables.resolution import COMPLETE_RESOLUTION, KNOWN_RESOLUTION, RESOLUTION_COLUMNS

QUARANTINE = Contract(
    name="quarantine",
    meaning="One raw row that a silver table rejected: open, replayed or discarded.",
    columns=(
        Column("source", "string", "Source mapping of the row."),
        Column("table_name", "string", "Silver table that rejected the row."),
        Column("file", "string", "File of the row, as a path below the source's folder."),
        Column("row", "string", "Raw row as a JSON object.", personal=True),
        Column(
            "reasons",
            "array<string>",
            "All rules that the row violates, or violated when last validated, with the values found.",
        ),
        Column(
            "rules", "array<string>", "Each of the reasons without values, so that it is the same for all such rows."
        ),
        *RESOLUTION_COLUMNS,
    ),
    grain=(),
    write=Append(),
    # A resolution rewrites single rows: marking them as deleted spares rewriting whole files.
    properties=(("delta.enableDeletionVectors", "true"),),
    rules=(KNOWN_RESOLUTION, COMPLETE_RESOLUTION),
)

"""`quarantine`: the rows that silver refused, each with every reason, and how it ended."""

from crmlake.contracts import Column, Contract, Settle
from crmlake.tables.resolution import COMPLETE_RESOLUTION, KNOWN_RESOLUTION, RESOLUTION_COLUMNS

QUARANTINE = Contract(
    name="quarantine",
    meaning="One raw row that a silver table refused: open, or ended as replayed or discarded.",
    columns=(
        Column("source", "string", "The source mapping that the row came by."),
        Column("table_name", "string", "The silver table that refused it."),
        Column("file", "string", "The file that the row came in."),
        Column("row", "string", "The raw row as a JSON object.", personal=True),
        Column("reasons", "array<string>", "Every rule that the row breaks, or last broke, with what was found."),
        *RESOLUTION_COLUMNS,
    ),
    grain=(),
    write=Settle(key=("source", "table_name", "file", "row")),
    rules=(KNOWN_RESOLUTION, COMPLETE_RESOLUTION),
    keep_days=365,
)

"""`ops.batches`: how many rows each refresh loaded of a source, and how many of them are rejected."""

from crmlake.contracts import Column, Contract, Merge

BATCHES = Contract(
    name="ops.batches",
    meaning="The rows that one refresh loaded of one source, as they were checked against the limits.",
    columns=(
        Column("refresh_id", "string", "The refresh."),
        Column("source", "string", "The source mapping."),
        Column("received_on", "date", "The day of the refresh (UTC)."),
        Column("rows", "bigint", "Raw rows loaded.", unit="rows"),
        Column("rejected", "bigint", "Raw rows that are rejected and open.", unit="rows"),
    ),
    grain=("refresh_id", "source"),
    write=Merge(),
)

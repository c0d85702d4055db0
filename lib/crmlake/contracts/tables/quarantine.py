"""`quarantine`: the rows that silver refused, each with every reason."""

from crmlake.contracts import Append, Column, Contract

QUARANTINE = Contract(
    name="quarantine",
    meaning="One raw row that a silver table refused.",
    columns=(
        Column("source", "string", "The source mapping that the row came by."),
        Column("table_name", "string", "The silver table that refused it."),
        Column("file", "string", "The file that the row came in."),
        Column("row", "string", "The raw row as a JSON object.", personal=True),
        Column("reasons", "array<string>", "Every rule that the row breaks, with what was found."),
    ),
    grain=(),
    write=Append(),
    keep_days=365,
)

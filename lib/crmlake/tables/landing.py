"""`landing.<source>`: the files of a source that no refresh has loaded yet. Read, never written."""

from crmlake.contracts import Append, Column, Contract

LANDING = Contract(
    name="landing.{source}",
    meaning="One new file of the source.",
    columns=(
        Column("path", "string", "Full path of the file; for an increment of a table, its name."),
        Column("arrived_at", "timestamp", "Time at which the refresh listed the file (UTC)."),
        Column("columns", "array<string>", "Columns of the file.", null="no rows, or not readable"),
        Column("fault", "string", "Why the file cannot be read.", null="the file is readable"),
        Column("unpaired", "boolean", "Whether the file is CSV and has an odd number of quotes."),
    ),
    grain=(),
    write=Append(),
)

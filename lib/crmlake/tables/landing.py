"""`landing.<source>`: the files of a source that no refresh has taken in yet. Read, never written."""

from crmlake.contracts import Append, Column, Contract

LANDING = Contract(
    name="landing.{source}",
    meaning="One file of this source that is new.",
    columns=(
        Column("path", "string", "The file's full path; of a part of a table its name."),
        Column("arrived_at", "timestamp", "When it was found (UTC)."),
        Column("columns", "array<string>", "The columns that it brings.", null="it has no rows, or cannot be read"),
        Column("fault", "string", "Why it cannot be read.", null="it can"),
        Column("unpaired", "boolean", "Whether it is a CSV file whose quotes do not pair."),
    ),
    grain=(),
    write=Append(),
)

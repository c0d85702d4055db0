"""`landing.<source>`: the files of a source that no refresh has taken in yet. Read, never written."""

from crmlake.contracts import Append, Column, Contract

LANDING = Contract(
    name="landing.{source}",
    meaning="One file of this source that is new.",
    columns=(
        Column("path", "string", "The file's full path."),
        Column("modified_at", "timestamp", "When the file was last changed (UTC)."),
        Column("bytes", "bigint", "Its size.", unit="bytes"),
        Column("arrived_at", "timestamp", "When it was found (UTC)."),
    ),
    grain=(),
    write=Append(),
)

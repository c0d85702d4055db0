"""`ops.files`: the files that were found, each once for each state that it was found in; and the parts of tables."""

from crmlake.contracts import Append, Column, Contract

FILES = Contract(
    name="ops.files",
    meaning="One file of a source, or one part of a source that is a table, as it was found: taken in, or why not.",
    columns=(
        Column("source", "string", "The source mapping that the file belongs to."),
        Column("file", "string", "The file, below the source's folder; of a table the range or the versions."),
        Column(
            "status",
            "string",
            "taken: its rows are in bronze. repeated: its bytes came before, nothing was added. "
            "changed: it is not what was taken under its name before, nothing was added. "
            "unreadable: nothing but this fact is in bronze; it is tried again once it changes.",
        ),
        Column("told", "string", "What a person should know of the file.", null="nothing"),
        Column("bytes", "bigint", "Its size; 0 of a part of a table.", unit="bytes"),
        Column("modified_at", "timestamp", "When it was last changed; of a part of a table, found (UTC)."),
        Column("sha256", "string", "Of its bytes.", null="it is too large or cannot be read"),
        Column("columns", "array<string>", "The columns that it brought.", null="it has no rows, or cannot be read"),
        Column("found_at", "timestamp", "When it was found (UTC)."),
    ),
    grain=(),
    write=Append(),
)

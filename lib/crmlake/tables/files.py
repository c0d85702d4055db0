"""`ops.files`: one row for each state in which a refresh met a file, and for each increment of a table."""

from crmlake.contracts import Append, Column, Contract

FILES = Contract(
    name="ops.files",
    meaning="One file of a source, or one increment of a source that is a table, with its load status.",
    columns=(
        Column("source", "string", "Source mapping of the file."),
        Column("file", "string", "Path below the source's folder; for an increment, its range or versions."),
        Column(
            "status",
            "string",
            "loaded: its rows are in bronze. duplicate: the same bytes were loaded before; nothing was added. "
            "changed: other bytes were loaded under the same name before; nothing was added. "
            "unmatched: its name fits no pattern of a source, so nothing reads it. "
            "unreadable: bronze holds one row with the reason; the file is tried again once it changes.",
        ),
        Column("note", "string", "Remark for the operator, such as new columns or the reason.", null="no remark"),
        Column("bytes", "bigint", "Size of the file; 0 for an increment.", unit="bytes"),
        Column("modified_at", "timestamp", "Time of the last change to the file; for an increment, found_at (UTC)."),
        Column("sha256", "string", "SHA-256 of the bytes.", null="too large to hash, not readable, or an increment"),
        Column("columns", "array<string>", "Columns of the file.", null="no rows, or not readable"),
        Column("found_at", "timestamp", "Time at which the refresh listed the file (UTC)."),
        Column(
            "changed_at",
            "timestamp",
            "Time at which the file system last noted a change, which no program can set (UTC).",
            null="not a local file, or nothing reads it",
        ),
    ),
    grain=(),
    write=Append(),
)

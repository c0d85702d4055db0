"""`bronze.<source>`: the raw rows of a source, unchanged."""

from crmlake.contracts import Append, Column, Contract

FILE = Column(
    "_file",
    "string",
    "File of the row, below the source's folder; for a table, the range or versions of the increment.",
)
CORRUPT = Column(
    "_corrupt",
    "string",
    "Raw text of a row that cannot be parsed into the columns of its file.",
    null="the row is parsed",
    personal=True,
)
FAULT = Column(
    "_fault",
    "string",
    "Why the row, or the whole unreadable file, is rejected before any mapping is applied.",
    null="the row is well formed",
)
ARRIVED = Column("_arrived_at", "timestamp", "Time at which the file was loaded (UTC).")
MODIFIED = Column(
    "_modified_at", "timestamp", "Time of the last change to the file; for an increment, when it was found (UTC)."
)
FILE_ORDER = Column(
    "_file_order", "string", "Name of the file as a text that sorts by the numbers in it: export_10 after export_9."
)

BRONZE = Contract(
    name="bronze.{source}",
    meaning="One raw row of the source, with every field as its original text.",
    columns=(FILE, FILE_ORDER, MODIFIED, ARRIVED, CORRUPT, FAULT),
    grain=(),
    write=Append(),
    open=True,
    # Headers contain spaces and brackets, which Delta accepts in column names only with a mapping of names.
    properties=(("delta.columnMapping.mode", "name"),),
)

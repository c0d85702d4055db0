"""`bronze.<source>`: what arrived, unchanged."""

from crmlake.contracts import Append, Column, Contract

FILE = Column("_file", "string", "The file that the row came in, below the source's folder.")
CORRUPT = Column(
    "_corrupt",
    "string",
    "The raw row, where it has more or fewer fields than the header.",
    null="the row fits its header",
    personal=True,
)

BRONZE = Contract(
    name="bronze.{source}",
    meaning="One raw row of a file of this source, every field as the text that it was.",
    columns=(
        FILE,
        Column("_arrived_at", "timestamp", "When the file was taken in."),
        CORRUPT,
    ),
    grain=(),
    write=Append(),
    open=True,
    # Files bring column names with spaces and brackets, which only a mapping of names lets Delta keep.
    properties=(("delta.columnMapping.mode", "name"),),
)

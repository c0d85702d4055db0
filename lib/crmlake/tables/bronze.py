"""`bronze.<source>`: what arrived, unchanged."""

from crmlake.contracts import Append, Column, Contract

FILE = Column(
    "_file", "string", "The file that the row came in, below the source's folder; of a table the range or the versions."
)
CORRUPT = Column(
    "_corrupt",
    "string",
    "The raw text of a row that cannot be parted into the columns of its file.",
    null="it can",
    personal=True,
)
FAULT = Column(
    "_fault",
    "string",
    "Why the row, or the whole file where it cannot be read, is refused before any mapping looks at it.",
    null="nothing is wrong with its form",
)
ARRIVED = Column("_arrived_at", "timestamp", "When the file was taken in.")

BRONZE = Contract(
    name="bronze.{source}",
    meaning="One raw row of a file of this source, every field as the text that it was.",
    columns=(FILE, ARRIVED, CORRUPT, FAULT),
    grain=(),
    write=Append(),
    open=True,
    # Files bring column names with spaces and brackets, which only a mapping of names lets Delta keep.
    properties=(("delta.columnMapping.mode", "name"),),
)

"""The columns that say where a silver row came from."""

from crmlake.contracts.contract import Column

SOURCE = Column("source", "string", "The source mapping that the row came by.")
UNCLEAN = Column(
    "unclean",
    "array<string>",
    "What was given for columns that are null, and is none of their values; where a mapping takes such rows.",
    null="every value that was given is clean",
)
FILE = Column("file", "string", "The file that the row came in, below the source's folder.")

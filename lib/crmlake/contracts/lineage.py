"""The columns that say where a silver row came from."""

from crmlake.contracts.contract import Column

SOURCE = Column("source", "string", "The source mapping that the row came by.")
FILE = Column("file", "string", "The file that the row came in, below the source's folder.")

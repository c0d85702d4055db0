"""Columns, types and rules that several tables share: lineage, language and money."""

from crmlake.contracts import Column, Rule

SOURCE = Column("source", "string", "Source mapping that produced the row.")
UNCLEAN = Column(
    "unclean",
    "array<string>",
    "Raw values that could not be cleaned and became null, where the mapping accepts such rows.",
    null="every value is clean",
)
FILE = Column("file", "string", "File of the row, as a path below the source's folder.")

LANGUAGE = Rule(
    "language_tag", "language RLIKE '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'", "language is a language tag (BCP 47)"
)

MONEY = "decimal(18,4)"
CURRENCY = Rule("currency_code", "currency RLIKE '^[A-Z]{3}$'", "currency is three capital letters")

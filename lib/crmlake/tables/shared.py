"""Columns, types and rules that several tables share: lineage, language, money."""

from crmlake.contracts import Column, Rule

SOURCE = Column("source", "string", "The source mapping that the row came by.")
UNCLEAN = Column(
    "unclean",
    "array<string>",
    "What was given for columns that are null, and is none of their values; where a mapping takes such rows.",
    null="every value that was given is clean",
)
FILE = Column("file", "string", "The file that the row came in, below the source's folder.")

LANGUAGE = Rule("language_tag", "language RLIKE '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'", "language is a language tag")

MONEY = "decimal(18,4)"
CURRENCY = Rule("currency_code", "currency RLIKE '^[A-Z]{3}$'", "a currency is three capital letters")

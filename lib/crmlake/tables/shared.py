"""Columns, types and rules that several tables share: lineage, language and money."""

from crmlake.contracts import Column, Rule

SOURCE = Column("source", "string", "Source mapping that produced the row.")
NAMESPACE = Column(
    "namespace",
    "string",
    "Namespace of customer_id: equal numbers of one namespace are one customer. It is the source's own, unless its "
    "mapping names another.",
)
UNCLEAN = Column(
    "unclean",
    "array<string>",
    "Raw values that could not be cleaned and became null, where the mapping accepts such rows; texts that were cut.",
    null="every value is clean and whole",
)
FILE = Column("file", "string", "File of the row, as a path below the source's folder.")
VERSION = Column(
    "version",
    "string",
    "Version of the row, as a text that sorts: of the mapping's expression, or of the name of the file.",
    null="the mapping's expression gives none: older than any",
)


def customer_number(role: str, null: str | None = None) -> Column:
    """Return the column `customer_id` of a silver table, which holds the source's own number of the customer.

    Args:
        role: What the customer did, as the beginning of the column's meaning.
        null: What a null means; `None` if the column is never null.
    """
    meaning = f"{role}: the number of the customer in its namespace."
    return Column("customer_id", "string", meaning, null, personal=True, identifier="customer")


LANGUAGE = Rule(
    "language_tag", "language RLIKE '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'", "language is a language tag (BCP 47)"
)

MONEY_PLACES = 4
MONEY = f"decimal(18,{MONEY_PLACES})"
QUANTITY = "decimal(18,4)"
CURRENCY = Rule("currency_code", "currency RLIKE '^[A-Z]{3}$'", "currency is three capital letters")

"""`silver.customer_links`: which identifiers belong to which customer."""

from crmlake.contracts import Column, Contract, Merge

CUSTOMER_LINKS = Contract(
    name="silver.customer_links",
    meaning="One identifier of a customer, with the customer that it belongs to.",
    columns=(
        Column("namespace", "string", "Namespace of the identifier."),
        Column("value", "string", "The identifier: a number of a customer in the namespace.", personal=True),
        Column("customer_id", "string", "The customer: namespace and value of an identifier of it.", personal=True),
        Column("since", "date", "As-of date of the refresh that first met the identifier."),
    ),
    grain=("namespace", "value"),
    write=Merge(),
)

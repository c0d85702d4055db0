"""`deletions`: the deletions that sources sent, so that an older version that arrives later is not merged again."""

from crmlake.contracts import Append, Column, Contract
from crmlake.tables.shared import FILE, SOURCE

DELETIONS = Contract(
    name="deletions",
    meaning="One deletion of a row of a silver table by its source.",
    columns=(
        SOURCE,
        Column("table_name", "string", "Silver table of the deleted row."),
        FILE,
        Column("key", "map<string,string>", "Key and version columns of the deleted row, as text.", personal=True),
    ),
    grain=(),
    write=Append(),
)

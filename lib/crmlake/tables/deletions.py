"""`deletions`: the rows by which sources took back what they gave. An older version that comes later stays out."""

from crmlake.contracts import Append, Column, Contract
from crmlake.tables.shared import FILE, SOURCE

DELETIONS = Contract(
    name="deletions",
    meaning="One raw row by which a source took back a row of a silver table.",
    columns=(
        SOURCE,
        Column("table_name", "string", "The silver table."),
        FILE,
        Column("key", "map<string,string>", "What names that row and its version, as text.", personal=True),
    ),
    grain=(),
    write=Append(),
)

"""`silver.converted_amounts`: amounts of other currencies, as charged and in the workspace's currency."""

from crmlake.contracts import Column, Contract, Merge
from crmlake.tables.shared import MONEY, SOURCE

CONVERTED_AMOUNTS = Contract(
    name="silver.converted_amounts",
    meaning="One amount that was charged in another currency than the workspace's, and what it is worth in that.",
    columns=(
        Column("table_name", "string", "Table of the amount, such as silver.order_lines."),
        SOURCE,
        Column("event_id", "string", "Identifier of the order, payment or other event in the source."),
        Column("line_number", "int", "Number of the order line; 0 where the table has no lines."),
        Column("charged_amount", MONEY, "Amount charged.", unit="charged_currency"),
        Column("charged_currency", "string", "ISO 4217 code of the currency that was charged."),
        Column("day", "date", "Day of the event, in the workspace's time zone."),
        Column("rate", "decimal(28,12)", "Rate of that day, or the last one of the days before it."),
        Column("amount", MONEY, "Amount charged times rate.", unit="currency"),
        Column("currency", "string", "ISO 4217 code of the workspace's currency."),
    ),
    grain=("table_name", "source", "event_id", "line_number"),
    write=Merge(),
)

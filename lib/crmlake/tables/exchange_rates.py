"""`silver.exchange_rates`: what a currency was worth in the workspace's currency, by day."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import CURRENCY, FILE, SOURCE, UNCLEAN, VERSION

EXCHANGE_RATES = Contract(
    name="silver.exchange_rates",
    is_mapped=True,
    meaning="The rate of a currency on one day. The currency into which the rates convert is that of the workspace.",
    columns=(
        SOURCE,
        Column("currency", "string", "ISO 4217 code of the currency that is converted."),
        Column("into_currency", "string", "ISO 4217 code of the workspace's currency, the same in all rows."),
        Column("day", "date", "Day of the rate; it is valid until the next one, for 7 days at most.", past=True),
        Column("rate", "decimal(28,12)", "What one unit of the currency is worth.", unit="into_currency"),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "currency", "into_currency", "day"),
    write=Merge(newest=("version", "file")),
    rules=(
        CURRENCY,
        Rule("into_currency_code", "into_currency RLIKE '^[A-Z]{3}$'", "into_currency is three capital letters"),
        Rule("rate_is_positive", "rate > 0", "rate is above 0"),
    ),
)

"""`silver.payments`: money that came in, was given back, or failed to come."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import CURRENCY, FILE, MONEY, SOURCE

PAYMENTS = Contract(
    name="silver.payments",
    is_mapped=True,
    meaning="One payment, refund or chargeback that was tried.",
    columns=(
        SOURCE,
        Column("payment_id", "string", "The payment's number in its source."),
        Column("payment_type", "string", "payment, refund (given back) or chargeback (taken back by a bank)."),
        Column("status", "string", "succeeded or failed."),
        Column("customer_id", "string", "Who paid.", null="paid without a customer account", personal=True),
        Column("order_id", "string", "The order that it pays.", null="of no one order"),
        Column("paid_at", "timestamp", "When it was tried (UTC)."),
        Column("method", "string", "Such as card, transfer or cash, as its source names it.", null="not given"),
        Column("amount", MONEY, "The sum; negative when it goes back.", unit="currency"),
        Column("currency", "string", "ISO 4217 code."),
        FILE,
    ),
    grain=("source", "payment_id"),
    write=Merge(newest=("file",)),
    rules=(
        Rule(
            "known_payment_type",
            "payment_type IN ('payment', 'refund', 'chargeback')",
            "payment_type is one of the three",
        ),
        Rule("known_status", "status IN ('succeeded', 'failed')", "status is one of the two"),
        Rule("payment_adds", "payment_type <> 'payment' OR amount >= 0", "a payment has an amount of 0 or more"),
        Rule("refund_takes", "payment_type = 'payment' OR amount <= 0", "what goes back has an amount of 0 or less"),
        CURRENCY,
        Rule("paid_after_1970", "paid_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "paid_at is a real date"),
    ),
    keep_days=3_650,
)

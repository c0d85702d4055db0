"""`silver.payments`: payments, refunds and chargebacks, with failed attempts."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import CURRENCY, FILE, MONEY, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

PAYMENTS = Contract(
    name="silver.payments",
    is_mapped=True,
    meaning="One attempt of a payment, refund or chargeback.",
    columns=(
        SOURCE,
        Column("payment_id", "string", "Identifier of the payment in the source."),
        Column("payment_type", "string", "payment, refund (by the company) or chargeback (by the customer's bank)."),
        Column("status", "string", "succeeded or failed."),
        NAMESPACE,
        customer_number("Who paid", null="paid without a customer account"),
        Column("order_id", "string", "Order that is paid.", null="not for one order"),
        Column("paid_at", "timestamp", "Time of the attempt (UTC).", past=True),
        Column(
            "method",
            "string",
            "Payment method, such as card, transfer or cash, as the source names it.",
            null="not given",
        ),
        Column("amount", MONEY, "Amount; negative for a refund or chargeback.", unit="currency"),
        Column("currency", "string", "ISO 4217 code."),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "payment_id"),
    write=Merge(newest=("version", "file")),
    rules=(
        Rule(
            "known_payment_type",
            "payment_type IN ('payment', 'refund', 'chargeback')",
            "payment_type is payment, refund or chargeback",
        ),
        Rule("known_status", "status IN ('succeeded', 'failed')", "status is succeeded or failed"),
        Rule("payment_adds", "payment_type <> 'payment' OR amount >= 0", "a payment has an amount of 0 or more"),
        Rule(
            "refund_takes",
            "payment_type = 'payment' OR amount <= 0",
            "a refund or chargeback has an amount of 0 or less",
        ),
        CURRENCY,
        Rule("paid_after_1970", "paid_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "paid_at is in 1970 or later"),
    ),
    keep_days=3_650,
    time_column="paid_at",
)

"""`silver.feedback`: what customers say of the company and its products when they are asked to."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, LANGUAGE, SOURCE

FEEDBACK = Contract(
    name="silver.feedback",
    is_mapped=True,
    meaning="One review or one answer to a survey.",
    columns=(
        SOURCE,
        Column("feedback_id", "string", "The review's or answer's number in its source."),
        Column("feedback_type", "string", "review (of a product) or survey (an answer to a question)."),
        Column("customer_id", "string", "The customer's number.", null="given without a name", personal=True),
        Column("given_at", "timestamp", "When it was given (UTC)."),
        Column("product_id", "string", "The product's number.", null="it is about no one product"),
        Column("rating", "double", "From 1, the worst, to 5, the best.", null="not rated"),
        Column("recommended", "boolean", "Whether the customer would recommend it.", null="not asked or not said"),
        Column("text", "string", "In the customer's words.", null="no words were given", personal=True),
        Column("language", "string", "Language tag of the text (BCP 47), such as en or zh-CN.", null="not known"),
        FILE,
    ),
    grain=("source", "feedback_id"),
    write=Merge(newest=("file",)),
    rules=(
        Rule("known_feedback_type", "feedback_type IN ('review', 'survey')", "feedback_type is one of the two"),
        Rule("rating_range", "rating BETWEEN 1 AND 5", "a rating lies in 1 … 5"),
        Rule("given_after_1970", "given_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "given_at is a real date"),
        LANGUAGE,
    ),
)

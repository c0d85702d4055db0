"""`silver.feedback`: the reviews and survey answers of customers."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, LANGUAGE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

FEEDBACK = Contract(
    name="silver.feedback",
    is_mapped=True,
    meaning="One review, or one answer to a survey.",
    columns=(
        SOURCE,
        Column("feedback_id", "string", "Identifier of the review or answer in the source."),
        Column("feedback_type", "string", "review (of a product) or survey (an answer to a question)."),
        NAMESPACE,
        customer_number("Author of the feedback", null="anonymous"),
        Column("given_at", "timestamp", "Time of the feedback (UTC).", past=True),
        Column("product_id", "string", "Product of the feedback.", null="not about one product"),
        Column("rating", "double", "Rating from 1 (worst) to 5 (best).", null="not rated"),
        Column("recommended", "boolean", "Whether the customer would recommend it.", null="not asked or not answered"),
        Column(
            "text", "string", "Text, in the customer's words.", null="no text was given", personal=True, is_prose=True
        ),
        Column("language", "string", "Language tag of the text (BCP 47), such as en or zh-CN.", null="unknown"),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "feedback_id"),
    write=Merge(newest=("version", "file")),
    time_column="given_at",
    rules=(
        Rule("known_feedback_type", "feedback_type IN ('review', 'survey')", "feedback_type is review or survey"),
        Rule("rating_range", "rating BETWEEN 1 AND 5", "rating is between 1 and 5"),
        Rule("given_after_1970", "given_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "given_at is in 1970 or later"),
        LANGUAGE,
    ),
)

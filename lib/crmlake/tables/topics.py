"""`gold.topics` and `gold.document_topics`: the topics of customer texts."""

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.tables.shared import SOURCE

TOPICS = Contract(
    name="gold.topics",
    meaning="One topic of the texts in one language.",
    columns=(
        Column("language", "string", "Code of the language (ISO 639-1)."),
        Column("topic", "int", "Number of the topic in its model, from 1."),
        Column("words", "array<string>", "Most relevant words of the topic, by falling relevance."),
        Column("documents", "bigint", "Texts whose main topic it is.", unit="texts"),
        Column("share", "double", "Mean share of the topic over all texts in the language."),
        Column(
            "mean_rating",
            "double",
            "Mean rating (1 to 5) of the texts whose main topic it is.",
            null="none of the texts is rated",
        ),
        Column("coherence", "double", "Mean NPMI of its ten most probable words, from -1 to 1; 0 means independence."),
        Column(
            "example",
            "string",
            "Shortened text with the largest share of the topic; personal values are masked.",
            null="no text has the topic",
            personal=True,
        ),
        Column("model_version", "bigint", "Version of the model."),
    ),
    grain=("as_of", "language", "topic"),
    write=Replace(),
    rules=(Rule("share_range", "share BETWEEN 0 AND 1", "share is between 0 and 1"),),
)

DOCUMENT_TOPICS = Contract(
    name="gold.document_topics",
    meaning="One topic of a text: its main topic, or another one with at least a tenth of the text.",
    columns=(
        SOURCE,
        Column("feedback_id", "string", "Identifier of the review or answer in the source."),
        Column("language", "string", "Code of the language (ISO 639-1)."),
        Column("topic", "int", "Number of the topic in its model, from 1."),
        Column("weight", "double", "Share of the topic in the text."),
        Column("main", "boolean", "Whether the topic has the largest share of the text."),
        Column("model_version", "bigint", "Version of the model."),
    ),
    grain=("as_of", "source", "feedback_id", "topic"),
    write=Replace(),
    rules=(Rule("weight_range", "weight BETWEEN 0 AND 1", "weight is between 0 and 1"),),
)

"""`gold.topics` and `gold.document_topics`: what customers talk about."""

from crmlake.contracts import Column, Contract, Replace, Rule
from crmlake.tables.shared import SOURCE

TOPICS = Contract(
    name="gold.topics",
    meaning="One topic of the texts of one language.",
    columns=(
        Column("language", "string", "Code of the language (ISO 639-1)."),
        Column("topic", "int", "The topic's number in its model, from 1."),
        Column("words", "array<string>", "The words that set it apart, the most relevant ones first."),
        Column("documents", "bigint", "Texts of which it is the main topic.", unit="texts"),
        Column("share", "double", "Its mean share of all texts of the language."),
        Column("mean_rating", "double", "Mean rating (1 to 5) of those texts.", null="none rated"),
        Column("coherence", "double", "NPMI of its ten most probable words, -1 to 1; 0 is chance."),
        Column(
            "example",
            "string",
            "A text that speaks of it most, cut, its personal values masked.",
            null="no text speaks of it",
            personal=True,
        ),
        Column("model_version", "bigint", "Version of the model."),
    ),
    grain=("as_of", "language", "topic"),
    write=Replace(),
    rules=(Rule("share_range", "share BETWEEN 0 AND 1", "a share lies in 0 … 1"),),
)

DOCUMENT_TOPICS = Contract(
    name="gold.document_topics",
    meaning="One topic that one text speaks of: its main one, and others of a tenth of it or more.",
    columns=(
        SOURCE,
        Column("feedback_id", "string", "The review's or answer's number in its source."),
        Column("language", "string", "Code of the language (ISO 639-1)."),
        Column("topic", "int", "The topic's number in its model, from 1."),
        Column("weight", "double", "The topic's share of the text."),
        Column("main", "boolean", "Whether it has the largest share."),
        Column("model_version", "bigint", "Version of the model."),
    ),
    grain=("as_of", "source", "feedback_id", "topic"),
    write=Replace(),
    rules=(Rule("weight_range", "weight BETWEEN 0 AND 1", "a weight lies in 0 … 1"),),
)

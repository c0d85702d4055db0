"""Score topics: compute the topics of each text, and the size and rating of each topic."""

from datetime import date

from pyspark import StorageLevel

from crmlake.analyses.topics import TOPIC_MODEL
from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.documents import extract_texts
from crmlake.analyses.topics.scoring import document_topics, infer_distributions, summarise_topics
from crmlake.app.submit import main
from crmlake.runtime import Inputs, NoSettings, Outputs, empty, job, model, requires, table
from crmlake.tables import BATCHES, CUSTOMER_LINKS, DOCUMENT_TOPICS, FEEDBACK, PROFILES, TOPICS


@job(
    reads=[requires(BATCHES), table(FEEDBACK), table(PROFILES), table(CUSTOMER_LINKS), model(TOPIC_MODEL)],
    writes=[DOCUMENT_TOPICS, TOPICS],
    settings=NoSettings,
)
def score_topics(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute the topics of each text, by the champion of its language."""
    champions = inputs.model(TOPIC_MODEL)
    if not champions:
        return Outputs(empty(DOCUMENT_TOPICS, TOPICS))
    default_language = next(iter(champions.values())).details.default_language
    customers = Customers(inputs.table(PROFILES), inputs.table(CUSTOMER_LINKS))
    texts = extract_texts(inputs.table(FEEDBACK), as_of, default_language, customers)
    # Persisted because both tables read it and the inference is expensive.
    distributions = infer_distributions(texts, champions).persist(StorageLevel.DISK_ONLY)
    tables = {DOCUMENT_TOPICS: document_topics(distributions), TOPICS: summarise_topics(distributions, champions)}
    return Outputs(tables)


if __name__ == "__main__":
    main(score_topics)

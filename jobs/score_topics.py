"""Score topics: the topics of each text, and the size and rating of each topic."""

from datetime import date

from pyspark import StorageLevel

from crmlake.analyses.topics import TOPIC_MODEL
from crmlake.analyses.topics.documents import texts
from crmlake.analyses.topics.scoring import document_topics, mixes, topics
from crmlake.app.submit import main
from crmlake.runtime import Inputs, NoSettings, Outputs, empty, job, model, requires, table
from crmlake.tables import BATCHES, DOCUMENT_TOPICS, FEEDBACK, TOPICS


@job(
    reads=[requires(BATCHES), table(FEEDBACK), model(TOPIC_MODEL)],
    writes=[DOCUMENT_TOPICS, TOPICS],
    settings=NoSettings,
)
def score_topics(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute the topics of each text, by the champion of its language."""
    champions = inputs.model(TOPIC_MODEL)
    if not champions:
        return Outputs(empty(DOCUMENT_TOPICS, TOPICS))
    default = next(iter(champions.values())).about["default_language"]
    # Both tables come from it: the inference is what costs.
    scored = mixes(texts(inputs.table(FEEDBACK), as_of, default), champions).persist(StorageLevel.DISK_ONLY)
    return Outputs({DOCUMENT_TOPICS: document_topics(scored), TOPICS: topics(scored, champions)})


if __name__ == "__main__":
    main(score_topics)

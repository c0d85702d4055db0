"""Score topics: which topics each text speaks of, and how large and how well rated each topic is."""

from datetime import date

from pyspark import StorageLevel

from crmlake.contracts.tables import DOCUMENT_TOPICS, FEEDBACK, TOPICS
from crmlake.job import Frames, Made, job
from crmlake.job.declaration import NoSettings
from crmlake.job.main import main
from crmlake.models.topics import TOPIC_MODEL
from crmlake.models.topics.documents import texts
from crmlake.models.topics.scoring import document_topics, mixes, topics


@job(reads=[FEEDBACK, TOPIC_MODEL], writes=[DOCUMENT_TOPICS, TOPICS])
def score_topics(tables: Frames, _settings: NoSettings, as_of: date) -> Made:
    """Tell what each text speaks of, by the champion of its language."""
    models = tables.models[TOPIC_MODEL]
    if not models:
        return Made({})
    default = next(iter(models.values())).about["default_language"]
    # Both tables come from it: the inference is what costs.
    mixed = mixes(texts(tables[FEEDBACK], as_of, default), models).persist(StorageLevel.DISK_ONLY)
    return Made({DOCUMENT_TOPICS: document_topics(mixed), TOPICS: topics(mixed, models)})


if __name__ == "__main__":
    main(score_topics)

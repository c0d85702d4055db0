"""Score topics: which topics each text speaks of, and how large and how well rated each topic is."""

from datetime import date

from pyspark import StorageLevel

from crmlake.analyses.topics import TOPIC_MODEL
from crmlake.analyses.topics.documents import texts
from crmlake.analyses.topics.scoring import document_topics, mixes, topics
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main
from crmlake.tables import DOCUMENT_TOPICS, FEEDBACK, TOPICS


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

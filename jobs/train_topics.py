"""Train topics: from what customers write to a model of what they talk about, for each language."""

from datetime import date

from crmlake.contracts.tables import FEEDBACK
from crmlake.job import Frames, Made, job
from crmlake.job.main import main
from crmlake.models.topics import TOPIC_MODEL
from crmlake.models.topics.settings import TopicSettings
from crmlake.models.topics.training import train_languages


@job(reads=[FEEDBACK], writes=[TOPIC_MODEL], settings=TopicSettings)
def train_topics(tables: Frames, settings: TopicSettings, as_of: date) -> Made:
    """Find the topics of each language that there are texts enough of, with LDA."""
    models = train_languages(tables[FEEDBACK], as_of, settings)
    metrics = {f"{name}.{metric}": value for name, fitted in models.items() for metric, value in fitted.metrics.items()}
    return Made({TOPIC_MODEL: models}, metrics=metrics)


if __name__ == "__main__":
    main(train_topics)

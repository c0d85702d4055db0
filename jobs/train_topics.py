"""Train topics: from what customers write to a model of what they talk about, for each language."""

from datetime import date

from crmlake.analyses.topics import TOPIC_MODEL
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.training import train_languages
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.main import main
from crmlake.tables import FEEDBACK


@job(reads=[FEEDBACK], writes=[TOPIC_MODEL], settings=TopicSettings)
def train_topics(tables: Frames, settings: TopicSettings, as_of: date) -> Made:
    """Find the topics of each language that there are texts enough of, with LDA."""
    models = train_languages(tables[FEEDBACK], as_of, settings)
    metrics = {f"{name}.{metric}": value for name, fitted in models.items() for metric, value in fitted.metrics.items()}
    return Made({TOPIC_MODEL: models}, metrics=metrics)


if __name__ == "__main__":
    main(train_topics)

"""Train topics: train a topic model of each language on the texts of customers."""

from datetime import date

from crmlake.analyses.topics import TOPIC_MODEL
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.training import train_languages
from crmlake.app.submit import main
from crmlake.runtime import Inputs, Outputs, job, requires, table
from crmlake.tables import BATCHES, FEEDBACK


@job(reads=[requires(BATCHES), table(FEEDBACK)], writes=[TOPIC_MODEL], settings=TopicSettings)
def train_topics(inputs: Inputs, settings: TopicSettings, as_of: date) -> Outputs:
    """Train the topics of each language with enough texts, by LDA."""
    models = train_languages(inputs.table(FEEDBACK), as_of, settings)
    metrics = {f"{name}.{metric}": value for name, model in models.items() for metric, value in model.metrics.items()}
    return Outputs(models={TOPIC_MODEL: models}, metrics=metrics)


if __name__ == "__main__":
    main(train_topics)

"""Train topics: train a topic model of each language on the texts of customers."""

from datetime import date

from crmlake.analyses.common.metrics import metric_rows
from crmlake.analyses.topics import FAMILY, TOPIC_MODEL
from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.training import train_languages
from crmlake.app.submit import main
from crmlake.runtime import Inputs, Outputs, job, partition, requires, table
from crmlake.tables import BATCHES, CUSTOMER_LINKS, FEEDBACK, MODEL_METRICS, PROFILES

METRICS = partition(MODEL_METRICS, family=FAMILY)


@job(
    reads=[requires(BATCHES), table(FEEDBACK), table(PROFILES), table(CUSTOMER_LINKS)],
    writes=[TOPIC_MODEL, METRICS],
    settings=TopicSettings,
)
def train_topics(inputs: Inputs, settings: TopicSettings, as_of: date) -> Outputs:
    """Train the topics of each language with enough texts, by LDA."""
    customers = Customers(inputs.table(PROFILES), inputs.table(CUSTOMER_LINKS))
    models = train_languages(inputs.table(FEEDBACK), as_of, settings, customers)
    return Outputs({METRICS: metric_rows(TOPIC_MODEL, models)}, models={TOPIC_MODEL: models})


if __name__ == "__main__":
    main(train_topics)

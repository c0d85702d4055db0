"""Training of the topic model of a language: vocabulary, number of topics, model."""

from datetime import date

import numpy as np
from pyspark.ml import PipelineModel
from pyspark.ml.clustering import LDA, LDAModel
from pyspark.ml.feature import CountVectorizerModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix

from crmlake.analyses.common.sampling import hash_sample
from crmlake.analyses.common.threads import run_in_parallel
from crmlake.analyses.topics.coherence import TOP, npmi
from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.details import TopicDetails
from crmlake.analyses.topics.documents import AUTHOR, WORDS, count_by_language, extract_texts, split_words
from crmlake.analyses.topics.relevance import Matrix, most_relevant, top
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.vocabulary import COUNTS, fit_vocabulary
from crmlake.models import ModelCard, SparkPipeline, TrainedModel, measures
from crmlake.text import languages

TopicModel = TrainedModel[TopicDetails]
TOPIC_DISTRIBUTION = "topic_distribution"
STORED_WORDS = 12
"""The number of words of a topic that are stored."""
BATCH_SHARE, MIN_BATCH = 0.1, 64
"""The share of the texts in a batch of online training, and the minimum number of texts in a batch."""
SELECTION_PASSES = 2
"""The number of passes that is enough to compare numbers of topics."""
TOLERANCE = 0.02
"""A difference in coherence that another seed may reverse."""


def train_languages(
    feedback: DataFrame, as_of: date, settings: TopicSettings, customers: Customers
) -> dict[str, TopicModel]:
    """Train a model for each language with enough texts, in parallel because one fit keeps only one core busy.

    Args:
        feedback: The rows of `silver.feedback`.
        as_of: The as-of date; texts of that day and later are left out.
        settings: The limits and the seed.
        customers: The customers whose names are masked.

    Returns:
        The models by language code.
    """
    # Kept, because each language reads them.
    texts = extract_texts(feedback, as_of, settings.default_language, customers).localCheckpoint()
    frequent = {code for code, count in count_by_language(texts).items() if count >= settings.min_texts}
    codes = sorted(frequent & languages().keys())
    models = run_in_parallel(feedback.sparkSession, lambda code: train(split_words(texts, code), settings), codes)
    return {code: fitted for code, fitted in zip(codes, models, strict=True) if fitted}


def train(words: DataFrame, settings: TopicSettings) -> TopicModel | None:
    """Train the topic model of one language by latent Dirichlet allocation (Blei, Ng and Jordan 2003).

    The same texts and settings give the same topics, however the texts are partitioned, because the model is trained
    on a capped sample that is sorted by hash in one partition.

    Args:
        words: One row per text with `source`, `feedback_id`, `author` and `words`.
        settings: The limits and the seed.

    Returns:
        A model from `words` to `topic_distribution` (a vector of shares). Its metrics are `topics`, `coherence` and
        `texts`, and in the dimension `k` the `coherence` of each number tried. `None` where there are fewer texts
        than `min_texts`, or the vocabulary has fewer than ten words.
    """
    key = words.withColumn("_key", F.concat_ws("/", "source", "feedback_id"))
    sample = hash_sample(key, "_key", settings.sample, settings.seed, F.col(AUTHOR), F.col(WORDS))
    size = sample.count()
    vocabulary = fit_vocabulary(sample, size, settings) if size >= settings.min_texts else None
    if vocabulary is None:
        return None
    counts = count_matrix(sample.select(WORDS).toArrow()[WORDS].to_pylist(), vocabulary.vocabulary)
    vectors = vocabulary.transform(sample).select(COUNTS).localCheckpoint()
    k, tried = _choose_number(vectors, counts, settings)
    model = fit_lda(vectors, k, settings.passes, settings.seed)
    details = _describe_topics(model, vocabulary, counts, settings.default_language)
    overall = measures(topics=k, coherence=float(np.mean(details.coherence)), texts=size)
    by_number = [m.of("k", number) for number, value in tried.items() for m in measures(coherence=value)]
    card = ModelCard[TopicDetails](
        task="topics",
        estimator="lda",
        features=("text",),
        details=details,
        metrics=(*overall, *by_number),
    )
    return TrainedModel(card, SparkPipeline(PipelineModel([vocabulary, model])))


def count_matrix(rows_of_words: list[list[str]], vocabulary: list[str]) -> csr_matrix:
    """Return a matrix of texts by words of a vocabulary that counts each word in each text."""
    index = {word: number for number, word in enumerate(vocabulary)}
    rows = [[index[word] for word in words if word in index] for words in rows_of_words]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter((column for row in rows for column in row), dtype=np.int64, count=ends[-1])
    counts = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(vocabulary)))
    counts.sum_duplicates()
    return counts


def _choose_number(vectors: DataFrame, counts: csr_matrix, settings: TopicSettings) -> tuple[int, dict[int, float]]:
    """Return the smallest number of topics with nearly the best coherence, and the coherence of all numbers tried."""
    if settings.k:
        return settings.k, {}
    sample = vectors.limit(settings.selection_sample).localCheckpoint()
    numbers = range(settings.k_min, settings.k_max + 1)

    def coherence(k: int) -> float:
        model = fit_lda(sample, k, SELECTION_PASSES, settings.seed)
        return float(np.mean(npmi(top(probabilities(model), TOP), counts)))

    tried = dict(zip(numbers, run_in_parallel(vectors.sparkSession, coherence, numbers), strict=True))
    enough = max(tried.values()) - TOLERANCE
    return min(k for k in tried if tried[k] >= enough), tried


def fit_lda(vectors: DataFrame, k: int, passes: int, seed: int) -> LDAModel:
    """Fit MLlib's online LDA to `counts` with the given number of passes over all rows.

    Offset and decay are those of Hoffman, Blei and Bach (2010). With MLlib's defaults, which are meant for millions
    of texts, some topics stay at their random initial state.
    """
    batch = min(1.0, max(BATCH_SHARE, MIN_BATCH / vectors.count()))
    return LDA(
        k=k,
        optimizer="online",
        maxIter=max(1, round(passes / batch)),
        subsamplingRate=batch,
        learningOffset=10.0,
        learningDecay=0.7,
        seed=seed,
        featuresCol=COUNTS,
        topicDistributionCol=TOPIC_DISTRIBUTION,
    ).fit(vectors)


def probabilities(model: LDAModel) -> Matrix:
    """Return the probability of each word in each topic, as a matrix of topics by words."""
    weights = model.topicsMatrix().toArray().T
    shares: Matrix = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _describe_topics(
    model: LDAModel, vocabulary: CountVectorizerModel, counts: csr_matrix, default_language: str
) -> TopicDetails:
    shares = probabilities(model)
    overall = np.asarray(counts.sum(axis=0)).ravel() / counts.sum()
    columns = most_relevant(shares, overall, STORED_WORDS)
    words = tuple(tuple(vocabulary.vocabulary[word] for word in topic) for topic in columns)
    coherence = tuple(npmi(top(shares, TOP), counts))
    return TopicDetails(default_language=default_language, words=words, coherence=coherence)

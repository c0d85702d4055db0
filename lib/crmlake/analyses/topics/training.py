"""Training the topics of one language: words, number of topics, model."""

from datetime import date
from typing import Any

import numpy as np
from pyspark.ml import PipelineModel
from pyspark.ml.clustering import LDA, LDAModel
from pyspark.ml.feature import CountVectorizer, CountVectorizerModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix

from crmlake.analyses.common.sampling import hash_sample
from crmlake.analyses.common.threads import run_in_parallel
from crmlake.analyses.topics.coherence import TOP, npmi
from crmlake.analyses.topics.documents import WORDS, counted, documents, texts
from crmlake.analyses.topics.relevance import Matrix, most_relevant, top
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.models.trained import TrainedModel
from crmlake.text import LANGUAGES

COUNTS, MIX = "counts", "mix"
SHOWN = 12
"""Words of a topic that are kept."""
BATCH, LEAST = 0.1, 64
"""A step of online training sees this share of the texts, and at least so many of them."""
SELECTION_PASSES = 2
"""Enough to tell numbers of topics apart."""
NEARLY = 0.02
"""Of coherence: a difference that another seed may turn round."""


def train_languages(feedback: DataFrame, as_of: date, settings: TopicSettings) -> dict[str, TrainedModel]:
    """Train a model for each language that there are texts enough of; all at once, as one fit keeps one core busy.

    Args:
        feedback: rows of `silver.feedback`.
        as_of: texts of this day and later are not looked at.
        settings: limits, seed.

    Returns:
        By the language's code.
    """
    found = texts(feedback, as_of, settings.default_language)
    many = {code for code, count in counted(found).items() if count >= settings.min_texts}
    codes = sorted(many & LANGUAGES.keys())
    made = run_in_parallel(feedback.sparkSession, lambda code: train(documents(found, code), settings), codes)
    return {code: fitted for code, fitted in zip(codes, made, strict=True) if fitted}


def train(words: DataFrame, settings: TopicSettings) -> TrainedModel | None:
    """Find the topics of the texts of one language, by latent Dirichlet allocation (Blei, Ng and Jordan 2003).

    The same texts and settings give the same topics, however the texts are partitioned: a capped sample of them is
    trained on in one partition, in an order of its own.

    Args:
        words: `source`, `feedback_id`, `words`, one row a text.
        settings: limits, seed.

    Returns:
        The model, from `words` to `mix` (a vector of shares), with metrics `topics`, `coherence`, `texts`,
        `coherence_k4` … of each number tried; it knows its topics' `words` and `coherence`, and the
        `default_language`. `None` where there are fewer texts than `min_texts`, or hardly any word to look at.
    """
    key = words.withColumn("_key", F.concat_ws("/", "source", "feedback_id"))
    sample = hash_sample(key, "_key", settings.sample, settings.seed, F.col(WORDS))
    size = sample.count()
    vocabulary = _vocabulary(sample, size, settings) if size >= settings.min_texts else None
    if vocabulary is None:
        return None
    counts = matrix(sample.toArrow()[WORDS].to_pylist(), vocabulary.vocabulary)
    vectors = vocabulary.transform(sample).select(COUNTS).localCheckpoint()
    k, tried = _number(vectors, counts, settings)
    model = fit_lda(vectors, k, settings.passes, settings.seed)
    found = _known(model, vocabulary, counts) | {"default_language": settings.default_language}
    metrics = {"topics": float(k), "coherence": float(np.mean(found["coherence"])), "texts": float(size), **tried}
    return TrainedModel(PipelineModel([vocabulary, model]), metrics, found)


def _vocabulary(sample: DataFrame, size: int, settings: TopicSettings) -> CountVectorizerModel | None:
    most = max(1.0, settings.max_share * size)
    if most < settings.min_documents:
        return None
    counter = CountVectorizer(
        inputCol=WORDS, outputCol=COUNTS, vocabSize=settings.vocabulary, minDF=settings.min_documents, maxDF=most
    )
    found = counter.fit(sample)
    return found if len(found.vocabulary) >= TOP else None


def matrix(rows_of_words: list[list[str]], vocabulary: list[str]) -> csr_matrix:
    """How often each text has each word of a vocabulary: texts by words."""
    column = {word: number for number, word in enumerate(vocabulary)}
    rows = [[column[word] for word in words if word in column] for words in rows_of_words]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter((place for row in rows for place in row), dtype=np.int64, count=ends[-1])
    counts = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(vocabulary)))
    counts.sum_duplicates()
    return counts


def _number(vectors: DataFrame, counts: csr_matrix, settings: TopicSettings) -> tuple[int, dict[str, float]]:
    """The fewest topics whose words hang together nearly as well as can be, and the coherence of each number tried."""
    if settings.k:
        return settings.k, {}
    some = vectors.limit(settings.selection_sample).localCheckpoint()
    numbers = range(settings.k_min, settings.k_max + 1)

    def coherence(k: int) -> float:
        model = fit_lda(some, k, SELECTION_PASSES, settings.seed)
        return float(np.mean(npmi(top(probabilities(model), TOP), counts)))

    tried = dict(zip(numbers, run_in_parallel(vectors.sparkSession, coherence, numbers), strict=True))
    enough = max(tried.values()) - NEARLY
    return min(k for k in tried if tried[k] >= enough), {f"coherence_k{k}": value for k, value in tried.items()}


def fit_lda(vectors: DataFrame, k: int, passes: int, seed: int) -> LDAModel:
    """MLlib's online LDA over `counts`, going through all rows `passes` times.

    Offset and decay are those of Hoffman, Blei and Bach (2010): with MLlib's own, made for millions of texts, some
    topics stay at their random start.
    """
    batch = min(1.0, max(BATCH, LEAST / vectors.count()))
    return LDA(
        k=k,
        optimizer="online",
        maxIter=max(1, round(passes / batch)),
        subsamplingRate=batch,
        learningOffset=10.0,
        learningDecay=0.7,
        seed=seed,
        featuresCol=COUNTS,
        topicDistributionCol=MIX,
    ).fit(vectors)


def probabilities(model: LDAModel) -> Matrix:
    """How probable each word is in each topic: topics by words."""
    weights = model.topicsMatrix().toArray().T
    shares: Matrix = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _known(model: LDAModel, vocabulary: CountVectorizerModel, counts: csr_matrix) -> dict[str, Any]:
    shares = probabilities(model)
    overall = np.asarray(counts.sum(axis=0)).ravel() / counts.sum()
    words = [[vocabulary.vocabulary[w] for w in topic] for topic in most_relevant(shares, overall, SHOWN)]
    return {"words": words, "coherence": npmi(top(shares, TOP), counts)}

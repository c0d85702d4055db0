"""Topics of planted texts, their words, coherence and limits."""

from collections import Counter
from datetime import date, datetime
from math import log
from random import Random

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix
from sklearn.metrics import normalized_mutual_info_score

from crmlake.analyses.topics import TopicDetails
from crmlake.analyses.topics.coherence import npmi
from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.documents import AUTHOR, WORDS, extract_texts
from crmlake.analyses.topics.relevance import most_relevant
from crmlake.analyses.topics.scoring import document_topics, infer_distributions, summarise_topics
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.training import train_languages
from crmlake.analyses.topics.vocabulary import select_words
from crmlake.models import TrainedModel
from crmlake.tables import CUSTOMER_LINKS, FEEDBACK, PROFILES
from sections import frame

AS_OF = date(2024, 6, 1)
BEFORE, ON = datetime(2024, 5, 31, 23, 59), datetime(2024, 6, 1)  # noqa: DTZ001
VOCABULARY = {
    "delivery": "parcel courier late tracking driver arrived shipment week doorstep package delayed depot",
    "quality": "sturdy solid wood durable finish material heavy thick metal polished robust handle",
    "price": "bargain cheap voucher discount money euros expensive sale cost worth overpaid refund",
}
SETTINGS = TopicSettings(k_min=2, k_max=4, passes=10, min_documents=2, min_texts=50)


def planted(count: int, seed: int = 5) -> list[tuple[str, str]]:
    """Return texts of ten words, about nine of them on the topic, each text with its topic."""
    random, vocabulary = Random(seed), [word for words in VOCABULARY.values() for word in words.split()]  # noqa: S311
    texts = []
    for _ in range(count):
        topic = random.choice(sorted(VOCABULARY))
        words = [random.choice(VOCABULARY[topic].split() if random.random() < 0.9 else vocabulary) for _ in range(10)]
        texts.append((topic, " ".join(words)))
    return texts


def feedback(spark: SparkSession, rows: list[tuple[str, datetime, str | None, str | None]]) -> DataFrame:
    """Return rows of `silver.feedback` from number, time, text and language."""
    records = [
        {"source": "s", "feedback_id": n, "feedback_type": "survey", "given_at": at, "text": text, "language": language,
         "rating": float(1 + int(n) % 5)}
        for n, at, text, language in rows
    ]  # fmt: skip
    return frame(spark, FEEDBACK, records)


def nobody(rows: DataFrame | SparkSession) -> Customers:
    """Return that no customer is known."""
    spark = rows.sparkSession if isinstance(rows, DataFrame) else rows
    return Customers(frame(spark, PROFILES, []), frame(spark, CUSTOMER_LINKS, []))


@pytest.fixture(scope="module")
def truth() -> list[tuple[str, str]]:
    return planted(400)


@pytest.fixture(scope="module")
def written(spark: SparkSession, truth: list[tuple[str, str]]) -> DataFrame:
    rows: list[tuple[str, datetime, str | None, str | None]] = [
        (str(n), BEFORE, text, "en") for n, (_, text) in enumerate(truth)
    ]
    rows[0] = ("0", BEFORE, f"{truth[0][1]}. Ask ann@example.org or +49 000 1234567", "en-GB")
    return feedback(spark, rows)


@pytest.fixture(scope="module")
def models(written: DataFrame) -> dict[str, TrainedModel[TopicDetails]]:
    return train_languages(written, AS_OF, SETTINGS, nobody(written))


@pytest.fixture(scope="module")
def distributions(written: DataFrame, models: dict[str, TrainedModel[TopicDetails]]) -> DataFrame:
    return infer_distributions(extract_texts(written, AS_OF, "en", nobody(written)), models).localCheckpoint()


def test_planted_topics_are_found_and_counted(
    models: dict[str, TrainedModel[TopicDetails]], distributions: DataFrame, truth: list[tuple[str, str]]
) -> None:
    fitted = models["en"]
    assert fitted.card.overall["topics"] == 3
    tried = {int(k): values["coherence"] for k, values in fitted.card.groups("k").items()}
    assert set(tried) == {2, 3, 4}
    assert tried[2] < max(tried.values()) - 0.02 <= tried[3]
    main = {int(row["feedback_id"]): row["main"] for row in distributions.collect()}
    expected = [topic for topic, _ in truth]
    assert normalized_mutual_info_score(expected, [main[n] for n in range(len(expected))]) > 0.9
    found = {frozenset(words[:8]) for words in fitted.details.words}
    assert all(any(words <= set(topic.split()) for topic in VOCABULARY.values()) for words in found)


def test_words_and_shares_are_the_same_on_any_number_of_partitions(
    written: DataFrame, models: dict[str, TrainedModel[TopicDetails]], distributions: DataFrame
) -> None:
    settings = SETTINGS.model_copy(update={"k": 3})
    for partitions in (1, 4):
        rows = written.repartition(partitions)
        repartitioned = train_languages(rows, AS_OF, settings, nobody(rows))
        assert repartitioned["en"].details == models["en"].details
        assert shares(infer_distributions(extract_texts(rows, AS_OF, "en", nobody(rows)), repartitioned)) == shares(
            distributions
        )


def shares(distributions: DataFrame) -> dict[str, list[float]]:
    return {row["feedback_id"]: row["shares"] for row in distributions.collect()}


def test_a_text_has_one_main_topic_and_the_others_that_matter(distributions: DataFrame) -> None:
    rows = document_topics(distributions).collect()
    assert Counter(row["feedback_id"] for row in rows if row["main"]).most_common(1)[0][1] == 1
    assert {row["feedback_id"] for row in rows if row["main"]} == {str(n) for n in range(400)}
    assert all(row["main"] or row["weight"] >= 0.1 for row in rows)
    largest = {row["feedback_id"]: max(row["shares"]) for row in distributions.collect()}
    assert all(row["weight"] == largest[row["feedback_id"]] for row in rows if row["main"])


def test_topics_say_how_large_they_are_and_how_they_are_rated(
    distributions: DataFrame, models: dict[str, TrainedModel[TopicDetails]]
) -> None:
    rows = {row["topic"]: row for row in summarise_topics(distributions, models).collect()}
    rows_of_texts = distributions.collect()
    assert sorted(rows) == [1, 2, 3]
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)
    for topic, row in rows.items():
        own = [text for text in rows_of_texts if text["main"] == topic]
        assert row["documents"] == len(own)
        assert row["mean_rating"] == pytest.approx(np.mean([text["rating"] for text in own]))
        best = max(own, key=lambda text: text["shares"][topic - 1])
        assert row["example"] == best["text"][:240]


def test_personal_values_are_masked_in_texts(distributions: DataFrame) -> None:
    first = distributions.where("feedback_id = '0'").first()
    assert first is not None
    assert first["text"].endswith("Ask [mail] or [phone]")


def test_a_word_that_few_customers_repeat_is_no_topic_word(spark: SparkSession) -> None:
    texts = [(f"c{n % 4}", ["parcel", "lindqvist"]) for n in range(40)] + [(f"a/{n}", ["parcel"]) for n in range(10)]
    sample = spark.createDataFrame(texts, f"{AUTHOR} string, {WORDS} array<string>")
    limits = {"max_share": 1.0, "min_documents": 2}
    for customers, expected in ((4, ["parcel", "lindqvist"]), (5, ["parcel"])):
        settings = TopicSettings(min_customers=customers, **limits)
        assert select_words(sample, len(texts), settings) == expected


def test_no_name_of_a_customer_is_in_a_topic_or_its_example(spark: SparkSession) -> None:
    texts = [f"{text}, greetings Greta Lindqvist" for _, text in planted(80)]
    rows = [
        {"source": "s", "namespace": "s", "feedback_id": str(n), "customer_id": str(n % 8), "feedback_type": "survey",
         "given_at": BEFORE, "language": "en", "text": text}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    person = {"source": "s", "namespace": "s", "customer_id": "5", "name": "Greta Lindqvist"}
    customers = Customers(frame(spark, PROFILES, [person]), frame(spark, CUSTOMER_LINKS, []))
    written = frame(spark, FEEDBACK, rows)
    models = train_languages(written, AS_OF, SETTINGS.model_copy(update={"k": 2}), customers)
    masked = extract_texts(written, AS_OF, "en", customers)
    shown = [str(models["en"].details.words)]
    shown += [row["example"] for row in summarise_topics(infer_distributions(masked, models), models).collect()]
    assert not [text for text in shown if "lindqvist" in text.lower()]


def test_texts_from_the_as_of_date_on_change_nothing(
    spark: SparkSession, written: DataFrame, models: dict[str, TrainedModel[TopicDetails]]
) -> None:
    later = feedback(spark, [(str(1000 + n), ON, "parcel sturdy unheard", "en") for n in range(60)])
    settings = SETTINGS.model_copy(update={"k": 3})
    assert (
        train_languages(written.unionByName(later), AS_OF, settings, nobody(written))["en"].details
        == models["en"].details
    )


def test_unsupported_languages_and_those_with_too_few_texts_have_no_model(spark: SparkSession) -> None:
    rows: list[tuple[str, datetime, str | None, str | None]] = [
        (str(n), BEFORE, text, "xx") for n, (_, text) in enumerate(planted(80))
    ]
    rows += [(str(100 + n), BEFORE, text, "en") for n, (_, text) in enumerate(planted(20))]
    rows += [(str(200 + n), BEFORE, None, None) for n in range(60)] + [("300", BEFORE, "  ", None)]
    assert train_languages(feedback(spark, rows), AS_OF, SETTINGS, nobody(spark)) == {}


def test_a_text_without_a_word_of_the_vocabulary_has_no_topics(
    spark: SparkSession, models: dict[str, TrainedModel[TopicDetails]]
) -> None:
    rows = feedback(
        spark, [("1", BEFORE, "unheard of", "en"), ("2", BEFORE, "a sturdy handle", "en"), ("3", BEFORE, "!", "en")]
    )
    assert [
        row["feedback_id"]
        for row in infer_distributions(extract_texts(rows, AS_OF, "en", nobody(rows)), models).collect()
    ] == ["2"]


def test_a_topic_without_texts_is_still_shown(
    spark: SparkSession, models: dict[str, TrainedModel[TopicDetails]]
) -> None:
    rows = feedback(spark, [("2", BEFORE, "a sturdy solid handle", "en")])
    found = (
        summarise_topics(infer_distributions(extract_texts(rows, AS_OF, "en", nobody(rows)), models), models)
        .orderBy(F.desc("documents"))
        .collect()
    )
    assert [row["documents"] for row in found] == [1, 0, 0]
    assert [row["example"] for row in found] == ["a sturdy solid handle", None, None]


def test_coherence_is_that_of_the_formula() -> None:
    counts = csr_matrix(np.array([[2, 1, 0, 1], [1, 0, 0, 1], [0, 3, 1, 1], [0, 0, 0, 1]]))
    both, first, second = 1 / 4, 2 / 4, 2 / 4
    pair = log(both / (first * second)) / -log(both)
    assert npmi([[0, 1]], counts) == [pytest.approx(pair)]
    assert npmi([[0, 2]], counts) == [-1.0]  # never together
    always = csr_matrix(np.array([[1, 1], [1, 1]]))
    assert npmi([[0, 1]], always) == [1.0]
    assert npmi([[0, 1, 2]], counts) == [pytest.approx((pair - 1 + log((1 / 4) / (2 / 16)) / log(4)) / 3)]


def test_relevance_weighs_probability_against_lift() -> None:
    of_topic = np.array([[0.5, 0.3, 0.2]])
    overall = np.array([0.7, 0.1, 0.2])
    scores = [0.6 * log(p) + 0.4 * log(p / q) for p, q in zip(of_topic[0], overall, strict=True)]
    assert most_relevant(of_topic, overall, 3) == [sorted(range(3), key=lambda n: -scores[n])]
    assert most_relevant(of_topic, overall, 1) == [[1]]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [({"default_language": "klingon"}, "unknown language 'klingon'"), ({"k_min": 8, "k_max": 5}, "k_min 8")],
)
def test_invalid_settings_are_rejected(settings: dict[str, object], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        TopicSettings(**settings)

"""What the planted people write: reviews of what they bought, and answers to the shop's survey."""

from collections.abc import Iterator

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.chance import Chance
from crmlake.generator.grammar import GRAMMARS, TOPICS, Grammar
from crmlake.generator.moments import daytime, moment
from crmlake.generator.orders import orders, with_product
from crmlake.generator.settings import GenerateSettings

WRITTEN, SURVEYED = 0.12, 0.25
"""Share of orders that are written about; share of those that answer the survey, which is about no product."""
CHINESE = 0.12
"""Share of people who write Chinese."""
AFTER, WITHIN = 3, 20
"""It is written this many days after the order, and at most that many later."""
GOOD = 0.65
"""Share that is in a good mood."""
NO_WORDS, NO_STARS = 0.06, 0.05
"""Shares with a rating alone, and with words alone."""
ON_TOPIC, MOST_SENTENCES = 0.9, 4
"""Share of sentences on the main topic; a text has from two sentences to this many."""
CONTACT = 0.04
"""Share of texts with a mail address, a telephone or a card number in it."""

MEANT = ("feedback_no", "lang", "topic", "mood", "contact")
"""The truth of a text."""


def feedback(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of reviews and answers.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a review or answer: `feedback_no`, `kind` (review or survey), `customer_no` (null: a guest),
        `written_at` (text), `sku` (null: a survey), `stars` (1 to 5; null: words alone), `comment` (null: stars
        alone), `lang`, `delivered_on` (the last day of the month, within the shop's days).
    """
    chance = Chance(settings.seed, ("feedback_no",))
    survey = F.col("kind") == "survey"
    # Phrases are one column that all sentences look into: an expression of its own in each would take long to plan.
    return (
        with_product(written(people, settings), settings)
        .withColumn("phrases", _phrases())
        .select(
            "feedback_no",
            "kind",
            "customer_no",
            moment(F.col("written_on"), daytime(chance, "hour")).alias("written_at"),
            F.when(~survey, F.col("sku")).alias("sku"),
            F.when(~chance.happens("no stars", NO_STARS), _stars(chance)).alias("stars"),
            F.when(~chance.happens("no words", NO_WORDS), _comment(chance)).alias("comment"),
            "lang",
            F.least(F.last_day("written_on"), F.date_sub(F.lit(settings.end), 1)).alias("delivered_on"),
        )
    )


def written(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is behind each text: the truth.

    Returns:
        The columns of `crmlake.generator.orders.orders`, one row a review or answer, with `feedback_no`, `kind`,
        `written_on` (date before `settings.end`), `lang`, `topic` (the main one), `mood` (good or bad) and `contact`
        (a personal value that the text names; null: none).
    """
    chance = Chance(settings.seed, ("order_no",))
    chosen = orders(people, settings).filter(chance.happens("writes", WRITTEN))
    return chosen.withColumns(
        {
            "feedback_no": F.concat(F.lit("F"), F.substring("order_no", 2, 20)),
            "kind": F.when(chance.happens("survey", SURVEYED), "survey").otherwise("review"),
            "written_on": F.date_add("placed_on", AFTER + chance.below("written", WITHIN)),
            "lang": F.when(Chance(settings.seed, ("person",)).happens("chinese", CHINESE), "zh").otherwise("en"),
            "topic": chance.one_of("topic", TOPICS),
            "mood": F.when(chance.happens("mood", GOOD), "good").otherwise("bad"),
            "contact": F.when(chance.happens("contact", CONTACT), _contact(chance)),
        }
    ).filter(F.col("written_on") < F.lit(settings.end))


def _contact(chance: Chance) -> Column:
    """A mail address of RFC 2606, a telephone of no country's plan, or a card number that issuers use for tests."""
    mail = F.format_string("buyer.%d@example.org", chance.below("mail", 100_000))
    phone = F.format_string("+49 000 %07d", chance.below("phone", 10_000_000))
    card = F.format_string("4111 1111 1111 %04d", chance.below("card", 10_000))
    return F.element_at(F.array(mail, phone, card), chance.below("contact kind", 3) + 1)


def _stars(chance: Chance) -> Column:
    best = F.when(F.col("mood") == "good", 4).otherwise(1)
    return F.when(chance.happens("middling", 0.1), 3).otherwise(best + chance.below("stars", 2))


def _comment(chance: Chance) -> Column:
    sentences = 2 + chance.below("sentences", MOST_SENTENCES - 1)
    parts = [_parts(chance, place) for place in range(MOST_SENTENCES)]
    return F.coalesce(*(F.when(F.col("lang") == code, _text(GRAMMARS[code], parts, sentences)) for code in GRAMMARS))


def _parts(chance: Chance, place: int) -> list[Column]:
    """Subject, statement and aside of a sentence; the first sentence is always on the main topic."""
    salt = f"sentence {place}"
    strays = F.lit(False) if place == 0 else ~chance.happens(f"{salt}, on topic", ON_TOPIC)
    topic = F.when(strays, chance.one_of(f"{salt}, topic", TOPICS)).otherwise(F.col("topic"))
    subject, said = F.concat_ws("/", "lang", topic, F.lit("subject")), F.concat_ws("/", "lang", topic, "mood")
    aside = F.concat_ws("/", "lang", topic, F.lit("aside"))
    keys = {"subject": subject, "said": said, "aside": aside}
    return [_phrase(chance, f"{salt}, {part}", key) for part, key in keys.items()]


def _phrase(chance: Chance, salt: str, key: Column) -> Column:
    """One of the phrases of a language, topic and part of a sentence, all equally likely."""
    phrases = F.element_at("phrases", key)
    return F.element_at(phrases, F.floor(chance.uniform(salt) * F.size(phrases)).cast("int") + 1)


def _phrases() -> Column:
    """All phrases by language, topic and part of a sentence."""
    return F.create_map(*(part for code, grammar in GRAMMARS.items() for part in _pairs(code, grammar)))


def _pairs(code: str, grammar: Grammar) -> Iterator[Column]:
    for topic, phrases in grammar.topics.items():
        for part, choices in zip(("subject", "good", "bad", "aside"), phrases, strict=True):
            yield F.lit(f"{code}/{topic}/{part}")
            yield F.array(*map(F.lit, choices))


def _text(grammar: Grammar, parts: list[list[Column]], sentences: Column) -> Column:
    said = [F.when(sentences > place, F.format_string(grammar.sentence, *part)) for place, part in enumerate(parts)]
    contact = F.when(F.col("contact").isNotNull(), F.format_string(grammar.contact, "contact"))
    return F.concat_ws(grammar.between, *said, contact)

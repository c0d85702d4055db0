"""Generate texts from a grammar: a few sentences on a topic, in a mood, in a language."""

from collections.abc import Iterator

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.grammar import Grammar, Grammars
from crmlake.generator.lookups import look_up

ON_TOPIC_SHARE, MAX_SENTENCES = 0.9, 4
"""Share of sentences on the main topic, and the maximum number of sentences. The minimum is two."""
CHINESE_SHARE = 0.12
"""Share of people who write Chinese."""
PERSONAL_VALUE_SHARE = 0.04
"""Share of texts with a mail address, a telephone or a card number."""


def language(seed: int) -> Column:
    """Return the code of the language in which the row's `person` writes, equal in all channels."""
    return F.when(Draws(seed, ("person",)).bernoulli("chinese", CHINESE_SHARE), "zh").otherwise("en")


def personal_value(draws: Draws) -> Column:
    """Return a personal value for some texts, and null for the others.

    The value is a mail address of RFC 2606, a telephone number of no country's plan, or a card number for tests.
    """
    mail = F.format_string("buyer.%d@example.org", draws.integer("mail", 100_000))
    phone = F.format_string("+49 000 %07d", draws.integer("phone", 10_000_000))
    card = F.format_string("4111 1111 1111 %04d", draws.integer("card", 10_000))
    value = F.element_at(F.array(mail, phone, card), draws.integer("contact kind", 3) + 1)
    return F.when(draws.bernoulli("contact", PERSONAL_VALUE_SHARE), value)


def stars(draws: Draws) -> Column:
    """Return a rating from 1 to 5 that fits the row's `mood`. Some ratings are 3."""
    minimum = F.when(F.col("mood") == "good", 4).otherwise(1)
    return F.when(draws.bernoulli("middling", 0.1), 3).otherwise(minimum + draws.integer("stars", 2))


def add_text(rows: DataFrame, draws: Draws, grammars: Grammars, name: str) -> DataFrame:
    """Return the rows with a text for each.

    Args:
        rows: Rows with `lang` (a code of `grammars`), `topic` (a topic of the grammars), `mood` (good or bad) and
            `contact` (a personal value that the text names; null: none).
        draws: Draws whose keys identify a text.
        grammars: Grammars by language code, all with the same topics.
        name: The name of the new column.

    Returns:
        The columns of `rows`, and the text, never null.
    """
    # The phrases are one column that all sentences read: a separate expression in each would take long to plan.
    return rows.withColumn("phrases", _phrases(grammars)).withColumn(name, _text(draws, grammars)).drop("phrases")


def _text(draws: Draws, grammars: Grammars) -> Column:
    topics = tuple(next(iter(grammars.values())).topics)
    pattern, separator, contact = (
        look_up({code: getattr(grammar, part) for code, grammar in grammars.items()}, "lang")
        for part in ("sentence", "separator", "contact")
    )
    last = 1 + draws.integer("sentences", MAX_SENTENCES - 1)
    sentences = F.transform(F.sequence(F.lit(0), last), lambda index: _sentence(draws, topics, pattern, index))
    contact_sentence = F.array(F.printf(contact, "contact"))
    closing = F.when(F.col("contact").isNotNull(), contact_sentence).otherwise(F.array())
    return F.call_function("array_join", F.concat(sentences, closing), separator)


def _sentence(draws: Draws, topics: tuple[str, ...], pattern: Column, index: Column) -> Column:
    """Return a sentence of subject, statement and aside. The first sentence is always on the main topic."""
    salt = F.concat(F.lit("sentence "), index)
    is_off_topic = (index > 0) & ~draws.bernoulli(F.concat(salt, F.lit(", on topic")), ON_TOPIC_SHARE)
    any_topic = draws.choice(F.concat(salt, F.lit(", topic")), topics)
    topic = F.when(is_off_topic, any_topic).otherwise(F.col("topic"))
    # The salts are part of the seeded output: renaming "said" would change every text.
    parts = {"subject": F.lit("subject"), "said": F.col("mood"), "aside": F.lit("aside")}
    phrases = (_phrase(draws, F.concat(salt, F.lit(f", {part}")), topic, key) for part, key in parts.items())
    return F.printf(pattern, *phrases)


def _phrase(draws: Draws, salt: Column, topic: Column, part: Column) -> Column:
    """Return one of the phrases of a language, topic and part of a sentence, all equally likely."""
    phrases = F.element_at("phrases", F.concat_ws("/", "lang", topic, part))
    return F.element_at(phrases, F.floor(draws.uniform(salt) * F.size(phrases)).cast("int") + 1)


def _phrases(grammars: Grammars) -> Column:
    """Return a map of all phrases by language, topic and part of a sentence."""
    return F.create_map(*(part for code, grammar in grammars.items() for part in _pairs(code, grammar)))


def _pairs(code: str, grammar: Grammar) -> Iterator[Column]:
    for topic, phrases in grammar.topics.items():
        for part, choices in zip(("subject", "good", "bad", "aside"), phrases, strict=True):
            yield F.lit(f"{code}/{topic}/{part}")
            yield F.array(*map(F.lit, choices))

"""Texts by a grammar: a few sentences on a topic, in a mood, in a language."""

from collections.abc import Iterator

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.grammar import Grammar, Grammars
from crmlake.generator.lookups import looked_up

ON_TOPIC, MOST_SENTENCES = 0.9, 4
"""Share of sentences on the main topic; a text has from two sentences to this many."""
CHINESE = 0.12
"""Share of people who write Chinese."""
CONTACT = 0.04
"""Share of texts with a mail address, a telephone or a card number in it."""


def language(seed: int) -> Column:
    """The code of the language that the row's `person` writes, in every channel the same."""
    return F.when(Chance(seed, ("person",)).happens("chinese", CHINESE), "zh").otherwise("en")


def personal_value(chance: Chance) -> Column:
    """What some texts name: a mail address of RFC 2606, a telephone of no country's plan, or a card number for tests.

    Null for the others.
    """
    mail = F.format_string("buyer.%d@example.org", chance.below("mail", 100_000))
    phone = F.format_string("+49 000 %07d", chance.below("phone", 10_000_000))
    card = F.format_string("4111 1111 1111 %04d", chance.below("card", 10_000))
    value = F.element_at(F.array(mail, phone, card), chance.below("contact kind", 3) + 1)
    return F.when(chance.happens("contact", CONTACT), value)


def stars(chance: Chance) -> Column:
    """A rating from 1 to 5 that fits the row's `mood`, some middling."""
    best = F.when(F.col("mood") == "good", 4).otherwise(1)
    return F.when(chance.happens("middling", 0.1), 3).otherwise(best + chance.below("stars", 2))


def with_text(rows: DataFrame, chance: Chance, grammars: Grammars, name: str) -> DataFrame:
    """Rows with what each says.

    Args:
        rows: with `lang` (a code of `grammars`), `topic` (a topic of the grammars), `mood` (good or bad), `contact` (a
            personal value that the text names; null: none).
        chance: keyed by what tells the texts apart.
        grammars: by code of the language, all with the same topics.
        name: of the column of the texts.

    Returns:
        The columns of `rows`, and the text, never null.
    """
    # Phrases are one column that all sentences look into: an expression of its own in each would take long to plan.
    return rows.withColumn("phrases", _phrases(grammars)).withColumn(name, _text(chance, grammars)).drop("phrases")


def _text(chance: Chance, grammars: Grammars) -> Column:
    topics = tuple(next(iter(grammars.values())).topics)
    pattern, between, contact = (
        looked_up({code: getattr(grammar, part) for code, grammar in grammars.items()}, "lang")
        for part in ("sentence", "between", "contact")
    )
    last = 1 + chance.below("sentences", MOST_SENTENCES - 1)
    said = F.transform(F.sequence(F.lit(0), last), lambda place: _sentence(chance, topics, pattern, place))
    named = F.when(F.col("contact").isNotNull(), F.array(F.printf(contact, "contact"))).otherwise(F.array())
    return F.call_function("array_join", F.concat(said, named), between)


def _sentence(chance: Chance, topics: tuple[str, ...], pattern: Column, place: Column) -> Column:
    """Subject, statement and aside; the first sentence, of place 0, is always on the main topic."""
    salt = F.concat(F.lit("sentence "), place)
    strays = (place > 0) & ~chance.happens(F.concat(salt, F.lit(", on topic")), ON_TOPIC)
    other = chance.one_of(F.concat(salt, F.lit(", topic")), topics)
    topic = F.when(strays, other).otherwise(F.col("topic"))
    keys = {"subject": F.lit("subject"), "said": F.col("mood"), "aside": F.lit("aside")}
    drawn = (_phrase(chance, F.concat(salt, F.lit(f", {part}")), topic, key) for part, key in keys.items())
    return F.printf(pattern, *drawn)


def _phrase(chance: Chance, salt: Column, topic: Column, part: Column) -> Column:
    """One of the phrases of a language, topic and part of a sentence, all equally likely."""
    phrases = F.element_at("phrases", F.concat_ws("/", "lang", topic, part))
    return F.element_at(phrases, F.floor(chance.uniform(salt) * F.size(phrases)).cast("int") + 1)


def _phrases(grammars: Grammars) -> Column:
    """All phrases by language, topic and part of a sentence."""
    return F.create_map(*(part for code, grammar in grammars.items() for part in _pairs(code, grammar)))


def _pairs(code: str, grammar: Grammar) -> Iterator[Column]:
    for topic, phrases in grammar.topics.items():
        for part, choices in zip(("subject", "good", "bad", "aside"), phrases, strict=True):
            yield F.lit(f"{code}/{topic}/{part}")
            yield F.array(*map(F.lit, choices))

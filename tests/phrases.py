"""Phrases of customers without a personal value, for tests of what masks hide beside personal values."""

from collections.abc import Sequence

from crmlake.generator.grammar import GRAMMARS as REVIEWS
from crmlake.generator.grammar import Grammars
from crmlake.generator.service_grammar import SERVICE_GRAMMARS as REQUESTS


def harmless_phrases() -> list[str]:
    """Return every sentence part of the generator, in small letters and with a capital initial."""
    return [phrase for grammars in (REVIEWS, REQUESTS) for phrase in _phrases(grammars)]


def _phrases(grammars: Grammars) -> Sequence[str]:
    return [
        part
        for grammar in grammars.values()
        for phrases in grammar.topics.values()
        for parts in phrases
        for part in (*parts, *(text.capitalize() for text in parts))
    ]

"""Naming segments in plain words, by what sets each apart."""

from collections.abc import Iterator, Sequence
from itertools import count

from crmlake.analyses.segmentation.vocabulary import Words, words_for

TELLING = 0.4
WORDS = 3
Deviation = tuple[str, float]


def name_segments(segments: Sequence[Sequence[Deviation]]) -> list[str]:
    """Name each segment by its most distant features, such as "frequent big spenders, lately quiet".

    A name takes at most three features that are 0.4 standard deviations away or more, each of another
    aspect. Where an earlier segment has that name, the next features are added one by one until it is new.

    Args:
        segments: of each, its features and their deviations in standard deviations, the most distant first.

    Returns:
        As many names, no two equal; the same for the same deviations.
    """
    names: list[str] = []
    for deviations in segments:
        names.append(next(name for name in _candidates(deviations) if name not in names))
    return names


def _candidates(deviations: Sequence[Deviation]) -> Iterator[str]:
    told = _of_different_aspects(deviations)
    short = sum(abs(deviation) >= TELLING for _, deviation in told[:WORDS])
    for length in range(short, len(told) + 1):
        yield _phrase([_words(*deviation) for deviation in told[:length]])
    full = _phrase([_words(*deviation) for deviation in told])
    yield from (f"{full} ({number})" for number in count(2))


def _of_different_aspects(deviations: Sequence[Deviation]) -> list[Deviation]:
    first: dict[str, Deviation] = {}
    for feature, deviation in deviations:
        if deviation:
            first.setdefault(words_for(feature).aspect, (feature, deviation))
    return list(first.values())


def _words(feature: str, deviation: float) -> Words:
    return words_for(feature).high if deviation > 0 else words_for(feature).low


def _phrase(words: Sequence[Words]) -> str:
    if not words:
        return "typical customers"
    noun, *others = words
    adjective = next((word for word in others if word.adjective), None)
    subject = f"{adjective.adjective} {noun.noun}" if adjective else noun.noun
    return ", ".join([subject, *(word.aside for word in others if word is not adjective)])

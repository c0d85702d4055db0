"""Names of segments in plain words, made from their most distinctive features."""

from collections.abc import Iterator, Sequence
from itertools import count

from crmlake.analyses.segmentation.vocabulary import Words, words_for

MIN_DEVIATION = 0.4
MAX_FEATURES = 3
Deviation = tuple[str, float]


def name_segments(segments: Sequence[Sequence[Deviation]]) -> list[str]:
    """Return a name for each segment, such as "frequent big spenders, lately quiet".

    A name uses the at most three most distinctive features, each of a different aspect and at least 0.4 standard
    deviations from the mean. If an earlier segment already has the name, further features are added one by one until
    it is unique.

    Args:
        segments: For each segment, its features with their deviations in standard deviations, the largest first.

    Returns:
        One unique name per segment; the same deviations always give the same names.
    """
    names: list[str] = []
    for deviations in segments:
        names.append(next(name for name in _candidates(deviations) if name not in names))
    return names


def _candidates(deviations: Sequence[Deviation]) -> Iterator[str]:
    distinctive = _first_by_aspect(deviations)
    shortest = sum(abs(deviation) >= MIN_DEVIATION for _, deviation in distinctive[:MAX_FEATURES])
    for length in range(shortest, len(distinctive) + 1):
        yield _phrase([_words(*deviation) for deviation in distinctive[:length]])
    full = _phrase([_words(*deviation) for deviation in distinctive])
    yield from (f"{full} ({number})" for number in count(2))


def _first_by_aspect(deviations: Sequence[Deviation]) -> list[Deviation]:
    by_aspect: dict[str, Deviation] = {}
    for feature, deviation in deviations:
        if deviation:
            by_aspect.setdefault(words_for(feature).aspect, (feature, deviation))
    return list(by_aspect.values())


def _words(feature: str, deviation: float) -> Words:
    return words_for(feature).high if deviation > 0 else words_for(feature).low


def _phrase(words: Sequence[Words]) -> str:
    if not words:
        return "typical customers"
    noun, *modifiers = words
    adjective = next((word for word in modifiers if word.adjective), None)
    subject = f"{adjective.adjective} {noun.noun}" if adjective else noun.noun
    return ", ".join([subject, *(word.aside for word in modifiers if word is not adjective)])

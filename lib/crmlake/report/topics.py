"""What customers talk about, in words: for each language its topics, the largest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.report.data import Record, ReportData, known, records
from crmlake.report.words import counted, grouped, listed, share
from crmlake.text import LANGUAGES

MISSING = "There are too few texts to say what customers talk about."
NAMED = 3
BEST = 5.0
FEW = 20
"""Of fewer rated texts a mean says little."""


@dataclass(frozen=True)
class Card:
    """One topic: its first words as a name, the others, its size and rating as words and as bars of 0 … 1."""

    number: int
    name: str
    words: str
    texts: str
    size: str
    size_bar: float
    rating: str
    rating_bar: float
    example: str


@dataclass(frozen=True)
class Spoken:
    """The topics of one language."""

    code: str
    name: str
    lead: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Topics:
    """The section: its sentence, and the languages by number of texts."""

    lead: str
    languages: tuple[Spoken, ...]


def topics(data: ReportData) -> Topics:
    """The section made from `data.topics`."""
    by_language: dict[str, list[Record]] = {}
    for row in sorted(records(data.topics), key=lambda row: (-row["share"], row["topic"])):
        by_language.setdefault(row["language"], []).append(row)
    spoken = sorted(by_language.items(), key=lambda pair: -_texts(pair[1]))
    return Topics(_lead(spoken), tuple(_spoken(code, rows) for code, rows in spoken))


def _texts(rows: Sequence[Record]) -> int:
    return sum(row["documents"] for row in rows)


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code


def _lead(spoken: Sequence[tuple[str, Sequence[Record]]]) -> str:
    if not spoken:
        return MISSING
    read = listed([f"{counted(_texts(rows), 'text')} in {_language(code)}" for code, rows in spoken])
    return f"Customers left {read}. This is what they speak of."


def _spoken(code: str, rows: Sequence[Record]) -> Spoken:
    return Spoken(code, _language(code), _extremes(rows), tuple(_card(n, row) for n, row in enumerate(rows, start=1)))


def _extremes(rows: Sequence[Record]) -> str:
    largest = f"Most is about {_name(rows[0])} ({share(rows[0]['share'])})."
    rated = sorted(
        (r for r in rows if known(r["mean_rating"]) and r["documents"] >= FEW), key=lambda r: r["mean_rating"]
    )
    if len(rated) < 2:  # noqa: PLR2004 - one alone is neither best nor worst
        return largest
    worst, best = rated[0], rated[-1]
    return f"{largest} Rated best: {_name(best)} ({_stars(best)}); worst: {_name(worst)} ({_stars(worst)})."


def _name(row: Record) -> str:
    return " · ".join(row["words"][:NAMED])


def _stars(row: Record) -> str:
    return f"{grouped(row['mean_rating'], 1)} of 5"


def _card(number: int, row: Record) -> Card:
    rated = known(row["mean_rating"])
    return Card(
        number=number,
        name=_name(row),
        words=", ".join(row["words"][NAMED:]),
        texts=counted(row["documents"], "text"),
        size=share(row["share"]),
        size_bar=row["share"],
        rating=_stars(row) if rated else "not rated",
        rating_bar=(row["mean_rating"] - 1) / (BEST - 1) if rated else 0.0,
        example=row["example"] if known(row["example"]) else "",
    )

"""The section on what customers talk about: the topics of each language, the largest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from crmlake.page import Section
from crmlake.page.rows import Record, is_known, records
from crmlake.page.words import counted, grouped, listed, share
from crmlake.runtime import Inputs, table
from crmlake.tables import TOPICS
from crmlake.text import languages

MISSING = "There are too few reviews and survey answers to say what customers talk about; tickets are not read for it."
NAMED = 3
BEST = 5.0
MIN_RATED = 20
"""The minimum number of texts for a topic to be named best or worst rated."""


@dataclass(frozen=True)
class Card:
    """The card of one topic: its first words as a name, its further words, its size and rating as texts and bars."""

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
class LanguageSection:
    """The topics of one language."""

    code: str
    name: str
    lead: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Topics:
    """The section: its sentence, and the languages ordered by number of texts."""

    lead: str
    languages: tuple[LanguageSection, ...]


def gather(inputs: Inputs, _as_of: date) -> Topics:
    """Return the section for the topics of each language, the largest first."""
    by_language: dict[str, list[Record]] = {}
    for row in sorted(records(inputs.table(TOPICS)), key=lambda row: (-row["share"], row["topic"])):
        by_language.setdefault(row["language"], []).append(row)
    languages = sorted(by_language.items(), key=lambda pair: -_texts(pair[1]))
    return Topics(_lead(languages), tuple(_language_section(code, rows) for code, rows in languages))


def _texts(rows: Sequence[Record]) -> int:
    return sum(row["documents"] for row in rows)


def _language(code: str) -> str:
    return languages()[code].name if code in languages() else code


def _lead(languages: Sequence[tuple[str, Sequence[Record]]]) -> str:
    if not languages:
        return MISSING
    read = listed([f"{counted(_texts(rows), 'text')} in {_language(code)}" for code, rows in languages])
    return f"Customers left {read}. These are their topics."


def _language_section(code: str, rows: Sequence[Record]) -> LanguageSection:
    return LanguageSection(
        code, _language(code), _extremes(rows), tuple(_card(n, row) for n, row in enumerate(rows, start=1))
    )


def _extremes(rows: Sequence[Record]) -> str:
    largest = f"Most is about {_name(rows[0])} ({share(rows[0]['share'])})."
    rated = sorted(
        (r for r in rows if is_known(r["mean_rating"]) and r["documents"] >= MIN_RATED), key=lambda r: r["mean_rating"]
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
    rated = is_known(row["mean_rating"])
    return Card(
        number=number,
        name=_name(row),
        words=", ".join(row["words"][NAMED:]),
        texts=counted(row["documents"], "text"),
        size=share(row["share"]),
        size_bar=row["share"],
        rating=_stars(row) if rated else "not rated",
        rating_bar=(row["mean_rating"] - 1) / (BEST - 1) if rated else 0.0,
        example=row["example"] if is_known(row["example"]) else "",
    )


SECTION = Section(
    name="topics",
    title="What customers talk about",
    order=60,
    reads=(table(TOPICS, required=False),),
    gather=gather,
    template=files("crmlake.analyses.topics") / "section.html",
)

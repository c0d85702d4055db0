"""How a row that waits for somebody ends: the columns that tell it, and who ends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crmlake.contracts import Column, Rule

REPLAYED, DISCARDED = "replayed", "discarded"
_OPEN = "the row is open"

ENDED_AS = Column(
    "ended_as",
    "string",
    "replayed: the mapping was mended, and refuses the row no more. discarded: nobody waits for it any more, or no "
    "mapping reads it any more.",
    null=_OPEN,
)
ENDED_AT = Column("ended_at", "timestamp", "When it ended (UTC).", null=_OPEN)
ENDED_BY = Column("ended_by", "string", "The user who ended it.", null=_OPEN, personal=True)
ENDED_WHY = Column("ended_why", "string", "Why, in the user's words.", null=_OPEN)

ENDED = (ENDED_AS, ENDED_AT, ENDED_BY, ENDED_WHY)
KNOWN_END = Rule("known_end", f"ended_as IN ('{REPLAYED}', '{DISCARDED}')", "a row ends as replayed or discarded")
TOLD_END = Rule(
    "told_end",
    "(ended_as IS NULL) = (ended_at IS NULL OR ended_by IS NULL OR ended_why IS NULL)",
    "of a row that ended, and of no other, it is known when, by whom and why",
)


@dataclass(frozen=True)
class Ending:
    """Who ends rows, when and why.

    Attributes:
        by: the user's name.
        at: the time (UTC).
        why: in the user's words.
        mapped: the tables that each source fills; what belongs to no other ends as discarded.
    """

    by: str
    at: datetime
    why: str
    mapped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

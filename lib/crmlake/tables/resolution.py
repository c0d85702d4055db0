"""The columns that say how a rejected row was resolved."""

from crmlake.contracts import Column, Rule

REPLAYED, DISCARDED = "replayed", "discarded"
_OPEN = "the row is open"

RESOLUTION = Column(
    "resolution",
    "string",
    "replayed: the mended mapping rejects the row no more. discarded: nobody waits for it any more, or no mapping reads "
    "it any more.",
    null=_OPEN,
)
RESOLVED_AT = Column("resolved_at", "timestamp", "Time of the resolution (UTC).", null=_OPEN)
RESOLVED_BY = Column("resolved_by", "string", "User who resolved the row.", null=_OPEN, personal=True)
RESOLVED_BECAUSE = Column("resolved_because", "string", "Reason, in the user's words.", null=_OPEN)

RESOLUTION_COLUMNS = (RESOLUTION, RESOLVED_AT, RESOLVED_BY, RESOLVED_BECAUSE)
KNOWN_RESOLUTION = Rule(
    "known_resolution", f"resolution IN ('{REPLAYED}', '{DISCARDED}')", "a row is resolved as replayed or discarded"
)
SIGNED_RESOLUTION = Rule(
    "signed_resolution",
    "(resolution IS NULL) = (resolved_at IS NULL OR resolved_by IS NULL OR resolved_because IS NULL)",
    "a resolved row, and no other, says when, by whom and why it was resolved",
)

"""The resolution of a quarantined row: the columns that record it."""

from crmlake.contracts import Column, Rule

REPLAYED, DISCARDED = "replayed", "discarded"
_OPEN = "the row is open"

RESOLUTION = Column(
    "resolution",
    "string",
    "replayed: the current mapping no longer rejects the row. discarded: a user gave the row up, or no mapping fills "
    "the table from its source any more.",
    null=_OPEN,
)
RESOLVED_AT = Column("resolved_at", "timestamp", "Time of the resolution (UTC).", null=_OPEN)
RESOLVED_BY = Column("resolved_by", "string", "User who resolved the row.", null=_OPEN, personal=True)
RESOLVED_BECAUSE = Column("resolved_because", "string", "Reason, in the user's words.", null=_OPEN)

RESOLUTION_COLUMNS = (RESOLUTION, RESOLVED_AT, RESOLVED_BY, RESOLVED_BECAUSE)
KNOWN_RESOLUTION = Rule(
    "known_resolution", f"resolution IN ('{REPLAYED}', '{DISCARDED}')", "resolution is replayed or discarded"
)
COMPLETE_RESOLUTION = Rule(
    "complete_resolution",
    "(resolution IS NULL) = (resolved_at IS NULL OR resolved_by IS NULL OR resolved_because IS NULL)",
    "a resolved row, and no other, has a time, a user and a reason",
)

"""Fencing: a table takes no commit of a process whose lock another one has taken over."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fence:
    """The place of a commit among those of all holders of a lock.

    Delta keeps the number with the commit (its idempotent writes). It makes no commit of a number that is not higher
    than the last one of the same lock, and lets one fail that began before such a number was committed.

    Attributes:
        lock: The name of the lock.
        number: Higher than that of every commit before, of this holder or of a holder before it.
    """

    lock: str
    number: int

    @property
    def options(self) -> dict[str, str]:
        """The options of a write by which Delta keeps the order."""
        return {"txnAppId": self.lock, "txnVersion": str(self.number)}

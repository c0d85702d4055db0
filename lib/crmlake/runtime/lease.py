"""The lease of a lake: whoever has it refreshes, on whatever host and from whatever workspace; nobody else does."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from crmlake.errors import BusyError, LakeError
from crmlake.runtime.holder import Patience, describe_process, explain_holder, is_running, parse_holder
from crmlake.settings import RefreshSettings
from crmlake.storage.fencing import Fence
from crmlake.storage.lock_files import LockFiles

BEAT_SECONDS = 5.0
"""How often the holder says that it is alive."""
LAPSE_SECONDS = 45.0
"""How long a holder must be silent until another one takes the lease over."""
COMMITS = 1_000_000
"""More than the commits that one holder fences."""
_POLL_SECONDS = 1.0
LOCK, LEASE, NEEDS_FENCE = "lock", "lease", "needs_fence"
_FENCES = "crmlake "
"""What the name of a lock begins with in the commits of the run record."""
_HIGHEST = 10**12 - 1
_NUMBERED = re.compile(r"[0-9]{12}\.json")
"""The names of the lock's own files: others, as of a system or an editor, say nothing about the lease."""
_LOCK_NAME = re.compile(r"[0-9a-f]{32}")
_FENCED = re.compile(_FENCES + _LOCK_NAME.pattern)


@dataclass(frozen=True)
class Timing:
    """How often a holder beats, how long a silent one keeps the lease, and how often one that waits looks."""

    beat: float = BEAT_SECONDS
    lapse: float = LAPSE_SECONDS
    poll: float = _POLL_SECONDS


@dataclass
class Lease:
    """A lease that this process holds.

    Attributes:
        files: The files of the lock.
        token: The number of the lease; each one is higher than all before it, so that a late write can be told.
        was_taken_over: Whether its last holder fell silent without giving it back.
        facts: Who holds it, and since when; the name of the lock, which all of its leases share, and of the lease,
            which no other has.
        needs_fence: Whether a holder before this one may wake up, and a commit has yet to bar its commits.
    """

    files: LockFiles
    token: int
    was_taken_over: bool
    facts: Mapping[str, Any]
    needs_fence: bool = False
    _beats: int = 0
    _commits: int = 0
    _is_lost: bool = False
    _ended: threading.Event = field(default_factory=threading.Event)
    _writes: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """The name of the lease's file."""
        return _name(self.token)

    def next_fence(self) -> Fence:
        """Return the place of this holder's next commit: after all its own, and all of the holders before it."""
        self._commits += 1
        return Fence(f"{_FENCES}{self.facts[LOCK]}", self.token * COMMITS + self._commits)

    def check(self) -> None:
        """Check that this process still holds the lease: another one may have taken it while this host stood still.

        A lease that was lost once stays lost, whatever is in the folder later.

        Raises:
            BusyError: Somebody did, or the file of the lease is gone.
        """
        latest = next(reversed(_numbered(self.files)), "")
        self._is_lost = self._is_lost or latest != self.name or not self._has_file()
        if self._is_lost:
            facts = parse_holder(self.files.read(latest)) if latest else {}
            is_other = facts and facts.get(LEASE) != self.facts[LEASE]
            holder = explain_holder(facts, "lake") if is_other else "its files are gone or changed"
            raise BusyError(
                f"the lake's lock was taken over while this refresh stood still ({holder}); nothing more is written, "
                "what it finished stands; run it again when the other one is done"
            )

    def beat_until_ended(self, seconds: float) -> None:
        """Say that the holder is alive, again and again."""
        while not self._ended.wait(seconds):
            self._beats += 1
            self._write({"beats": self._beats})

    def end(self) -> None:
        """Let the beats end."""
        self._ended.set()

    def release(self) -> None:
        """Give the lease back."""
        self._write({"released": True, NEEDS_FENCE: self.needs_fence})

    def _write(self, state: Mapping[str, Any]) -> None:
        """Write the file of the lease, unless it is gone or another one's: it would take the lease from its holder."""
        # A store that does not answer now may do so at the next beat; where it never does, the lease lapses.
        with suppress(Exception):
            if self._has_file():
                with self._writes:
                    self.files.replace(self.name, json.dumps({**self.facts, **state}))

    def _has_file(self) -> bool:
        """Return whether the file of the lease is this holder's; an empty one may be one that another writes."""
        with self._writes:  # a file that this holder is writing may be empty as well
            return bool(parse_holder(self.files.read(self.name)).get(LEASE) == self.facts[LEASE])


@contextmanager
def hold_lease(
    files: LockFiles,
    settings: RefreshSettings,
    purpose: str,
    on_wait: Callable[[str], None],
    timing: Timing = Timing(),
    find_fences: Callable[[], Iterable[Fence]] = tuple,
) -> Iterator[Lease]:
    """Hold the lease of a lake.

    The lease is a numbered file, which one process only can create. Its holder writes it again every few seconds; who
    finds it unchanged for long enough, by its own clock, or knows that its process has ended, creates the next number.
    The clocks of two hosts are never compared.

    Args:
        files: The files of the lock.
        settings: Whether to wait for the holder, and how long.
        purpose: What is done, for whoever finds the lease held.
        on_wait: Called once with a sentence when the lease is held by another process.
        timing: Seconds between beats, until a silent holder loses the lease, and between two looks.
        find_fences: Returns the last fence of each lock that the lake knows. It is called where the files of the lock
            are gone: a holder may have been at work when they were deleted, and its commits are then barred.

    Raises:
        BusyError: Another process holds the lease, and did not end in time.
        LakeError: The files of the lock cannot be those of a lease.
    """
    facts = {**describe_process(purpose), LEASE: uuid4().hex}
    lease = _acquire(files, Patience(settings, on_wait), facts, timing, find_fences)
    beating = threading.Thread(target=lease.beat_until_ended, args=(timing.beat,), daemon=True)
    beating.start()
    try:
        yield lease
    finally:
        lease.end()
        beating.join(timing.lapse)  # a late beat would say that the lease is held
        lease.release()


def _acquire(
    files: LockFiles,
    patience: Patience,
    facts: Mapping[str, Any],
    timing: Timing,
    find_fences: Callable[[], Iterable[Fence]],
) -> Lease:
    watch = _Watch()
    holder: Mapping[str, Any] = {}
    while True:
        latest = next(reversed(_numbered(files)), "")
        text = files.read(latest) if latest else ""
        holder = parse_holder(text) or holder  # one that is just written may be empty
        watch.look(latest + text)
        runs = is_running(parse_holder(text))
        is_given_back = not latest or parse_holder(text).get("released") is True
        if is_given_back or runs is False or watch.silence > timing.lapse:
            if lease := _create(files, latest, facts, find_fences, was_taken_over=not is_given_back):
                lease.needs_fence |= lease.was_taken_over or bool(parse_holder(text).get(NEEDS_FENCE))
                return lease
        elif runs or watch.has_changed:
            patience.wait(explain_holder(holder, "lake"), timing.poll)
        else:
            time.sleep(timing.poll)


@dataclass
class _Watch:
    """What one that waits saw of the lease last, and when by its own clock.

    Attributes:
        has_changed: Whether the lease changed while it was watched, so that its holder is alive.
    """

    has_changed: bool = False
    _state: str | None = None
    _since: float = 0.0

    def look(self, state: str) -> None:
        """Take notice of the lease as it is now."""
        if state != self._state:
            self.has_changed = self._state is not None
            self._state, self._since = state, time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds for which the lease has been the same."""
        return time.monotonic() - self._since


def _create(
    files: LockFiles,
    latest: str,
    facts: Mapping[str, Any],
    find_fences: Callable[[], Iterable[Fence]],
    *,
    was_taken_over: bool,
) -> Lease | None:
    """Create the next number; `None` where another process did."""
    last = None if (lock := _find_lock(files)) else _last_fence(find_fences())
    token = 1 + max(int(latest.partition(".")[0] or 0), last.number // COMMITS if last else 0)
    if token > _HIGHEST:
        raise LakeError(
            f"the lake's lock has the highest number ({latest} in the folder _lock), which none reaches; see that "
            "no refresh of the lake runs, delete the folder _lock of the lake, and run this again"
        )
    facts = {**facts, LOCK: lock or (last.lock.removeprefix(_FENCES) if last else uuid4().hex)}
    if not files.create(_name(token), json.dumps(facts)):
        return None
    for name in _numbered(files):
        if name < latest:  # the one before stays, so that a lost file is never the highest number
            with suppress(Exception):  # a low number stops nobody
                files.delete(name)
    return Lease(files, token, was_taken_over, facts, needs_fence=last is not None)


def _last_fence(fences: Iterable[Fence]) -> Fence | None:
    """Return the highest fence of a lake's locks, without invalid ones and those at the highest number."""
    own = (fence for fence in fences if _FENCED.fullmatch(fence.lock) and 0 <= fence.number < _HIGHEST * COMMITS)
    return max(own, key=lambda fence: fence.number, default=None)


def _find_lock(files: LockFiles) -> str:
    """Return the name of the lock, as its files have it; empty where there is no file yet."""
    names = (parse_holder(files.read(name)).get(LOCK) for name in reversed(_numbered(files)))
    return next((name for name in names if isinstance(name, str) and _LOCK_NAME.fullmatch(name)), "")


def _numbered(files: LockFiles) -> list[str]:
    """Return the names of the lock's own files, sorted by their numbers."""
    return [name for name in files.names() if _NUMBERED.fullmatch(name)]


def _name(token: int) -> str:
    return f"{token:012d}.json"

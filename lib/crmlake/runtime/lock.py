"""One refresh of a workspace at a time."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from crmlake.errors import BusyError, SettingError
from crmlake.quality.quarantine.writing import user
from crmlake.settings import RefreshSettings

FILE = ".refresh.lock"
_POLL_SECONDS = 1.0


@contextmanager
def alone(
    root: Path, settings: RefreshSettings, what: str, tell: Callable[[str], None], poll: float = _POLL_SECONDS
) -> Iterator[None]:
    """Hold the workspace's lock while refreshing it.

    The lock is the kernel's, on a file that names its holder: it goes when the holder's process ends, however that
    ends, and so never has to be broken. Readers take none. Processes on several hosts exclude each other where the
    workspace's file system carries `flock` (NFS of Linux does).

    Args:
        root: the workspace's folder.
        settings: whether to wait for another refresh, and how long.
        what: what is done under the lock, for whoever finds it taken.
        tell: is told once that this refresh waits, and for whom.
        poll: seconds between two attempts.

    Raises:
        BusyError: another refresh holds the lock, and did not end while this one waited.
        SettingError: the folder takes no lock.
    """
    with _opened(root) as file:
        _take(file, settings, tell, poll)
        file.truncate(0)
        file.write(json.dumps(_me(what)))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _opened(root: Path) -> TextIO:
    try:
        return (root / FILE).open("a+", encoding="utf-8")
    except OSError as fault:
        raise SettingError(f"{root / FILE}: {fault.strerror}; a refresh writes there that it is at work") from None


def _take(file: TextIO, settings: RefreshSettings, tell: Callable[[str], None], poll: float) -> None:
    until, told = time.monotonic() + 60 * settings.wait_minutes, False
    while not _taken(file):
        holder = _holder(file)
        if settings.when_busy == "stop":
            raise BusyError(f"{holder}; run this when it is done, or let it wait: --set refresh.when_busy=wait")
        if time.monotonic() > until:
            raise BusyError(f"{holder}; waited {settings.wait_minutes:g} minutes (refresh.wait_minutes) for its end")
        if not told:
            tell(f"{holder}; waiting for its end")
        told = True
        time.sleep(poll)


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as fault:
        raise SettingError(f"{file.name}: {fault.strerror}; the workspace must lie where files can be locked") from None
    return True


def _me(what: str) -> dict[str, str | int]:
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return {"what": what, "since": since, "user": user(), "host": socket.gethostname(), "process": os.getpid()}


def _holder(file: TextIO) -> str:
    """Who holds the lock, as a sentence; the holder may be about to write it."""
    file.seek(0)
    try:
        me = json.loads(file.read())
    except ValueError:
        return "another refresh of this workspace is at work"
    return (
        f"another refresh of this workspace is at work since {me['since']}: {me['what']} "
        f"(process {me['process']} of {me['user']} on {me['host']})"
    )

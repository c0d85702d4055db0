"""The lock of a workspace: one refresh at a time."""

import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from crmlake.errors import BusyError, SettingError
from crmlake.settings import RefreshSettings

FILE = ".refresh.lock"
_POLL_SECONDS = 1.0


@contextmanager
def exclusive(
    root: Path,
    settings: RefreshSettings,
    purpose: str,
    on_wait: Callable[[str], None],
    poll: float = _POLL_SECONDS,
) -> Iterator[None]:
    """Hold the workspace's lock while refreshing it.

    The lock is the kernel's, on a file that names its holder: it goes when the holder's process ends, however that
    ends, and so never has to be broken. Readers take none. Processes on several hosts exclude each other where the
    workspace's file system carries `flock` (NFS of Linux does).

    Args:
        root: The workspace's folder.
        settings: Whether to wait for another refresh, and how long.
        purpose: What is done under the lock, for whoever finds it held.
        on_wait: Called once with a sentence when the lock is held by another process.
        poll: Seconds between two attempts.

    Raises:
        BusyError: Another refresh holds the lock, and did not end in time.
        SettingError: The folder takes no lock.
    """
    with _open(root) as file:
        _acquire(file, settings, on_wait, poll)
        file.truncate(0)
        file.write(json.dumps(_describe_holder(purpose)))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _open(root: Path) -> TextIO:
    try:
        return (root / FILE).open("a+", encoding="utf-8")
    except OSError as fault:
        raise SettingError(f"{root / FILE}: {fault.strerror}; a refresh writes there that it is running") from None


def _acquire(file: TextIO, settings: RefreshSettings, on_wait: Callable[[str], None], poll: float) -> None:
    deadline, is_reported = time.monotonic() + 60 * settings.wait_minutes, False
    while not _try_lock(file):
        holder = _read_holder(file)
        if settings.when_busy == "stop":
            raise BusyError(f"{holder}; run this when it is done, or let it wait: --set refresh.when_busy=wait")
        if time.monotonic() > deadline:
            raise BusyError(f"{holder}; waited {settings.wait_minutes:g} minutes (refresh.wait_minutes) for its end")
        if not is_reported:
            on_wait(f"{holder}; waiting for its end")
        is_reported = True
        time.sleep(poll)


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as fault:
        raise SettingError(f"{file.name}: {fault.strerror}; the workspace must lie where files can be locked") from None
    return True


def _describe_holder(purpose: str) -> dict[str, str | int]:
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return {"what": purpose, "since": since, "user": user(), "host": socket.gethostname(), "process": os.getpid()}


def _read_holder(file: TextIO) -> str:
    """Return who holds the lock, as a sentence; the holder may be about to write it."""
    file.seek(0)
    try:
        holder = json.loads(file.read())
    except ValueError:
        return "another refresh of this workspace is running"
    return (
        f"another refresh of this workspace is running since {holder['since']}: {holder['what']} "
        f"(process {holder['process']} of {holder['user']} on {holder['host']})"
    )


def user() -> str:
    """Return the name of the current user; `?` where the system has none."""
    with suppress(KeyError, OSError):  # a container's user may have a number and no name
        return getpass.getuser()
    return "?"

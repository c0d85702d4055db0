"""The lock of a workspace: one refresh at a time."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from crmlake.errors import SettingError
from crmlake.runtime.holder import Patience, describe_process, explain_holder, parse_holder
from crmlake.settings import RefreshSettings
from crmlake.storage.lock_files import MAX_BYTES

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
        _acquire(file, Patience(settings, on_wait), poll)
        file.truncate(0)
        file.write(json.dumps(describe_process(purpose)))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _open(root: Path) -> TextIO:
    try:
        return (root / FILE).open("a+", encoding="utf-8", errors="replace")
    except OSError as fault:
        advice = "a refresh writes there that it is running: make the folder writable"
        raise SettingError(f"{root / FILE}: {fault.strerror}; {advice}") from None


def _acquire(file: TextIO, patience: Patience, poll: float) -> None:
    while not _try_lock(file):
        file.seek(0)
        patience.wait(explain_holder(parse_holder(file.read(MAX_BYTES)), "workspace"), poll)


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as fault:
        raise SettingError(f"{file.name}: {fault.strerror}; the workspace must lie where files can be locked") from None
    return True

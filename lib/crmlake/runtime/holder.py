"""The holder of a lock: how it names itself, and what another process does that finds the lock held."""

import getpass
import json
import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crmlake.errors import BusyError
from crmlake.settings import RefreshSettings

_SHOWN = 1000
"""The signs of a fact that a sentence on the holder has at most."""


def describe_process(purpose: str) -> dict[str, Any]:
    """Return the facts on this process that the file of a lock has.

    Args:
        purpose: What the process does, for whoever finds the lock held.
    """
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    process = {"host": socket.gethostname(), "process": os.getpid(), "machine": _machine()}
    started = {"process_started": _process_started(os.getpid())}
    return {"what": purpose, "since": since, "user": user(), **process, **started}


def parse_holder(text: str) -> dict[str, Any]:
    """Return the facts in the file of a lock; none where the holder is about to write them, or it is not a holder's."""
    try:
        holder = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return holder if isinstance(holder, dict) and type(holder.get("process")) is int else {}


def explain_holder(holder: Mapping[str, Any], place: str) -> str:
    """Return who holds the lock of a place, such as `workspace`, as a sentence."""
    sentence = f"another refresh of this {place} is running"
    if not holder:
        return sentence
    what, since, user, host = (_show(holder.get(fact)) for fact in ("what", "since", "user", "host"))
    return f"{sentence} since {since}: {what} (process {holder['process']} of {user} on {host})"


def _show(fact: object) -> str:
    """Return a fact as one line without control characters; `?` where it is no text."""
    if not isinstance(fact, str):
        return "?"
    return "".join(sign if sign.isprintable() else "?" for sign in fact[:_SHOWN])


@dataclass
class Patience:
    """How long a process waits for the holder of a lock, as the settings say.

    Attributes:
        settings: Whether to wait, and how long.
        on_wait: Called once with a sentence on the holder.
    """

    settings: RefreshSettings
    on_wait: Callable[[str], None]
    _started: float = field(default_factory=time.monotonic)
    _is_reported: bool = False

    def wait(self, holder: str, seconds: float) -> None:
        """Wait for a moment.

        Args:
            holder: The sentence on the holder.
            seconds: How long.

        Raises:
            BusyError: The settings say not to wait, or the time is over.
        """
        if self.settings.when_busy == "stop":
            raise BusyError(f"{holder}; run this when it is done, or let it wait: --set refresh.when_busy=wait")
        minutes = self.settings.wait_minutes
        if time.monotonic() > self._started + 60 * minutes:
            raise BusyError(f"{holder}; waited {minutes:g} minutes (refresh.wait_minutes) for its end")
        if not self._is_reported:
            self.on_wait(f"{holder}; waiting for its end")
        self._is_reported = True
        time.sleep(seconds)


def user() -> str:
    """Return the name of the current user; `?` where the system has none."""
    with suppress(KeyError, OSError):  # a container's user may have a number and no name
        return getpass.getuser()
    return "?"


def is_running(holder: Mapping[str, Any]) -> bool | None:
    """Return whether the holder runs, if it is a process of this machine; `None` if that cannot be told."""
    machine = _machine()
    started = holder.get("process_started")
    if not machine or holder.get("machine") != machine or not started:
        return None
    return bool(_process_started(holder["process"]) == started)


def _machine() -> str:
    """Return a name of the running system and its process numbers, such as those of a container; empty if unknown."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    return ""


def _process_started(process: int) -> str:
    """Return the start time of a process of this machine, in clock ticks; empty if it does not run."""
    with suppress(OSError):
        # The name of the command is in brackets, and may hold blanks and any bytes.
        return Path(f"/proc/{process}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()[19]
    return ""

"""Running a command and watching what it takes."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """Seconds of the whole process, and the peak of the memory that it and its children held at once."""

    seconds: float
    peak_gb: float
    output: str


def run(command: Sequence[str | Path]) -> Usage:
    """Run a command to its end; one that fails fails the benchmark."""
    start, peak = time.monotonic(), [0]
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True, start_new_session=True)

    def watch() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], _resident(process.pid))
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    assert process.returncode == 0, output
    return Usage(time.monotonic() - start, peak[0] / 2**30, output)


def _resident(leader: int) -> int:
    """Bytes of memory held by all processes of the leader's session."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
            pages = int((folder / "statm").read_text().split()[1]) if session == leader else 0
        except (OSError, IndexError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
    return total

"""Running a command and watching what it takes."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """What a process took.

    Attributes:
        seconds: Seconds of the whole process.
        cpu_seconds: CPU-seconds of it and its children, as it was last looked at: a fifth of a second before its end.
        peak_gb: The peak of the memory that they held at once.
        output: What it printed.
    """

    seconds: float
    cpu_seconds: float
    peak_gb: float
    output: str


def run(command: Sequence[str | Path]) -> Usage:
    """Run a command to its end; one that fails fails the benchmark."""
    start, peak, cpu = time.monotonic(), [0], [0.0]
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True, start_new_session=True)

    def watch() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], _resident(process.pid))
            cpu[0] = max(cpu[0], cpu_seconds(process.pid))
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    assert process.returncode == 0, output
    return Usage(time.monotonic() - start, cpu[0], peak[0] / 2**30, output)


def cpu_seconds(leader: int) -> float:
    """Return the CPU-seconds of all processes of the leader's session, and of their children that have ended."""
    ticks = sum(sum(map(int, _statistics(folder)[11:15])) for folder in _processes(leader))
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(leader: int) -> int:
    """Return the bytes of memory held by all processes of the leader's session."""
    pages = 0
    for folder in _processes(leader):
        with suppress(OSError, IndexError):
            pages += int((folder / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _processes(leader: int) -> list[Path]:
    return [folder for folder in Path("/proc").glob("[0-9]*") if _statistics(folder)[3] == str(leader)]


def _statistics(folder: Path) -> list[str]:
    """Return the fields of a process behind its name; zeros where it has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 50

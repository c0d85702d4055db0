"""A standalone cluster of plain processes: a master and two workers of one core each."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crmlake.session.jars import spark_home
from support import INTERPRETED

SMALL_JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=128m"
SECRET = "hunter2-of-the-store"  # noqa: S105
"""A key that a refresh is given, and that none of its logs may tell."""
_DAEMON = {"SPARK_DAEMON_JAVA_OPTS": SMALL_JVM, "SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_IP": "127.0.0.1"}
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"


@dataclass
class Cluster:
    """Where its master listens, and its workers' processes."""

    folder: Path
    url: str = ""
    master: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def settings(self) -> list[str]:
        """What makes `crmlake run` drive this cluster; executors find crmlake in the Python that runs the tests."""
        conf = INTERPRETED | {
            "spark.executor.memory": "768m",
            "spark.executor.cores": "1",
            "spark.driver.host": "127.0.0.1",
            "spark.executor.extraJavaOptions": SMALL_JVM,
            "spark.hadoop.fs.s3a.secret.key": SECRET,
        }
        return ["--set", f"spark.master={self.url}", "--set", f"spark.conf={json.dumps(conf)}"]

    def executors(self) -> list[int]:
        """The processes of executors: children of the workers."""
        listing = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, check=False)
        parents = {worker.pid for worker in self.workers}
        return [pid for pid in map(int, listing.stdout.split()) if _parent(pid) in parents]


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A master and two workers, gone at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes = Cluster(folder)
    try:
        nodes.master = _start(folder, "master", _MASTER, "--port", "0")
        nodes.url = _wait_for_log(folder / "master.log", r"Starting Spark master at (spark://\S+)")
        for name in ("worker-1", "worker-2"):
            arguments = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / name), nodes.url)
            nodes.workers.append(_start(folder, name, _WORKER, *arguments))
        for name in ("worker-1", "worker-2"):
            _wait_for_log(folder / f"{name}.log", r"(Successfully registered) with master")
        yield nodes
    finally:
        for process in [*nodes.workers, *([nodes.master] if nodes.master else [])]:
            process.terminate()
            process.wait(30)


def _start(folder: Path, name: str, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    script = spark_home() / "bin" / "spark-class"
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [script, kind, "--host", "127.0.0.1", "--webui-port", "0", *arguments],
            env=os.environ | _DAEMON,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _wait_for_log(log: Path, pattern: str, seconds: float = 60) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if match := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
            return match.group(1)
        time.sleep(0.2)
    raise AssertionError(f"{log} never said {pattern}:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0

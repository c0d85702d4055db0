"""Commands that take long: each begins when the tests begin, beside those that do not look at what it did."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeAlias

import pytest

from channels import channels_workspace, make_channels
from cluster import cluster
from stranger import Stranger, refresh_with_stranger
from support import AS_OF, FRUGAL, REPOSITORY, Shop, command, crmlake, make_shop, workspace

DRAW = Random(2011)  # noqa: S311
MOMENTS = [round(DRAW.random(), 4) for _ in range(50)]
"""Parts of the time that an undisturbed refresh takes."""
Parts: TypeAlias = tuple[float, ...]


class Refreshed(NamedTuple):
    """A workspace that `crmlake run` refreshed, what it said, and how long it took."""

    root: Path
    output: str
    seconds: float


class Ahead:
    """What the chosen tests need of the command line, one command after another on the machine's second core.

    Attributes:
        shop: the truth about the made-up shop's files.
        files: their folder.
        undisturbed: all of them refreshed at once.
        segmented: the same up to its segments.
        company: likewise the files of a company that uses every channel.
        clustered: up to its segments by a driver with two workers, told as JSON.
        stranger: a refresh with another package.
        submitted: a copy of `segmented` in which one job ran for another date, by spark-submit.
        killed: of each of the two, for each of the chosen moments, a workspace whose refresh was killed then; for
            several, one that was refreshed again after each and killed at the next.
    """

    def __init__(self, folder: Path, items: list[pytest.Item]) -> None:
        """Begin what these tests will ask for."""
        fixtures = [(item, set(getattr(item, "fixturenames", ()))) for item in items]
        names_used = {name for _, names in fixtures for name in names}
        whole = ("undisturbed", "company")
        kills = [(n, item.callspec.params["parts"]) for item, names in fixtures for n in whole if {n, "parts"} <= names]
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._folder, self.files = folder, folder / "files"
        self.shop = (
            make_shop(self.files) if names_used & {"undisturbed", "segmented", "clustered", "stranger"} else Shop()
        )
        if "undisturbed" in names_used:
            self.undisturbed: Future[Refreshed] = self._pool.submit(self._refresh, self._workspace("undisturbed"))
        if "segmented" in names_used:
            place = self._workspace("segmented")
            self.segmented: Future[Refreshed] = self._pool.submit(self._refresh, place, "score_segments")
        if "clustered" in names_used:
            self.clustered: Future[Refreshed] = self._pool.submit(self._on_a_cluster)
        if "stranger" in names_used:
            self.stranger: Future[Stranger] = self._pool.submit(
                refresh_with_stranger, self.files / "orders", folder / "stranger"
            )
        if "submitted" in names_used:
            self.submitted: Future[Refreshed] = self._pool.submit(self._submit)
        if "company" in names_used:
            make_channels(self._folder / "company-files")
            self.company: Future[Refreshed] = self._pool.submit(self._refresh, self._company("company"))
        self.killed: dict[tuple[str, Parts], Future[Path]] = {
            kill: self._pool.submit(self._kill, *kill) for kill in kills
        }

    def stop(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(cancel_futures=True)

    def _workspace(self, name: str) -> Path:
        folders = {"shop_orders": self.files / "orders", "shop_customers": self.files / "customers"}
        return workspace(self._folder / name, folders)

    def _company(self, name: str) -> Path:
        return channels_workspace(self._folder / name, self._folder / "company-files")

    def _refresh(self, root: Path, *jobs: str) -> Refreshed:
        """With compiled queries: interpreted ones, killed or on a cluster, must come to the same tables."""
        started = time.monotonic()
        ran = crmlake("run", *jobs, "--workspace", root, "--as-of", str(AS_OF), CRMLAKE_SPARK__CONF="{}")
        assert ran.returncode == 0, ran.stderr
        return Refreshed(root, ran.stdout + ran.stderr, time.monotonic() - started)

    def _on_a_cluster(self) -> Refreshed:
        root, started = self._workspace("clustered"), time.monotonic()
        with cluster(self._folder / "cluster") as nodes:
            log = ("--set", "refresh.log=json")
            ran = crmlake("run", "score_segments", "--workspace", root, "--as-of", str(AS_OF), *log, *nodes.settings())
        assert ran.returncode == 0, ran.stderr
        return Refreshed(root, ran.stdout + ran.stderr, time.monotonic() - started)

    def _submit(self) -> Refreshed:
        started = time.monotonic()
        root = shutil.copytree(self.segmented.result().root, self._folder / "submitted")
        bin_folder, job = Path(sys.executable).parent, REPOSITORY / "jobs" / "featurise.py"
        ran = subprocess.run(
            [bin_folder / "spark-submit", "--master", "local[2]", job, "--workspace", root, "--as-of", "2024-03-01"],
            # As in an activated environment: the script looks for Spark with the first `python3` that it finds.
            env=os.environ | FRUGAL | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            umask=0o022,
        )
        assert ran.returncode == 0, ran.stderr
        return Refreshed(root, ran.stdout + ran.stderr, time.monotonic() - started)

    def _kill(self, whole: str, parts: Parts) -> Path:
        """A workspace whose refresh was killed, and with it all its processes; each time that it was started."""
        make = self._company if whole == "company" else self._workspace
        undisturbed: Refreshed = getattr(self, whole).result()
        moments = [_moment(undisturbed.output, part) for part in sorted(parts)]
        attempts = ((attempt, make(f"killed-{whole}-{parts[0]}-{attempt}")) for attempt in count())
        return next(
            root
            for attempt, root in attempts
            if all(_killed_at(job, seconds / 2**attempt, root) for job, seconds in moments)
        )


def _moment(output: str, part: float) -> tuple[str, float]:
    """The job that was at work after this part of all jobs' time, and for how many seconds it had been."""
    took = [(job, float(seconds)) for job, seconds in re.findall(r"✓ (\w+) +([\d.]+) s", output)]
    remaining = part * sum(seconds for _, seconds in took)
    for job, seconds in took:
        if remaining < seconds:
            return job, remaining
        remaining -= seconds
    raise AssertionError(f"no moment {part} in {took}")


def _killed_at(job: str, seconds: float, root: Path) -> bool:
    """Start a refresh and kill it with all its processes, so long after a job began.

    False, if the refresh had ended by then, or an earlier refresh that was killed later than meant had done the job.
    """
    with subprocess.Popen(
        command("run", "--workspace", root, "--as-of", str(AS_OF), "--set", "refresh.log=json"),
        env=os.environ | FRUGAL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as refresh:
        events = (json.loads(line) for line in refresh.stderr or () if line.startswith("{"))
        if not any((event["event"], event.get("job")) == ("job started", job) for event in events):
            assert refresh.wait() == 0
            return False
        try:
            refresh.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(refresh.pid, signal.SIGKILL)
            return True
    return False

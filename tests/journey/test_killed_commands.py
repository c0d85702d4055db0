"""Each command is killed at seeded moments and given again: what it leaves is what an undisturbed one leaves."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from pyspark.sql import SparkSession

from commands import SQL, WRITERS, state
from support import FRUGAL, Undisturbed, command, crmlake

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("CRMLAKE_TEST_KILLS", "20"))
"""How often each command is killed."""
COMMANDS = {name: each for name, each in WRITERS.items() if name != "run"} | {"sql": SQL}  # `test_kills` kills `run`
PAIRS = min(KILLS, 4)
"""How often one of two commands that run side by side is killed."""
REFRESH = ("run", "score_segments", "--as-of", "2024-06-01")
QUERY = ("sql", "--csv", "SELECT as_of, count(*) AS customers FROM gold.segments GROUP BY as_of ORDER BY as_of")


@contextmanager
def started(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start a command; kill it with all its processes where it has not ended in the end."""
    with subprocess.Popen(
        command(*arguments),
        env=os.environ | FRUGAL | {"COLUMNS": "250"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)


def killed(moment: float, *arguments: str | Path) -> bool:
    """Run a command and kill it at a moment; return whether it had not ended by then."""
    with started(*arguments) as process:
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            return True
    return False


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_that_is_given_again_leaves_what_an_undisturbed_one_leaves(
    name: str, spark: SparkSession, segmented: Undisturbed, tmp_path: Path
) -> None:
    arguments, prepare = COMMANDS[name]
    expected_root = Path(shutil.copytree(segmented.root, tmp_path / "undisturbed"))
    prepare(expected_root)
    clock = time.monotonic()
    ran = crmlake(*arguments, "--workspace", expected_root)
    assert ran.returncode == 0, ran.stderr
    seconds, expected = time.monotonic() - clock, state(spark, expected_root)
    random = Random(name)  # noqa: S311
    for number in range(KILLS):
        root = Path(shutil.copytree(segmented.root, tmp_path / f"killed{number}"))
        prepare(root)
        moment = random.uniform(0.3 * seconds, 1.05 * seconds)  # Python and Spark start before anything can be harmed
        killed(moment, *arguments, "--workspace", root)
        again = crmlake(*arguments, "--workspace", root)
        assert again.returncode == 0, (moment, again.stderr)
        assert state(spark, root) == expected, f"killed after {moment:.2f} of {seconds:.2f} seconds"
        shutil.rmtree(root)


class Later(NamedTuple):
    """A refresh for a later date that nothing disturbed: its seconds, what it left, and the answers around it."""

    seconds: float
    state: object
    answers: list[str]
    query_seconds: float


@pytest.fixture(scope="module")
def later(spark: SparkSession, segmented: Undisturbed, tmp_path_factory: pytest.TempPathFactory) -> Later:
    root = Path(shutil.copytree(segmented.root, tmp_path_factory.mktemp("later") / "shop"))
    clocks, answers = [time.monotonic()], []
    for arguments in (QUERY, REFRESH, QUERY):
        ran = crmlake(*arguments, "--workspace", root)
        assert ran.returncode == 0, ran.stderr
        clocks.append(time.monotonic())
        answers += [ran.stdout] if arguments == QUERY else []
    assert answers[0] != answers[1]
    return Later(clocks[2] - clocks[1], state(spark, root), answers, clocks[1] - clocks[0])


def test_a_refresh_beside_which_queries_are_killed_leaves_what_an_undisturbed_one_leaves(
    spark: SparkSession, segmented: Undisturbed, later: Later, tmp_path: Path
) -> None:
    root, random = Path(shutil.copytree(segmented.root, tmp_path / "shop")), Random(7)  # noqa: S311
    kills = 0
    with started(*REFRESH, "--workspace", root) as refresh:
        while refresh.poll() is None and kills < PAIRS:
            kills += killed(random.uniform(0.3, 1.0) * later.query_seconds, *QUERY, "--workspace", root)
        _, log = refresh.communicate(timeout=600)
    assert refresh.returncode == 0, log
    assert kills
    assert state(spark, root) == later.state
    assert crmlake(*QUERY, "--workspace", root).stdout == later.answers[1]


def test_a_query_beside_a_refresh_that_is_killed_answers_as_before_or_after_it_or_says_why_not(
    spark: SparkSession, segmented: Undisturbed, later: Later, tmp_path: Path
) -> None:
    random = Random(11)  # noqa: S311
    for number in range(PAIRS):
        root = Path(shutil.copytree(segmented.root, tmp_path / f"shop{number}"))
        moment = random.uniform(0.3, 1.0) * later.seconds
        with started(*REFRESH, "--workspace", root) as refresh:
            time.sleep(max(0.0, moment - random.uniform(0.5, 1.0) * later.query_seconds))
            with started(*QUERY, "--workspace", root) as query:
                time.sleep(moment - max(0.0, moment - random.uniform(0.2, 0.9) * later.query_seconds))
                if refresh.poll() is None:
                    os.killpg(refresh.pid, 9)
                answer, log = query.communicate(timeout=600)
        if query.returncode:
            assert "Traceback" not in log
            assert len([line for line in log.splitlines() if line.startswith("error:")]) == 1, log
        else:
            assert answer in later.answers
        again = crmlake(*REFRESH, "--workspace", root)
        assert again.returncode == 0, again.stderr
        assert state(spark, root) == later.state, f"killed after {moment:.2f} of {later.seconds:.2f} seconds"
        shutil.rmtree(root)

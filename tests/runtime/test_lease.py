"""Only one refresh of a lake at a time, from whatever workspace and host; a silent holder loses the lease to one."""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.errors import BusyError, LakeError
from crmlake.runtime import holder
from crmlake.runtime.lease import Lease, Timing, hold_lease
from crmlake.settings import RefreshSettings
from crmlake.storage.fencing import Fence
from crmlake.storage.lock_files import MAX_BYTES, HadoopLockFiles, LocalLockFiles, LockFiles

STOP, WAIT = RefreshSettings(), RefreshSettings(when_busy="wait", wait_minutes=1)
FAST = Timing(beat=0.05, lapse=1.0, poll=0.02)
PATIENT = Timing(beat=0.1, lapse=5.0, poll=0.02)
HOLD = """
import sys, time
from pathlib import Path
from crmlake.runtime.lease import hold_lease
from crmlake.settings import RefreshSettings
from crmlake.storage.lock_files import LocalLockFiles
with hold_lease(LocalLockFiles(Path(sys.argv[1])), RefreshSettings(), "segment as of 2024-05-01", print) as lease:
    print(lease.token, flush=True)
    time.sleep(600)
"""


def quiet(reason: str) -> None:
    raise AssertionError(reason)


@pytest.fixture(params=["folder", "store"])
def files(request: pytest.FixtureRequest, tmp_path: Path, spark: SparkSession) -> LockFiles:
    """Files of a folder, and of a path that only Spark reaches."""
    if request.param == "folder":
        return LocalLockFiles(tmp_path / "_lock")
    return HadoopLockFiles(spark, (tmp_path / "_lock").as_uri())


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no process be told to be of this machine."""
    monkeypatch.setattr(holder, "_machine", lambda: "")


@contextmanager
def held(files: LockFiles, settings: RefreshSettings = STOP, purpose: str = "a refresh") -> Iterator[Lease]:
    with hold_lease(files, settings, purpose, quiet, FAST) as lease:
        yield lease


def test_a_file_is_created_once_and_replaced_by_its_owner(files: LockFiles) -> None:
    assert files.names() == []
    assert files.create("1.json", "one")
    assert not files.create("1.json", "another")
    assert files.read("1.json") == "one"
    files.replace("1.json", "two")
    assert (files.names(), files.read("1.json"), files.read("2.json")) == (["1.json"], "two", "")
    files.delete("1.json")
    files.delete("1.json")
    assert files.names() == []


def test_each_lease_has_a_higher_token_and_gives_itself_back(files: LockFiles) -> None:
    tokens = []
    for _ in range(3):
        with held(files) as lease:
            lease.check()
            assert not lease.was_taken_over
            tokens.append(lease.token)
    assert tokens == [1, 2, 3]
    assert files.names() == ["000000000002.json", "000000000003.json"]


@pytest.mark.usefixtures("_elsewhere")
def test_a_second_holder_stops_once_the_first_one_beats(files: LockFiles) -> None:
    with (
        held(files, purpose="the first"),
        pytest.raises(BusyError, match=r"running since .*: the first .*--set"),
        held(files),
    ):
        pass


def test_a_second_holder_of_this_machine_stops_at_once(tmp_path: Path) -> None:
    files, slow = LocalLockFiles(tmp_path), Timing(beat=600, lapse=600, poll=600)
    with (
        hold_lease(files, STOP, "the first", quiet, slow),
        pytest.raises(BusyError, match="the first"),
        hold_lease(files, STOP, "the second", quiet, slow),
    ):
        pass


@pytest.mark.usefixtures("_elsewhere")
def test_one_that_waits_says_so_once_and_comes_after_the_first(files: LockFiles) -> None:
    order, said = list[str](), list[str]()

    def second() -> None:
        with hold_lease(files, WAIT, "the second", said.append, FAST):
            order.append("second")

    with held(files, purpose="the first"):
        waiting = threading.Thread(target=second)
        waiting.start()
        while not said:
            time.sleep(0.01)
        order.append("first")
    waiting.join(timeout=30)
    assert order == ["first", "second"]
    assert len(said) == 1


@pytest.mark.usefixtures("_elsewhere")
def test_nobody_waits_for_ever(files: LockFiles) -> None:
    settings = RefreshSettings(when_busy="wait", wait_minutes=0.001)
    with (
        held(files),
        pytest.raises(BusyError, match=r"waited 0\.001 minutes"),
        hold_lease(files, settings, "x", print, FAST),
    ):
        pass


@pytest.mark.usefixtures("_elsewhere")
def test_a_silent_holder_loses_the_lease_and_writes_no_more(files: LockFiles) -> None:
    silent = Timing(beat=600, lapse=600, poll=0.02)
    with hold_lease(files, STOP, "the first", quiet, silent) as first:
        first.check()
        with held(files, purpose="the second") as second:
            assert second.was_taken_over
            assert second.token == first.token + 1
            with pytest.raises(BusyError, match=r"was taken over while this refresh stood still .*the second"):
                first.check()
        with pytest.raises(BusyError):
            first.check()  # given back or not, the later lease counts


def test_the_lease_of_a_killed_process_of_this_machine_is_free_at_once(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    files, slow = LocalLockFiles(tmp_path), Timing(beat=600, lapse=600, poll=600)
    with pytest.raises(BusyError, match="segment as of 2024-05-01"), hold_lease(files, STOP, "x", quiet, slow):
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    with hold_lease(files, STOP, "x", quiet, slow) as lease:
        assert (lease.token, lease.was_taken_over) == (2, True)


def _take(folder: str, number: int, results: "multiprocessing.Queue[int]", start: Barrier, end: Event) -> None:
    holder._machine = lambda: ""  # noqa: SLF001
    start.wait()
    try:
        with hold_lease(LocalLockFiles(Path(folder)), STOP, str(number), print, PATIENT) as lease:
            results.put(lease.token)
            end.wait()
    except BusyError:
        results.put(0)


def test_of_many_that_wait_for_a_silent_holder_one_takes_the_lease_over(tmp_path: Path) -> None:
    files = LocalLockFiles(tmp_path)
    assert files.create(
        "000000000007.json", json.dumps({"process": 1, "what": "x", "since": "", "user": "", "host": ""})
    )
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    start, end = context.Barrier(8), context.Event()  # a machine under load starts processes seconds apart
    takers = [context.Process(target=_take, args=(str(tmp_path), n, results, start, end)) for n in range(8)]
    for taker in takers:
        taker.start()
    tokens = [results.get(timeout=120) for _ in takers]
    end.set()
    for taker in takers:
        taker.join(timeout=60)
    assert sorted(tokens) == [0] * 7 + [8]


def test_a_lock_that_was_lost_is_told(tmp_path: Path) -> None:
    files = LocalLockFiles(tmp_path)
    with held(files) as lease:
        files.delete(lease.name)
        with pytest.raises(BusyError, match="its files are gone"):
            lease.check()


SEVEN = "000000000007.json"
FACTS = {"what": "x", "since": "", "user": "u", "host": "h"}


def of_this_machine(**facts: object) -> bytes:
    """A file of a holder of this machine, by default this process."""
    return json.dumps({**FACTS, **holder.describe_process("x"), **facts}).encode()


@pytest.mark.parametrize(
    "name", ["Thumbs.db", "readme.txt", "x.json", "0000000000012.json", "٠٠٠٠٠٠٠٠٠٠٠٩.json", "lost+found"]
)
def test_a_foreign_name_says_nothing_about_the_lease(files: LockFiles, tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "_lock" / name
    foreign.parent.mkdir(exist_ok=True)
    foreign.mkdir() if name == "lost+found" else foreign.write_bytes(b"\xff")
    for token in range(1, 4):
        with held(files) as lease:
            lease.check()
            assert (lease.token, lease.was_taken_over) == (token, False)
    assert foreign.exists()


UNREADABLE = {
    "bytes": b"\xff\xfe",
    "brackets": b"[" * 200_000,
    "digits": b'{"process": ' + b"9" * 5000 + b"}",
    "no number of a process but a text": of_this_machine(process="1\0"),
    "huge": b'{"process": 1, "what": "' + b"x" * 3_000_000 + b'"}',
    "no start of a process that ended": of_this_machine(process=99999999, process_started=""),
    "no number of a process": of_this_machine(process=[1]),
    "no release": of_this_machine(released="no", machine="of another host"),
    "no name of the lock": of_this_machine(lock=["x"], machine="of another host"),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_not_a_holders_counts_as_a_silent_holder(
    files: LockFiles, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "_lock").mkdir(exist_ok=True)
    (tmp_path / "_lock" / SEVEN).write_bytes(content)
    start = time.monotonic()
    with held(files) as lease:
        lease.check()
        assert (lease.token, lease.was_taken_over) == (8, True)
    assert time.monotonic() - start >= FAST.lapse


def _make_link_loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, _make_link_loop], ids=["folder", "pipe", "link loop"])
def test_what_is_no_file_counts_as_a_silent_holder(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / SEVEN)
    for token in range(8, 11):
        with held(LocalLockFiles(tmp_path)) as lease:
            lease.check()
            assert (lease.token, lease.was_taken_over) == (token, token == 8)


def test_a_huge_file_is_read_in_part(files: LockFiles, tmp_path: Path) -> None:
    (tmp_path / "_lock").mkdir(exist_ok=True)
    with (tmp_path / "_lock" / SEVEN).open("wb") as file:
        file.truncate(2_000_000_000)
    assert len(files.read(SEVEN)) <= MAX_BYTES


@pytest.mark.parametrize("missing", ["user", "what", "since", "host"])
def test_a_live_holder_is_told_in_one_line_whatever_its_file_says(tmp_path: Path, missing: str) -> None:
    strange = {"what": "a\n\x1b[2J\ud800" + "b" * 5000, "since": 5, "host": ["h"], missing: None}
    (tmp_path / SEVEN).write_bytes(of_this_machine(**strange))
    with pytest.raises(BusyError) as raised, held(LocalLockFiles(tmp_path)):
        pass
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 2000


@pytest.mark.parametrize("name", ["999999999998.json", "999999999999.json"])
def test_the_highest_number_is_told(files: LockFiles, tmp_path: Path, name: str) -> None:
    (tmp_path / "_lock").mkdir(exist_ok=True)
    (tmp_path / "_lock" / name).write_bytes(of_this_machine(released=True))
    if name == "999999999998.json":
        with held(files) as lease:
            lease.check()
    with pytest.raises(LakeError, match=r"highest number.*delete the folder _lock"), held(files):
        pass


@pytest.mark.parametrize("make", [Path.touch, os.mkfifo, _make_link_loop], ids=["file", "pipe", "link loop"])
def test_a_lock_that_is_no_folder_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "_lock")
    with pytest.raises(LakeError, match=r"_lock is not a folder.*move it away"):
        LocalLockFiles(tmp_path / "_lock")


def test_a_lock_that_is_no_folder_of_a_store_is_told(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "_lock").touch()
    files = HadoopLockFiles(spark, (tmp_path / "_lock").as_uri())
    with pytest.raises(LakeError, match=r"_lock is not a folder.*move it away"), held(files):
        pass


def test_the_name_of_a_process_may_be_any_bytes(tmp_path: Path) -> None:
    rename = "from pathlib import Path; Path('/proc/self/comm').write_bytes(b'\\xff) \\xa0'); input()"
    with subprocess.Popen([sys.executable, "-c", rename], stdin=subprocess.PIPE) as process:
        comm = Path(f"/proc/{process.pid}/comm")
        while b"\xff" not in comm.read_bytes():
            time.sleep(0.01)
        (tmp_path / SEVEN).write_bytes(of_this_machine(process=process.pid))
        with held(LocalLockFiles(tmp_path)) as lease:  # the process is another one, which has the number now
            assert lease.token == 8
        process.communicate(b"\n")


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def _overwrite(folder: Path) -> None:
    for file in folder.iterdir():
        file.write_text("garbage", encoding="utf-8")


@pytest.mark.parametrize("lose", [_empty, shutil.rmtree, _overwrite])
def test_a_lease_whose_file_was_lost_stays_lost(files: LockFiles, tmp_path: Path, lose: Callable[[Path], None]) -> None:
    slow = Timing(beat=600, lapse=600, poll=600)
    with hold_lease(files, STOP, "the first", quiet, slow) as lease:
        content = (tmp_path / "_lock" / lease.name).read_bytes()
        lose(tmp_path / "_lock")
        with pytest.raises(BusyError, match="its files are gone"):
            lease.check()
        (tmp_path / "_lock").mkdir(exist_ok=True)
        (tmp_path / "_lock" / lease.name).write_bytes(content)
        with pytest.raises(BusyError):
            lease.check()


@pytest.mark.parametrize("lose", [_empty, shutil.rmtree])
def test_of_two_holders_with_one_number_the_later_one_has_the_lease(
    files: LockFiles, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    first = hold_lease(files, STOP, "the first", quiet, Timing(beat=0.5))
    lost = first.__enter__()
    lose(tmp_path / "_lock")
    with held(files, purpose="the second") as second:
        assert second.token == lost.token
        time.sleep(1.2)  # the beats of the first one do not bring its file back
        with pytest.raises(BusyError, match="was taken over"):
            lost.check()
        first.__exit__(None, None, None)
        second.check()
        assert files.names() == [second.name]


@pytest.mark.parametrize(
    ("fences", "token"),
    [
        ([], 1),
        ([Fence(f"crmlake {'a' * 32}", 7_000_003), Fence(f"crmlake {'b' * 32}", 2_000_001)], 8),
        ([Fence("another tool", 7_000_003), Fence(f"crmlake {'a' * 32}", 10**18 - 1)], 1),
    ],
)
def test_a_new_lock_starts_above_the_numbers_that_the_lake_knows(
    tmp_path: Path, fences: list[Fence], token: int
) -> None:
    with hold_lease(LocalLockFiles(tmp_path), STOP, "x", quiet, FAST, lambda: fences) as lease:
        assert (lease.token, lease.needs_fence) == (token, token > 1)
        assert all(lease.next_fence().number > fence.number for fence in fences[:1] if token > 1)
        assert (lease.next_fence().lock == f"crmlake {'a' * 32}") == (token > 1)

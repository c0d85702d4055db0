"""Only one refresh of a workspace at a time; the kernel forgets the lock of a process that ended."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from crmlake.errors import BusyError, SettingError
from crmlake.runtime.lock import FILE, exclusive
from crmlake.settings import RefreshSettings

STOP, WAIT = RefreshSettings(), RefreshSettings(when_busy="wait", wait_minutes=1)
HOLD = """
import sys, time
from pathlib import Path
from crmlake.runtime.lock import exclusive
from crmlake.settings import RefreshSettings
with exclusive(Path(sys.argv[1]), RefreshSettings(), "segment as of 2024-05-01", print):
    print("held", flush=True)
    time.sleep(600)
"""


def quiet(reason: str) -> None:
    raise AssertionError(reason)


def test_a_second_refresh_stops_and_names_the_first(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path, STOP, "segment as of 2024-05-01", quiet),
        pytest.raises(BusyError, match=r"since .* UTC: segment as of 2024-05-01 \(process \d+ of .* on .*\).*--set"),
        exclusive(tmp_path, STOP, "another", quiet),
    ):
        pass
    assert BusyError.exit_code == 75  # a schedule may try again


def test_one_after_the_other_both_run(tmp_path: Path) -> None:
    for _ in range(2):
        with exclusive(tmp_path, STOP, "a refresh", quiet):
            assert "a refresh" in (tmp_path / FILE).read_text(encoding="utf-8")
        assert (tmp_path / FILE).read_text(encoding="utf-8") == ""


def test_a_refresh_that_failed_lets_the_next_one_run(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path, STOP, "a refresh", quiet):
        raise ZeroDivisionError
    with exclusive(tmp_path, STOP, "a refresh", quiet):
        pass


def test_one_that_waits_says_so_once_and_runs_when_the_first_is_done(tmp_path: Path) -> None:
    order, said = list[str](), list[str]()

    def second() -> None:
        with exclusive(tmp_path, WAIT, "the second", said.append, poll=0.01):
            order.append("second")

    with exclusive(tmp_path, STOP, "the first", quiet):
        waiting = threading.Thread(target=second)
        waiting.start()
        while not said:
            time.sleep(0.01)
        time.sleep(0.1)
        order.append("first")
    waiting.join(timeout=30)
    assert order == ["first", "second"]
    assert len(said) == 1
    assert "the first" in said[0]


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    settings, said = RefreshSettings(when_busy="wait", wait_minutes=0.001), list[str]()
    with (
        exclusive(tmp_path, STOP, "the first", quiet),
        pytest.raises(BusyError, match=r"the first.*waited 0\.001 minutes"),
        exclusive(tmp_path, settings, "the second", said.append, poll=0.01),
    ):
        pass


def test_a_lock_left_by_a_killed_process_blocks_nobody(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match="segment as of"), exclusive(tmp_path, STOP, "a refresh", quiet):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert "segment as of" in (tmp_path / FILE).read_text(encoding="utf-8")
    with exclusive(tmp_path, STOP, "a refresh", quiet):
        assert "a refresh" in (tmp_path / FILE).read_text(encoding="utf-8")


def test_a_folder_that_takes_no_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"nowhere.*No such file"), exclusive(tmp_path / "nowhere", STOP, "x", quiet):
        pass


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 200_000, b'{"process": 1}', b"x" * 3_000_000])
def test_a_holder_whose_file_says_something_else_is_still_told(tmp_path: Path, content: bytes) -> None:
    with exclusive(tmp_path, STOP, "a refresh", quiet):
        (tmp_path / FILE).write_bytes(content)
        with pytest.raises(BusyError, match=r"is running.*--set"), exclusive(tmp_path, STOP, "another", quiet):
            pass

"""The command line, called as a person does, without Spark."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from crmlake.cli import main, options


class Finished(NamedTuple):
    code: int | str | None
    out: str
    err: str


Crmlake = Callable[..., Finished]


@pytest.fixture
def crmlake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Finished]:
    """Run a command from a folder of its own; a command that starts Spark fails the test."""

    def started(*_: object) -> None:
        raise AssertionError("Spark was started")

    monkeypatch.setattr(options, "start", started)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Finished:
        monkeypatch.setattr(sys, "argv", ["crmlake", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Finished(ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def shop(tmp_path: Path, crmlake: Callable[..., Finished]) -> Path:
    """A workspace with one source mapping and no files."""
    (tmp_path / "files").mkdir()
    assert crmlake("init", "shop", "--source", "online_retail=files").code == 0
    return tmp_path / "shop"

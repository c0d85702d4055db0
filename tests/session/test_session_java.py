import re
from collections.abc import Callable
from pathlib import Path

import pytest

from crmlake.errors import CrmlakeError
from crmlake.session.java import require_java
from crmlake.session.session import start
from crmlake.settings import SparkSettings

Install = Callable[[str], None]
COMMAND = re.compile(r"install it by: (sudo )?(apt-get|dnf|apk|pacman|brew) .*17")


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that puts a `java` with a given version message on an otherwise empty path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    def put(message: str, folder: str = ".") -> None:
        java = tmp_path / folder / "java"
        java.parent.mkdir(parents=True, exist_ok=True)
        java.write_text(f"#!/bin/sh\necho '{message}' >&2\n", encoding="utf-8")
        java.chmod(0o755)

    return put


@pytest.mark.parametrize(
    ("message", "version"),
    [
        ('openjdk version "17.0.9" 2023-10-17', 17),
        ('openjdk version "21-ea" 2023-09-19', 21),
        ('Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25" 2025-09-16', 25),
    ],
)
def test_a_supported_java_is_found(message: str, version: int, install: Install) -> None:
    install(message)
    assert require_java() == version


@pytest.mark.parametrize(("message", "version"), [('java version "1.8.0_392"', 8), ('openjdk version "11.0.21"', 11)])
def test_an_old_java_is_rejected_with_the_command_that_installs_another(
    message: str, version: int, install: Install
) -> None:
    install(message)
    with pytest.raises(CrmlakeError) as error:
        require_java()
    first = str(error.value).splitlines()[0]
    assert f"Java {version} is too old, Spark needs 17 or later" in first
    assert COMMAND.search(first)


def test_a_missing_java_is_reported_with_the_command_that_installs_it(install: Install) -> None:
    with pytest.raises(CrmlakeError) as error:
        require_java()
    first = str(error.value).splitlines()[0]
    assert first.startswith("Java 17 or later is missing")
    assert COMMAND.search(first)


def test_a_java_without_a_version_counts_as_missing(install: Install) -> None:
    install("Unable to locate a Java Runtime.")
    with pytest.raises(CrmlakeError, match="is missing"):
        require_java()


def test_java_home_takes_precedence_over_the_path(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install('openjdk version "11.0.1"')
    install('openjdk version "17.0.1"', "home/bin")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert require_java() == 17


def test_a_java_home_without_java_counts_as_missing(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install('openjdk version "17.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(CrmlakeError, match="is missing"):
        require_java()


@pytest.mark.parametrize("tool", ["apt-get", "dnf", "apk", "pacman", "brew"])
def test_the_command_uses_the_installed_package_manager(tool: str, install: Install, tmp_path: Path) -> None:
    (tmp_path / tool).write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / tool).chmod(0o755)
    with pytest.raises(CrmlakeError, match=rf"install it by: (sudo )?{tool} "):
        require_java()


def test_java_is_checked_before_a_session_starts(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install('openjdk version "11.0.1"')
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    with pytest.raises(CrmlakeError, match="too old"):
        start(SparkSettings())

"""Checks that Java is installed and recent enough."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from crmlake.errors import CrmlakeError

MIN_VERSION = 17


def require_java() -> int:
    """Return Java's major version.

    Raises:
        CrmlakeError: Java is missing or older than 17; the message has the command that installs it.
    """
    version = _installed_version()
    if version is None:
        raise CrmlakeError(f"Java {MIN_VERSION} or later is missing; install it by: {_install_command()}")
    if version < MIN_VERSION:
        raise CrmlakeError(
            f"Java {version} is too old, Spark needs {MIN_VERSION} or later; install it by: {_install_command()}"
        )
    return version


def _installed_version() -> int | None:
    """Return the major version of `JAVA_HOME`, or else of the `java` on the path; `None` without one."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).exists():
        return None
    output = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    match = re.search(r'version "(?:1\.)?(\d+)', output)
    return int(match.group(1)) if match else None


def _install_command() -> str:
    """Return the command of this machine's package manager that installs Java."""
    commands = {
        "apt-get": "sudo apt-get install -y openjdk-17-jre-headless",
        "dnf": "sudo dnf install -y java-17-openjdk-headless",
        "apk": "sudo apk add openjdk17-jre-headless",
        "pacman": "sudo pacman -S jre17-openjdk-headless",
        "brew": "brew install openjdk@17",
    }
    fallback = "brew install openjdk@17" if sys.platform == "darwin" else commands["apt-get"]
    return next((command for tool, command in commands.items() if shutil.which(tool)), fallback)


if __name__ == "__main__":
    try:
        require_java()
    except CrmlakeError as fault:
        sys.exit(f"error: {fault}")

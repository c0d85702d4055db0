"""Java: that it is there, and new enough."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from crmlake.errors import CrmlakeError

OLDEST = 17


def require_java() -> int:
    """Java's major version.

    Raises:
        CrmlakeError: Java is missing or older than 17; the first line has the command that brings it.
    """
    found = _version()
    if found is None:
        raise CrmlakeError(f"Java {OLDEST} or later is missing; this brings it: {_command()}")
    if found < OLDEST:
        raise CrmlakeError(f"Java {found} is too old, Spark needs {OLDEST} or later; this brings it: {_command()}")
    return found


def _version() -> int | None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).exists():
        return None
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    match = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(match.group(1)) if match else None


def _command() -> str:
    """The command of this machine's package manager."""
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

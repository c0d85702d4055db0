"""A PostgreSQL of its own for the tests: in a temporary folder, on a free port, with a password."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "planted-Pa55word/never#shown"  # noqa: S105 - what must not be found anywhere


@dataclass(frozen=True)
class Postgres:
    """A server that runs."""

    bin: Path
    port: int

    @property
    def url(self) -> str:
        return f"jdbc:postgresql://127.0.0.1:{self.port}/postgres"

    def sql(self, text: str) -> str:
        """Run statements; what the last one gives, as CSV without a header."""
        command = [self.bin / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "owner", "-d", "postgres"]
        command += ["-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1"]
        environment = os.environ | {"PGPASSWORD": PASSWORD}
        finished = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=False)
        assert not finished.returncode, finished.stderr
        return finished.stdout


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs, where they are installed."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (candidates[-1] if candidates else None)
    return Path(initdb).resolve().parent if initdb else None


@contextmanager
def served(programs: Path) -> Iterator[Postgres]:
    """A server, which is stopped and removed in the end. It refuses to run as root, so that then `postgres` runs it."""
    alone = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="crmlake-postgres-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        secret = Path(folder) / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        if alone:
            shutil.chown(folder, "postgres")
            shutil.chown(secret, "postgres")
        free.close()

        def run(program: str, *arguments: str) -> None:
            command = [*alone, str(programs / program), "-D", f"{folder}/data", *arguments]
            # A server that goes on keeps the pipes of its output open, so that nobody may wait for their end.
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

        run("initdb", "-U", "owner", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off -c timezone=Asia/Shanghai"
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield Postgres(programs, port)
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")

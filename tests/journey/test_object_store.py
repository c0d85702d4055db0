"""A lake on an object store, by settings alone, against a server of plain processes that speaks S3."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from crmlake.storage.access import S3_PACKAGE
from support import AS_OF, REPOSITORY, SMALL, Undisturbed, crmlake, workspace

pytestmark = pytest.mark.s3
PYTHON = Path(os.environ.get("S3_BIN", REPOSITORY / ".venv-s3" / "bin")) / "python"
BUCKET = """
import sys, boto3
client = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                      aws_access_key_id="key", aws_secret_access_key="secret")
client.create_bucket(Bucket="lake")
"""
STORE = """
[workspace]
lake = "s3a://lake/{name}"

[spark.conf]
"spark.jars.packages" = "{package}"
"spark.hadoop.fs.s3a.endpoint" = "{url}"
"spark.hadoop.fs.s3a.path.style.access" = "true"
"spark.hadoop.fs.s3a.access.key" = "key"
"spark.hadoop.fs.s3a.secret.key" = "secret"
"""
TABLES = ("silver.order_lines", "silver.profiles", "gold.customer_days", "gold.segments", "gold.rules")
EVERYTHING = " UNION ALL ".join(
    f"SELECT '{name}' AS name, count(*) AS rows, bit_xor(xxhash64(struct(*))) AS hash FROM {name}" for name in TABLES
)

ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from crmlake.app.workspace import load_workspace, spark_session
from crmlake.storage.lock_files import open_lock_files
place = load_workspace(Path(sys.argv[1]))
with spark_session(place) as spark:
    files = open_lock_files(spark, place.lake)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: files.create("999.json", str(n)), range(8)))
    print(files.names(), sum(made), files.read("999.json") == str(made.index(True)))
"""
TAKERS = 4
"""Threads of each host that want the lease."""
TAKE = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from crmlake.app.workspace import load_workspace, spark_session
from crmlake.errors import BusyError
from crmlake.runtime import holder
from crmlake.runtime.lease import Timing, hold_lease
from crmlake.settings import RefreshSettings
from crmlake.storage.lock_files import open_lock_files

holder._machine = lambda: ""  # each process is a host of its own
place = load_workspace(Path(sys.argv[1]))

def take(number):
    files = open_lock_files(spark, place.lake)
    try:
        with hold_lease(files, RefreshSettings(), str(number), print, Timing(beat=0.5, lapse=5, poll=0.2)) as lease:
            time.sleep(20)
            lease.check()
            return lease.token
    except BusyError:
        return 0

with spark_session(place) as spark, ThreadPoolExecutor(int(sys.argv[2])) as pool:
    print("ready", flush=True)
    sys.stdin.readline()
    print(*pool.map(take, range(int(sys.argv[2]))), flush=True)
"""
SILENT = """
import sys
from pathlib import Path
from crmlake.app.workspace import load_workspace, spark_session
from crmlake.errors import BusyError
from crmlake.runtime import holder
from crmlake.runtime.lease import Timing, hold_lease
from crmlake.settings import RefreshSettings
from crmlake.storage.lock_files import open_lock_files

holder._machine = lambda: ""
place = load_workspace(Path(sys.argv[1]))
with spark_session(place) as spark:
    files = open_lock_files(spark, place.lake)
    with hold_lease(files, RefreshSettings(), "the silent one", print, Timing(beat=600)) as lease:
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            lease.check()
        except BusyError as error:
            print(lease.token, error, flush=True)
"""


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of an empty object store."""
    if not PYTHON.exists():
        pytest.skip(f"no {PYTHON}; `make s3-test` installs it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [PYTHON.with_name("moto_server"), "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL
    ) as server:
        for _ in range(100):
            if not subprocess.run([PYTHON, "-c", BUCKET, url], stderr=subprocess.DEVNULL, check=False).returncode:
                break
            time.sleep(0.2)
        yield url
        server.terminate()


def test_the_tables_are_those_of_a_lake_in_a_folder(undisturbed: Undisturbed, store: str, tmp_path: Path) -> None:
    files = undisturbed.files
    sources = {"shop_orders": files / "orders", "shop_customers": files / "customers"}
    root = workspace(tmp_path / "shop", sources, SMALL + STORE.format(name="shop", url=store, package=S3_PACKAGE))
    ran = crmlake("run", "--workspace", root, "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    outputs = [crmlake("sql", "--csv", EVERYTHING, "--workspace", place).stdout for place in (root, undisturbed.root)]
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 1 + len(TABLES)
    assert not (root / "lake").exists()
    assert "secret" not in ran.stderr
    once = subprocess.run([sys.executable, "-c", ONCE, root], capture_output=True, text=True, check=True)
    assert once.stdout.splitlines()[-1] == "['000000000001.json', '999.json'] 1 True"  # one of eight made the file


def test_of_two_hosts_one_takes_over_from_a_silent_one_which_then_writes_no_more(store: str, tmp_path: Path) -> None:
    root = workspace(tmp_path / "lease", {}, SMALL + STORE.format(name="lease", url=store, package=S3_PACKAGE))
    with ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[str]:
            python = [sys.executable, "-c", arguments[0], str(root), *arguments[1:]]
            process = subprocess.Popen(python, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        silent = start(SILENT)
        wait_until_ready(silent)
        hosts = [start(TAKE, str(TAKERS)) for _ in range(2)]
        for host in hosts:
            wait_until_ready(host)
        outputs = [host.communicate("\n", timeout=300)[0] for host in go_on(hosts)]
        tokens = sorted(int(token) for output in outputs for token in output.split())
        assert tokens == [0] * (2 * TAKERS - 1) + [2]
        told = silent.communicate("\n", timeout=300)[0]
    assert told.startswith("1 the lake's lock was taken over while this refresh stood still")


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read what Spark's resolver prints of its steps, up to what the process itself prints."""
    assert process.stdout is not None
    assert any(line.strip() == "ready" for line in process.stdout)


def go_on(processes: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Let all processes go on at once."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return processes

"""What runs out stops a refresh with one clear message; the lake stays readable, and can be refreshed again."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pyspark.sql import SparkSession

from commands import READERS, WRITERS, state
from support import AS_OF, ORDER_HEADER, Undisturbed, balances, crmlake, digests, workspace

pytestmark = pytest.mark.cluster


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk: Path, room: int) -> Iterator[None]:
    """Leave a disk a few bytes of room for a while."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(disk).free - room))
    yield
    filler.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Mount a folder so that nobody may write there for a while."""
    if subprocess.run(["mount", "--bind", folder, folder], check=False).returncode:
        pytest.skip("only root may mount a folder read-only")
    subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
    yield
    subprocess.run(["umount", "--lazy", folder], check=True)


class PartialRefresh(NamedTuple):
    """A workspace that refreshed all but the last file, which arrived then; and where files arrive."""

    root: Path
    landing: Path

    def copy(self, root: Path) -> Path:
        """Another workspace in the same state, of the same files."""
        return Path(shutil.copytree(self.root, root))


@pytest.fixture(scope="module")
def partial(segmented: Undisturbed, tmp_path_factory: pytest.TempPathFactory) -> PartialRefresh:
    folder = tmp_path_factory.mktemp("begun")
    landing = shutil.copytree(segmented.files, folder / "landing")
    last = segmented.shop.orders[-1]
    last_file = landing / "orders" / last.name
    last_file.unlink()
    root = workspace(folder / "shop", {"shop_orders": landing / "orders", "shop_customers": landing / "customers"})
    ran = crmlake("run", "rollup", "--workspace", root, "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    shutil.copy(last, last_file)
    return PartialRefresh(root, landing)


def error_line(ran: subprocess.CompletedProcess[str]) -> str:
    """The one line that says what broke."""
    lines = [line for line in ran.stderr.splitlines() if "error" in line.lower()]
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert len(lines) == 1, ran.stderr
    return lines[0]


def whole(spark: SparkSession, root: Path, segmented: Undisturbed) -> None:
    ran = crmlake("run", "rollup", "--workspace", root, "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    tables = digests(spark, root)
    assert tables == {name: segmented.tables[name] for name in tables}
    # A repetition that comes in a later refresh than its first counts as accepted, so only the rows read are the same.
    reads = [
        {key: balance["read"] for key, balance in balances(spark, place).items()} for place in (root, segmented.root)
    ]
    assert reads[0] == reads[1]


def test_a_full_disk(spark: SparkSession, segmented: Undisturbed, partial: PartialRefresh, small_disk: Path) -> None:
    root = partial.copy(small_disk / "shop")
    before = digests(spark, root)
    with filled(small_disk, 40_000):
        ran = crmlake("run", "rollup", "--workspace", root, "--as-of", str(AS_OF))
        assert f"no space left on device; make room in {root / 'lake'} (the lake; 0.0 MB free)" in error_line(ran)
        assert digests(spark, root) == before
    whole(spark, root, segmented)


@pytest.fixture(scope="module")
def undisturbed_state(
    spark: SparkSession, segmented: Undisturbed, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], object]:
    """What a command leaves where nothing disturbs it, by its name."""

    @cache
    def run(name: str) -> object:
        root = Path(shutil.copytree(segmented.root, tmp_path_factory.mktemp("commands") / name))
        WRITERS[name].prepare(root)
        ran = crmlake(*WRITERS[name].arguments, "--workspace", root)
        assert ran.returncode == 0, ran.stderr
        return state(spark, root)

    return run


ROOM = {"promote": (0,), "report": (0, 40_000), "discard": (0, 20_000)}
"""Bytes that are left for a command: none, or too few to end; 40,000 by default."""
FULL = [(name, room) for name in WRITERS for room in ROOM.get(name, (40_000,))]


@pytest.mark.parametrize(("name", "room"), FULL)
def test_a_command_names_the_full_disk_and_does_everything_once_there_is_room(
    name: str,
    room: int,
    spark: SparkSession,
    segmented: Undisturbed,
    undisturbed_state: Callable[[str], object],
    small_disk: Path,
) -> None:
    root, (arguments, prepare) = Path(shutil.copytree(segmented.root, small_disk / "shop")), WRITERS[name]
    prepare(root)
    with filled(small_disk, room):
        ran = crmlake(*arguments, "--workspace", root)
        place = "models (the register of models" if name == "promote" else "lake (the lake"
        assert f"no space left on device; make room in {root}/{place}; 0.0 MB free)" in error_line(ran)
    again = crmlake(*arguments, "--workspace", root)
    assert again.returncode == 0, again.stderr
    assert state(spark, root) == undisturbed_state(name)


PLACES = {"promote": "models", "report": "reports"}
"""The folder that a command cannot do without; the lake by default."""


@pytest.mark.parametrize("name", WRITERS)
def test_a_command_names_the_folder_that_is_read_only_and_does_everything_once_it_is_writable(
    name: str,
    spark: SparkSession,
    segmented: Undisturbed,
    undisturbed_state: Callable[[str], object],
    tmp_path: Path,
) -> None:
    root, (arguments, prepare) = Path(shutil.copytree(segmented.root, tmp_path / "shop")), WRITERS[name]
    prepare(root)
    place = root / PLACES.get(name, "lake")
    place.mkdir(exist_ok=True)
    with read_only(place):
        line = error_line(crmlake(*arguments, "--workspace", root))
        assert str(place) in line
        assert "cannot be written: the file system is read-only; mount it writable" in line
    again = crmlake(*arguments, "--workspace", root)
    assert again.returncode == 0, again.stderr
    assert state(spark, root) == undisturbed_state(name)


def test_readers_need_no_writable_place_and_a_refresh_says_that_it_does(segmented: Undisturbed, tmp_path: Path) -> None:
    root = Path(shutil.copytree(segmented.root, tmp_path / "shop"))
    commands = [(*reader.arguments, "--workspace", str(root)) for reader in READERS.values()]
    outputs = [crmlake(*arguments).stdout for arguments in commands]
    with read_only(root):
        for arguments, output in zip(commands, outputs, strict=True):
            ran = crmlake(*arguments)
            assert (ran.returncode, ran.stdout) == (0, output), ran.stderr
        ran = crmlake("run", "--workspace", root, "--as-of", str(AS_OF))
        assert ran.returncode != 0
        assert (
            f"{root / '.refresh.lock'}: Read-only file system; a refresh writes there that it is running" in ran.stderr
        )
        assert "Traceback" not in ran.stderr


def test_a_heap_that_is_too_small(
    spark: SparkSession, segmented: Undisturbed, partial: PartialRefresh, tmp_path: Path
) -> None:
    root = partial.copy(tmp_path / "shop")
    before = digests(spark, root)
    # Without the limit on lines, which rejects such a file before it is read.
    small = ("--set", "spark.driver_memory=512m", "--set", "ingest.max_line_mb=1000")
    huge = partial.landing / "orders" / "huge.csv"
    huge.write_text(f"{ORDER_HEADER}\n{'x' * 300_000_000}\n", encoding="utf-8")
    ran = crmlake("run", "rollup", "--workspace", root, "--as-of", str(AS_OF), *small)
    assert "give it more by spark.driver_memory" in error_line(ran)
    assert digests(spark, root) == before
    deadly = shutil.copytree(root, tmp_path / "deadly")
    ran = crmlake("run", "rollup", "--workspace", deadly, "--as-of", str(AS_OF), *small)
    assert "while it read shop_orders (huge.csv)" in error_line(ran)  # each file was read alone
    ran = crmlake("run", "rollup", "--workspace", deadly, "--as-of", str(AS_OF), *small)
    assert ran.returncode == 0, ran.stderr
    rejected = "SELECT rules FROM quarantine WHERE file = 'huge.csv'"
    assert "Java ended twice" in crmlake("sql", "--csv", rejected, "--workspace", deadly).stdout
    huge.write_text(f"{ORDER_HEADER}\n", encoding="utf-8")
    whole(spark, root, segmented)

"""What runs out stops a refresh with one clear message; the lake stays readable, and can be refreshed again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pyspark.sql import SparkSession

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
    before, filler = digests(spark, root), small_disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(small_disk).free - 40_000))
    ran = crmlake("run", "rollup", "--workspace", root, "--as-of", str(AS_OF))
    assert "no space left on device; make room" in error_line(ran)
    assert digests(spark, root) == before
    filler.unlink()
    whole(spark, root, segmented)


def test_a_heap_that_is_too_small(
    spark: SparkSession, segmented: Undisturbed, partial: PartialRefresh, tmp_path: Path
) -> None:
    root = partial.copy(tmp_path / "shop")
    before = digests(spark, root)
    small = ("--set", "spark.driver_memory=512m")
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

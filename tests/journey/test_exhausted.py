"""What runs out stops a refresh with one clear message; the lake stays readable, and can be refreshed again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

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


def begun(root: Path, landing: Path, undisturbed: Undisturbed) -> Path:
    """A workspace that refreshed all but the last file, which then arrived."""
    shutil.copytree(undisturbed.files, landing)
    last = undisturbed.shop.orders[-1]
    held = landing / "orders" / last.name
    held.unlink()
    workspace(root, {"shop_orders": landing / "orders", "shop_customers": landing / "customers"})
    ran = crmlake("run", "segment", "--workspace", root, "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    shutil.copy(last, held)
    return root


def told(ran: subprocess.CompletedProcess[str]) -> str:
    """The one line that says what broke."""
    lines = [line for line in ran.stderr.splitlines() if "error" in line.lower()]
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert len(lines) == 1, ran.stderr
    return lines[0]


def whole(spark: SparkSession, root: Path, undisturbed: Undisturbed) -> None:
    ran = crmlake("run", "segment", "--workspace", root, "--as-of", str(AS_OF))
    assert ran.returncode == 0, ran.stderr
    found = digests(spark, root)
    assert found == {name: undisturbed.tables[name] for name in found}
    # A repetition that comes in a later refresh than its first counts as accepted, so only the rows read are the same.
    reads = [{key: each["read"] for key, each in balances(spark, place).items()} for place in (root, undisturbed.root)]
    assert reads[0] == reads[1]


def test_a_full_disk(spark: SparkSession, undisturbed: Undisturbed, small_disk: Path, tmp_path: Path) -> None:
    root = begun(small_disk / "shop", tmp_path / "landing", undisturbed)
    before, filler = digests(spark, root), small_disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(small_disk).free - 40_000))
    ran = crmlake("run", "segment", "--workspace", root, "--as-of", str(AS_OF))
    assert "no space left on device; make room" in told(ran)
    assert digests(spark, root) == before
    filler.unlink()
    whole(spark, root, undisturbed)


def test_a_heap_that_is_too_small(spark: SparkSession, undisturbed: Undisturbed, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    root = begun(tmp_path / "shop", landing, undisturbed)
    before = digests(spark, root)
    small = ("--set", "spark.driver_memory=512m")
    huge = landing / "orders" / "huge.csv"
    huge.write_text(f"{ORDER_HEADER}\n{'x' * 300_000_000}\n", encoding="utf-8")
    ran = crmlake("run", "segment", "--workspace", root, "--as-of", str(AS_OF), *small)
    assert "give it more by spark.driver_memory" in told(ran)
    assert digests(spark, root) == before
    huge.write_text(f"{ORDER_HEADER}\n", encoding="utf-8")
    whole(spark, root, undisturbed)

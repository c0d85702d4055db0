"""Damaged files of a lake: told in one line by every command, and mended as far as they can be."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import load_workspace, open_lake
from crmlake.cli import main, options
from crmlake.errors import LakeError
from crmlake.maintenance.repair import Repair, repair
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import make_runner
from support import AS_OF, Undisturbed, digests, refreshed, try_refresh

SEGMENTED = with_upstream(["score_segments"], installed_jobs())
TABLE = "silver.order_lines"


def data(table: Path) -> Path:
    """The largest data file of a table."""
    files = [file for file in table.rglob("part-*.parquet") if "_change_data" not in file.parts]
    return max(files, key=lambda file: file.stat().st_size)


def commits(table: Path) -> list[Path]:
    return sorted((table / "_delta_log").glob("*.json"))


def checksum(file: Path) -> Path:
    return file.with_name(f".{file.name}.crc")


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 0xFF
    file.write_bytes(content)


def flip_unnoticed(table: Path) -> None:
    """Change a byte of a file that no checksum beside it guards, as on an object store."""
    file = data(table)
    checksum(file).unlink()
    flip(file, file.stat().st_size // 2)


def empty_commit(table: Path) -> None:
    """Leave the last commit empty, as a disk without power does."""
    checksum(commits(table)[-1]).unlink(missing_ok=True)
    commits(table)[-1].write_text("")


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a flipped byte": (lambda table: flip(data(table), 200), "cannot be read (ChecksumException)"),
    "a flipped byte without a checksum": (flip_unnoticed, "cannot be read ("),
    "a file cut off": (lambda table: data(table).write_bytes(data(table).read_bytes()[:-100]), "cannot be read ("),
    "a missing file": (lambda table: data(table).unlink(), "is missing"),
    "a wrong checksum": (lambda table: flip(checksum(data(table)), 9), "cannot be read (ChecksumException)"),
    "a wrong checksum of a commit": (lambda table: flip(checksum(commits(table)[-1]), 9), "(ChecksumException)"),
    "a lost last commit": (lambda table: commits(table)[-1].unlink(), "DELTA_VERSION_NOT_FOUND"),
    "a lost first commit": (lambda table: commits(table)[0].unlink(), "DeltaFileNotFoundException"),
    "an empty commit": (empty_commit, "of its log is empty"),
    "a lost folder": (shutil.rmtree, "its log is gone"),
}
FEW = ("a flipped byte without a checksum", "a missing file", "a wrong checksum", "an empty commit")
MENDED = ("a wrong checksum", "a wrong checksum of a commit")
LOST_LOG = ("a lost last commit", "a lost first commit", "an empty commit", "a lost folder")


@pytest.fixture
def root(segmented: Undisturbed, tmp_path: Path) -> Path:
    return Path(shutil.copytree(segmented.root, tmp_path / "shop"))


@pytest.fixture(autouse=True)
def _session(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands take the session of the tests."""

    @contextmanager
    def session(_place: object) -> Iterator[SparkSession]:
        yield spark

    monkeypatch.setattr(options, "unchecked_session", session)


def run_command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["crmlake", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[] if kind in FEW else [pytest.mark.slow]) for kind in DAMAGE]
)
def test_damage_is_told_in_one_line_with_the_command_that_helps(
    kind: str, root: Path, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damage, told = DAMAGE[kind]
    version = open_lake(root, spark).version(TABLE)
    damage(root / "lake" / TABLE.replace(".", "/"))

    assert run_command(monkeypatch, "sql", f"SELECT max(struct(*)) FROM {TABLE}", "--workspace", str(root)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {TABLE}: version {version}: ")
    assert told in line
    assert f"`crmlake maintain --repair {TABLE}`" in line

    runner = make_runner(spark, load_workspace(root), installed_jobs(), checks=False)
    if kind in LOST_LOG:
        with pytest.raises(LakeError, match=f"{TABLE}: version {version}: .*; restore its folder from a backup"):
            repair(runner, TABLE)
    else:
        done = repair(runner, TABLE)
        assert done == Repair(1) if kind in MENDED else len(done.unreadable) == 1
        assert run_command(monkeypatch, "sql", f"SELECT max(struct(*)) FROM {TABLE}", "--workspace", str(root)) == 0


def test_a_job_that_meets_damage_tells_the_table_the_version_and_the_command(root: Path, spark: SparkSession) -> None:
    data(root / "lake/gold/customer_days").unlink()
    version = open_lake(root, spark).version("gold.customer_days")
    failures = try_refresh(spark, root, AS_OF.replace(day=2), jobs=SEGMENTED).failures
    assert str(failures["featurise"]).startswith(
        f"job featurise: gold.customer_days: version {version}: its file part-"
    )


def test_a_repaired_lake_is_equal_to_an_undamaged_one_after_the_next_refresh(
    root: Path, spark: SparkSession, segmented: Undisturbed
) -> None:
    tables = ("bronze.shop_orders", TABLE, "gold.customer_features")
    for table in tables:
        data(root / "lake" / table.replace(".", "/")).unlink()
    for table in tables:
        done = repair(make_runner(spark, load_workspace(root), installed_jobs(), checks=False), table)
        assert done.dates == ((str(AS_OF),) if table.startswith("gold") else ())
        assert done.writer == {"bronze": "ingest", "silver": "cleanse", "gold": "featurise"}[table.partition(".")[0]]
    log = refreshed(spark, root, AS_OF, jobs=SEGMENTED)
    assert {"ingest", "cleanse", "rollup", "featurise"} <= log.runs.keys()
    made, expected = digests(spark, root), dict(segmented.tables)
    del made["gold.model_metrics"], expected["gold.model_metrics"]  # of another version of the same model
    assert made == expected


def test_raw_rows_whose_file_is_gone_are_left_as_they_are(root: Path, spark: SparkSession) -> None:
    folder = root / "landing_of_its_own"
    data(root / "lake/bronze/shop_orders").unlink()
    mapping = root / "sources/shop_orders.toml"
    path = mapping.read_text().partition('path = "')[2].partition('"')[0]
    shutil.copytree(path, folder)
    mapping.write_text(mapping.read_text().replace(path, str(folder)))
    min(folder.rglob("*.csv")).unlink()
    version = open_lake(root, spark).version("bronze.shop_orders")
    with pytest.raises(LakeError, match=r"bronze.shop_orders: 1 data file.* 1 of the files .* are gone"):
        repair(make_runner(spark, load_workspace(root), installed_jobs(), checks=False), "bronze.shop_orders")
    assert open_lake(root, spark).version("bronze.shop_orders") == version


@pytest.mark.parametrize("table", ["quarantine", "ops.files"])
def test_a_table_that_keeps_what_no_other_has_wants_a_backup(table: str, root: Path, spark: SparkSession) -> None:
    data(root / "lake" / table.replace(".", "/")).unlink()
    with pytest.raises(LakeError, match="no other table has its rows; restore its folder from a backup"):
        repair(make_runner(spark, load_workspace(root), installed_jobs(), checks=False), table)

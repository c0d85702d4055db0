"""Ingest and cleanse of each channel: rows a second; against cleansing without a contract; against DuckDB.

`BENCH_ROWS=5000000 make bench` says how many rows. Times are printed, never tested: what is tested is that both sides
found the same rows and keys.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from channel_files import LATER, REJECTED, SIZE
from rich.console import Console
from rich.table import Table
from watched import run

from channels import ROWS

HERE = Path(__file__).parent
Figures = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def shown() -> Iterator[dict[str, Figures]]:
    """What is found of each channel; shown at the end as one table."""
    figures: dict[str, Figures] = {}
    yield figures
    _show(figures)


@pytest.mark.bench
@pytest.mark.parametrize("channel", ROWS)
def test_a_channel_against_no_contract_and_duckdb(channel: str, tmp_path: Path, shown: dict[str, Figures]) -> None:
    ours = _script("channel_passes.py", channel, str(SIZE), tmp_path)
    peer = _script("channel_peer.py", channel, tmp_path / "w" / "landing" / "first")
    shutil.rmtree(tmp_path)
    shown[channel] = {**ours, "peer": peer}
    first = ours["first"]
    assert first["read"] == peer["rows"] == SIZE
    assert first["accepted"] == peer["keys"]
    assert first["quarantined"] == len(range(7, SIZE, REJECTED))


def _script(name: str, *arguments: str | Path) -> dict[str, dict[str, float]]:
    path = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    output = run(["env", f"PYTHONPATH={path}", sys.executable, HERE / name, *arguments]).output
    return json.loads(output.splitlines()[-1])


def _show(figures: dict[str, Figures]) -> None:
    title = f"{SIZE:,} rows of each channel; then {SIZE // LATER:,}, half of which correct what came before"
    heads = ("channel", "ingest", "rows/s", "cleanse", "rows/s", "× unchecked", "× DuckDB", "correct", "× unchecked")
    table = Table(*heads, title=title)
    for channel, parts in figures.items():
        first, second, peer = parts["first"], parts["second"], parts["peer"]
        table.add_row(
            channel,
            *(cell for job in ("ingest", "cleanse") for cell in (f"{first[job]:.1f}", f"{SIZE / first[job]:,.0f}")),
            f"{first['cleanse'] / first['unchecked']:.2f}",
            f"{(first['ingest'] + first['cleanse']) / peer['seconds']:.1f}",
            f"{second['ingest'] + second['cleanse']:.1f}",
            f"{second['cleanse'] / second['unchecked']:.2f}",
        )
    Console(width=120).print(table)

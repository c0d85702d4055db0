"""Each job of a refresh against its floor: the shortest plain Spark script that makes the same rows.

`BENCH_CUSTOMERS=1000000 make bench-floors` says how large, 300,000 by default. Job and floor run in turn, three times
in one session; then DuckDB makes tables of the same contents up to the features. Figures are printed, never tested:
what is tested is that job and floor made the same rows.
"""

import json
import os
import sys
from pathlib import Path
from statistics import median

import pytest
from floor_runs import JOBS, Figures
from rich.console import Console
from rich.table import Table
from shops import BIN, END
from watched import run

HERE = Path(__file__).parent
CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "300000").split(",")[0])
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


@pytest.mark.bench
def test_jobs_against_their_floors(tmp_path: Path) -> None:
    orders = _generate(tmp_path / "orders", "shop_orders")
    texts = _generate(tmp_path / "texts", "shop_customers,shop_feedback")
    path = os.pathsep.join(filter(None, (str(HERE.parent), str(HERE), os.environ.get("PYTHONPATH"))))
    script = [sys.executable, HERE / "floor_runs.py", orders, texts, str(ROUNDS), str(END)]
    output = run(["env", f"PYTHONPATH={path}", *script]).output
    files = f"{orders}/landing/shop_orders/*/*.csv"
    peer = json.loads(run([sys.executable, HERE / "peer.py", files, str(END), "5", tmp_path / "peer.parquet"]).output)
    _show(json.loads(output.splitlines()[-1]), peer["features_cpu"])


def _generate(folder: Path, channels: str) -> Path:
    workspace = folder / "w"
    run([BIN / "crmlake", "init", workspace])
    run([BIN / "crmlake", "generate", "-w", workspace, "--customers", str(CUSTOMERS), "--channels", channels])
    return workspace


def _show(figures: Figures, peer: float) -> None:
    heads = ("job", "CPU s", "floor, CPU s", "ratio", "seconds", "floor, s", "CPU s by round")
    table = Table(*heads, title=f"{CUSTOMERS:,} customers, medians of {ROUNDS} rounds in one session")
    for name in (name for name in figures if not name.endswith(" floor")):
        cpu, seconds = (_median(figures[name], what) for what in ("cpu", "seconds"))
        rounds = " ".join(f"{one['cpu']:.1f}" for one in figures[name])
        floor_cpu, floor_seconds = (_median(figures[f"{name} floor"], what) for what in ("cpu", "seconds"))
        both = f"{cpu / floor_cpu:.2f}", f"{seconds:.1f}", f"{floor_seconds:.1f}"
        table.add_row(name, f"{cpu:.1f}", f"{floor_cpu:.1f}", *both, rounds)
    ours = sum(_median(figures[name], "cpu") for name in JOBS)
    table.add_row("up to features, DuckDB", f"{ours:.1f}", f"{peer:.1f}", f"{ours / peer:.2f}", "", "", "")
    Console(width=120).print(table)


def _median(rounds: list[dict[str, float]], what: str) -> float:
    return median(one[what] for one in rounds)

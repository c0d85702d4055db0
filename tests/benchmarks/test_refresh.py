"""A refresh up to segments against its peer on the same files, and one of 1 % new days against a full one.

`BENCH_CUSTOMERS=100000,1000000 make bench` says how large. Times are printed, never tested: what is tested is that
both sides found the same customers and the same money.
"""

import csv
import io
import json
import shutil
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from shops import END, Measured
from watched import Usage, run

NEW_DAYS = 7  # about 1 % of the two years


@pytest.mark.bench
def test_refresh_against_duckdb_and_scikit_learn(shop: Measured, tmp_path: Path) -> None:
    held_back, landing = tmp_path / "held", shop.workspace / "landing" / "shop_orders"
    _hold_back(landing, held_back)
    before = END - timedelta(days=NEW_DAYS)

    full = shop.crmlake("run", "score_segments", "--as-of", str(before))
    jobs = _jobs(shop)
    k = int(_ask(shop, "SELECT count(*) FROM gold.segment_profiles")[0][0])
    files = f"{landing}/*/*.csv"
    peer = run(
        [sys.executable, Path(__file__).with_name("peer.py"), files, str(before), str(k), tmp_path / "peer.parquet"]
    )
    ours = _ask(shop, "SELECT count_if(frequency > 0), sum(monetary) FROM gold.customer_features")[0]

    for day in held_back.iterdir():
        shutil.move(day, landing / day.name)
    # Days between two trainings: most refreshes train nothing.
    rests = ["--set", f"retrain.every_days={NEW_DAYS + 1}"]
    more = shop.crmlake("run", "score_segments", "--as-of", str(END), *rests)

    usage = {"generate": shop.generation, "full refresh": full, "peer": peer, "refresh of 1 % new days": more}
    new = _jobs(shop)[len(jobs) :]
    _show(shop.customers, usage, {"full refresh": jobs, "refresh of 1 % new days": new, "peer": _parts(peer)})
    theirs = json.loads(peer.output)
    assert int(ours[0]) == theirs["customers"]
    assert round(Decimal(ours[1]), 2) == Decimal(theirs["monetary"])


def _hold_back(landing: Path, held_back: Path) -> None:
    held_back.mkdir()
    for day in sorted(landing.iterdir())[-NEW_DAYS - 1 :]:
        shutil.move(day, held_back / day.name)


def _ask(shop: Measured, query: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(shop.crmlake("sql", "--csv", query).output)))[1:]


def _jobs(shop: Measured) -> list[list[str]]:
    rows = "aggregate(map_values(rows), 0L, (a, b) -> a + b)"
    return _ask(shop, f"SELECT job, seconds, {rows} FROM ops.runs ORDER BY started_at")


def _parts(peer: Usage) -> list[list[str]]:
    measures = json.loads(peer.output)
    return [[name, str(measures[name]), "0"] for name in ("features", "segment")]


def _show(customers: int, usage: dict[str, Usage], parts: dict[str, list[list[str]]]) -> None:
    table = Table("what", "CPU s", "seconds", "rows", "rows/s", "peak GB", title=f"{customers:,} customers")
    for what, whole in usage.items():
        table.add_row(what, f"{whole.cpu_seconds:.1f}", f"{whole.seconds:.1f}", "", "", f"{whole.peak_gb:.1f}")
        for name, seconds, rows in parts.get(what, []):
            table.add_row(f"  {name}", "", f"{float(seconds):.1f}", rows, f"{int(rows) / float(seconds):,.0f}", "")
    for one, other in (("full refresh", "peer"), ("refresh of 1 % new days", "full refresh")):
        cpu, seconds = (getattr(usage[one], what) / getattr(usage[other], what) for what in ("cpu_seconds", "seconds"))
        table.add_row(f"{one} / {other}", f"{cpu:.2f}", f"{seconds:.2f}", "", "", "")
    Console().print(table)

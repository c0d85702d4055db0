"""The jobs that mine, train and score, each alone, against its peers on the same tables.

Runs after the refresh is measured, on the same shops. Times are printed, never tested; what is tested is that both
sides found the same.
"""

import json
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from shops import END, Measured
from watched import Usage, run

JOBS = (
    "mine_rules", "label", "train_propensity", "score_propensity", "train_topics", "score_topics",
)  # fmt: skip
PEERED = ("mine_rules", "train_propensity", "train_topics")


@pytest.mark.bench
def test_jobs_on_models_against_their_peers(shop: Measured) -> None:
    shop.crmlake("run", "score_segments", "--as-of", str(END))  # nothing new, where the refresh was measured before
    usage = {job: shop.crmlake("run", job, "--only", "--as-of", str(END)) for job in JOBS}
    printed = shop.crmlake("sql", "--csv", "SELECT job, seconds FROM ops.runs ORDER BY started_at").output
    seconds = {name: float(value) for name, value in (line.split(",") for line in printed.split()[1:])}
    peers = {name: _peer(shop, name) for job in PEERED for name in (job, f"{job}_bare")}
    _show(shop.customers, usage, seconds, peers)
    itemsets = shop.crmlake("sql", "--csv", "SELECT count(*) FROM gold.itemsets").output.split()[-1]
    assert {int(itemsets)} == {peers[name][1]["itemsets"] for name in ("mine_rules", "mine_rules_bare")}


def _peer(shop: Measured, name: str) -> tuple[Usage, dict[str, float]]:
    usage = run([sys.executable, Path(__file__).with_name("model_peers.py"), name, shop.workspace])
    return usage, json.loads(usage.output.splitlines()[-1])


def _show(
    customers: int,
    usage: dict[str, Usage],
    seconds: dict[str, float],
    peers: dict[str, tuple[Usage, dict[str, float]]],
) -> None:
    heads = ("job", "seconds", "peak GB", "peer", "job / peer", "MLlib alone", "job / MLlib")
    table = Table(*heads, title=f"{customers:,} customers")
    for job, whole in usage.items():
        cells = [f"{seconds[job]:.1f}", f"{whole.peak_gb:.1f}"]
        for name in (job, f"{job}_bare"):
            theirs = peers[name][1]["seconds"] if name in peers else None
            cells += [f"{theirs:.1f}", f"{seconds[job] / theirs:.2f}"] if theirs else ["", ""]
        table.add_row(job, *cells)
    Console(width=120).print(table)
    for name, (whole, figures) in peers.items():
        Console(width=120).print(name, f"peak {whole.peak_gb:.1f} GB", figures)

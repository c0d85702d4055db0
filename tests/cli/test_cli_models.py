"""The commands on models: what is listed and compared, and which version scores next."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmlake.app.workspace import load_workspace
from crmlake.cli.console import out
from crmlake.contracts import Model, NoDetails
from crmlake.models import Metric, ModelStore, measures
from crmlake.runtime.scheduler import open_model_store

Crmlake = Callable[..., Any]
SEGMENTS = Model("models.segments", "Assigns customers.", NoDetails)
NAME = SEGMENTS.of("customers")


@pytest.fixture
def store(crmlake: Crmlake, shop: Path) -> ModelStore:
    """Two versions, as training jobs register them; their files are not needed here."""
    store = open_model_store(load_workspace(shop))
    client = store._registry.client  # noqa: SLF001
    client.create_registered_model(NAME)
    for number, silhouette in ((1, 0.5), (2, 0.625)):
        metrics: tuple[Metric, ...] = (
            *measures(silhouette=silhouette),
            *(m.of("k", 3) for m in measures(stability=0.9)),
        )
        run = client.create_run(store._registry.experiment)  # noqa: SLF001
        store._registry.log_metrics(run.info.run_id, metrics)  # noqa: SLF001
        client.create_model_version(NAME, "file:///x", run.info.run_id, tags={"as_of": f"2024-01-0{number}"})
        store._champions.appoint_first(NAME, number)  # noqa: SLF001
    return store


def test_versions_are_listed_compared_promoted_and_rolled_back(
    crmlake: Crmlake, shop: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out, "_width", 200)  # a process of pytest-xdist had a width when the console was made
    listed = crmlake("models", "list", "-w", shop).out
    assert [line.split("│")[1:-1] for line in listed.splitlines() if NAME in line] == [
        [f" {NAME} ", " 2       ", " 2024-01-02 ", " challenger ", " silhouette 0.625 "],
        [f" {NAME} ", " 1       ", " 2024-01-01 ", " champion   ", " silhouette 0.5   "],
    ]
    compared = crmlake("models", "compare", NAME, "-w", shop).out
    assert "0.625" in compared
    assert "stability" not in compared
    grouped = crmlake("models", "compare", NAME, "--groups", "-w", shop).out
    (line,) = [line for line in grouped.splitlines() if "stability" in line]
    assert [cell.strip() for cell in line.split("│")[1:-1]] == ["stability", "k 3", "0.9", "0.9"]
    assert "version 2 is champion now" in crmlake("models", "promote", NAME, 2, "-w", shop).out
    assert store.champions(SEGMENTS, "2024-01-09") == {NAME: 2}
    assert "version 1 is champion again" in crmlake("models", "rollback", NAME, "-w", shop).out
    assert store.champions(SEGMENTS, "2024-01-09") == {NAME: 1}

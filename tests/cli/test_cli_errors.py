import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmlake.runtime.lock import exclusive
from crmlake.settings import RefreshSettings
from support import FRUGAL, command

Crmlake = Callable[..., Any]


def one_line(finished: Any) -> str:
    """The error that a command ended with: exit code 2, one line, nothing else."""
    assert finished.code == 2
    assert finished.out == ""
    assert finished.err.startswith("error: ")
    assert finished.err.count("\n") == 1
    return str(finished.err)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (
            ["run", "score_segment"],
            [
                "'score_segment'",
                "did you mean 'score_segments'?",
                "there are: check_limits, cleanse, convert, featurise, ingest",
                "report, resolve, rollup",
            ],
        ),
        (["plan", "everything"], ["unknown job 'everything'"]),
        (["run", "--as-of", "yesterday"], ["--as-of 'yesterday': expected a date such as 2011-12-10"]),
        (["plan", "--as-of", "2011-02-30"], ["--as-of '2011-02-30'"]),
        (["report", "--as-of", "10.12.2011"], ["--as-of '10.12.2011'"]),
        (["run", "--only"], ["--only: name the jobs"]),
        (["run", "--since", "May"], ["--since 'May': expected a date"]),
        (["run", "--since", "2024-05-02", "--as-of", "2024-05-01"], ["--since 2024-05-02 lies after --as-of"]),
        (["run", "--set", "refresh.when_busy=go"], ["--set: refresh.when_busy: ", "'stop' or 'wait'"]),
        (["run", "--set", "segment.k_maks=6"], ["--set: unknown setting in [segment] 'k_maks'", "'k_max'"]),
        (["run", "--set", "segmant.k_max=6"], ["--set: unknown section 'segmant' (did you mean 'segment'?)"]),
        (["run", "--set", "segment.k_max=many"], ["--set: segment.k_max: ", "found 'many'"]),
        (["plan", "--set", "spark.driver_memory=4"], ["--set: spark.driver_memory: ", "found '4'"]),
        (["run", "--set", "k_max=6"], ["--set 'k_max=6': expected section.key=value"]),
        (["run", "--set", "limits.max_rejected_share=2"], ["--set: limits.max_rejected_share: ", "found '2'"]),
        (["run", "--set", 'limits.sources={"shop": {}}'], ["limits.sources: unknown source 'shop'", "online_retail"]),
        (
            ["plan", "--set", 'limits.sources={"online_retail": {"max_volum": 2}}'],
            ["limits.sources.online_retail.max_volum: Extra inputs are not permitted"],
        ),
        (["quarantine", "--source", "shop"], ["unknown source 'shop'", "online_retail"]),
        (["replay"], ["--why: say why"]),
        (["discard", "online_retail", "--why", " "], ["--why: say why"]),
        (["describe", "silver.order_line"], ["unknown table", "did you mean 'silver.order_lines'?"]),
        (["generate", "--start", "soon"], ["--start 'soon': expected a date"]),
        (["generate", "--end", "2024-13-01"], ["--end '2024-13-01': expected a date"]),
        (["generate", "--channels", "shop_orders,shop_order"], ["unknown channel 'shop_order'", "'shop_orders'?"]),
        (["generate", "--customers", "0"], ["generate.customers: ", "found 0"]),
        (["generate", "--start", "2025-01-01", "--end", "2024-01-01"], ["end must come after start"]),
    ],
    ids=lambda value: " ".join(value[:3]) if value and "run" not in value[0][4:] else None,
)
def test_what_cannot_be_ends_with_one_line_before_spark_starts(
    arguments: list[str], parts: list[str], crmlake: Crmlake, shop: Path
) -> None:
    error = one_line(crmlake(*arguments, "--workspace", shop))
    for words in parts:
        assert words in error


@pytest.mark.parametrize("command", [["run"], ["plan"], ["runs"], ["report"], ["tables"], ["sql", "SELECT 1"]])
def test_a_folder_that_is_no_workspace_is_named(command: list[str], crmlake: Crmlake) -> None:
    error = one_line(crmlake(*command, "-w", "nowhere"))
    assert "nowhere/crmlake.toml: no such file; `crmlake init DIR` makes a workspace" in error


def test_a_demo_writes_over_nothing(crmlake: Crmlake, shop: Path) -> None:
    assert f"{shop} exists already: remove it" in one_line(crmlake("demo", shop))
    assert "generate.customers: " in one_line(crmlake("demo", "new", "--customers", "0"))
    assert not Path("new").exists()


def test_a_landing_folder_that_is_missing_is_named(crmlake: Crmlake, shop: Path) -> None:
    (shop.parent / "files").rmdir()
    error = one_line(crmlake("run", "-w", shop))
    assert "online_retail.toml: path: there is no folder" in error
    assert str(shop.parent / "files") in error


def test_a_mapping_that_names_an_unknown_column_is_named_with_its_table(crmlake: Crmlake, shop: Path) -> None:
    mapping = shop / "sources" / "online_retail.toml"
    mapping.write_text(mapping.read_text().replace("\nquantity =", "\nquantty ="))
    assert "[silver.order_lines]: unknown column 'quantty' (did you mean 'quantity'?)" in one_line(
        crmlake("run", "-w", shop)
    )


def test_a_wrong_setting_of_the_environment_is_named(
    crmlake: Crmlake, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRMLAKE_SEGMENT__K_MAX", "none")
    assert "environment: segment.k_max: " in one_line(crmlake("plan", "-w", shop))


def test_brackets_in_an_error_are_shown_as_they_are(crmlake: Crmlake, shop: Path) -> None:
    assert "found '[/red] [bold]'" in one_line(crmlake("run", "-w", shop, "--set", "segment.k_max=[/red] [bold]"))


def test_an_option_that_does_not_exist_ends_with_code_2(crmlake: Crmlake, shop: Path) -> None:
    assert crmlake("run", "--workspce", shop).code == 2


def test_a_second_refresh_ends_before_spark_starts(crmlake: Crmlake, shop: Path) -> None:
    with exclusive(shop, RefreshSettings(), "segment as of 2024-05-01", print):
        finished = crmlake("run", "--workspace", shop)
        as_json = crmlake("run", "--workspace", shop, "--set", "refresh.log=json")
    assert (finished.code, as_json.code) == (75, 75)
    assert finished.err.startswith("error: another refresh of this workspace is running since ")
    assert finished.err.count("\n") == 1
    event = json.loads(as_json.err)
    assert event["event"] == "refresh failed"
    assert "segment as of 2024-05-01" in event["error"]


def test_an_interrupted_refresh_ends_in_one_line(shop: Path) -> None:
    (shop / "landing" / "till").mkdir(parents=True)
    (shop / "landing" / "till" / "a.csv").write_text("id\n1\n", encoding="utf-8")
    mapping = 'path = "landing/till"\n[silver.profiles]\ncustomer_id = "id"\n'
    (shop / "sources" / "till.toml").write_text(mapping, encoding="utf-8")
    arguments = command("run", "cleanse", "--workspace", shop)
    environment = os.environ | FRUGAL
    with subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None
        lines = list[str]()
        while not lines or not lines[-1].startswith("Refresh of"):
            lines.append(process.stderr.readline())
            assert lines[-1], lines
        process.send_signal(signal.SIGINT)  # to Python alone, as a terminal of a notebook does
        rest = process.stderr.read()
    assert process.returncode == 130
    assert rest.strip().splitlines()[-1] == "stopped; what was finished stands, the same command goes on from there"
    assert "Traceback" not in rest

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer

from crmlake.cli.app import app
from crmlake.cli.scaffold import shipped
from crmlake.runtime.csv_files import escape_formula
from crmlake.tables import ORDER_LINES

Crmlake = Callable[..., Any]
TOP = typer.main.get_command(app).commands  # type: ignore[attr-defined]
GROUPS = {name: group.commands for name, group in TOP.items() if hasattr(group, "commands")}
COMMANDS = {name: command for name, command in TOP.items() if name not in GROUPS} | {
    f"{group} {name}": command for group, commands in GROUPS.items() for name, command in commands.items()
}


def test_help_lists_every_command(crmlake: Crmlake) -> None:
    finished = crmlake("--help")
    assert finished.code == 0
    expected = (
        "demo init generate jobs run plan runs report tables describe sql quarantine replay discard models doctor jars "
        "maintain"
    )
    assert set(TOP) >= set(expected.split())
    assert all(f" {name} " in finished.out for name in TOP)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(name: str) -> None:
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_takes_a_workspace_but_those_that_need_none(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert ({"--workspace", "-w"} <= options) == (name not in {"demo", "init", "jars", "jobs"})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_says_what_it_is_for(name: str) -> None:
    options = [p for p in COMMANDS[name].params if p.param_type_name == "option"]
    assert all(option.help for option in options)  # type: ignore[attr-defined]


def test_init_makes_a_workspace_that_can_be_opened(crmlake: Crmlake, tmp_path: Path) -> None:
    finished = crmlake("init", "new/shop")
    assert finished.code == 0
    assert "Workspace: new/shop" in finished.out
    assert "Source mappings: none yet" in finished.out
    assert (tmp_path / "new/shop/sources").is_dir()
    assert (tmp_path / "new/shop/landing").is_dir()
    sections = set(tomllib.loads((tmp_path / "new/shop/crmlake.toml").read_text()))
    jobs = {"ingest", "label", "segment", "mine_rules", "train_propensity", "train_topics"}
    assert sections == {"workspace", "spark", "limits", "models", "refresh", "retrain", "maintain"} | jobs
    assert crmlake("describe", ORDER_LINES.name, "--workspace", "new/shop").code == 0


def test_init_keeps_what_is_there(crmlake: Crmlake, shop: Path) -> None:
    (shop / "crmlake.toml").write_text('[workspace]\ntitle = "Mine"\n')
    assert crmlake("init", shop).code == 0
    assert "Mine" in (shop / "crmlake.toml").read_text()


@pytest.mark.parametrize("folder", ["files of ours", 'a "quoted" one', "back\\slash", "größe"])
def test_init_points_a_source_at_its_files(folder: str, crmlake: Crmlake, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    finished = crmlake("init", "shop", "--source", f"online_retail={folder}")
    assert finished.code == 0
    assert "online_retail" in finished.out
    mapping = tomllib.loads((tmp_path / "shop/sources/online_retail.toml").read_text(encoding="utf-8"))
    assert mapping["path"] == str((tmp_path / folder).resolve())
    assert "order_id" in mapping["silver"]["order_lines"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("online_retail", "expected NAME=PATH"),
        ("online_retail=nowhere", "there is no folder nowhere"),
        ("online_retial=.", "unknown source mapping 'online_retial' (did you mean 'online_retail'?)"),
    ],
)
def test_init_refuses_a_source_that_cannot_be(source: str, message: str, crmlake: Crmlake) -> None:
    finished = crmlake("init", "shop", "--source", source)
    assert finished.code == 2
    assert message in finished.err


def test_init_does_not_write_over_a_mapping(crmlake: Crmlake, shop: Path) -> None:
    before = (shop / "sources/online_retail.toml").read_text()
    finished = crmlake("init", shop, "--source", f"online_retail={shop.parent}")
    assert finished.code == 2
    assert "is there already" in finished.err
    assert (shop / "sources/online_retail.toml").read_text() == before


def test_shipped_mappings_are_listed_where_none_is_named(crmlake: Crmlake) -> None:
    error = crmlake("init", "shop", "--source", "mine").err
    assert all(name in error for name in shipped())


def test_describe_needs_no_workspace(crmlake: Crmlake, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = crmlake("describe", "silver.order_lines")
    assert finished.code == 0
    assert ORDER_LINES.meaning in finished.out
    assert "Grain: source, order_id, line_number" in finished.out
    assert "price_sign" in finished.out


def test_describe_knows_the_tables_of_a_workspace(crmlake: Crmlake, shop: Path) -> None:
    assert crmlake("describe", "bronze.online_retail", "-w", shop).code == 0
    assert crmlake("describe", "bronze.online_retail").code == 2


def test_a_scheduler_is_told_the_jobs_and_what_each_waits_for(crmlake: Crmlake) -> None:
    entries = json.loads(crmlake("jobs", "--json").out)
    after = {job["name"]: job["after"] for job in entries}
    assert after["ingest"] == []
    assert after["cleanse"] == ["ingest"]
    assert set(after["rollup"]) >= {"cleanse", "check_limits"}
    assert set(after["score_propensity"]) >= {"featurise", "train_propensity"}
    names = list(after)
    assert all(names.index(before) < names.index(name) for name in names for before in after[name])


def test_a_scheduler_is_told_part_of_the_jobs_with_what_they_need(crmlake: Crmlake) -> None:
    entries = json.loads(crmlake("jobs", "--json", "score_segments").out)
    assert [job["name"] for job in entries] == [
        "ingest", "cleanse", "check_limits", "convert", "resolve", "rollup", "featurise", "train_segments",
        "score_segments",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "@SUM(A1)", "+cmd", "-2+3+cmd", "\t=1", "\r=1", " =1", "\u3000@a", "＝1", "＋cmd", "−cmd"],
)
def test_a_text_that_a_spreadsheet_would_run_is_made_escape_formula(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "Ann", "-5", "+43 (664) 123-45", " -5", "a=b", -5, Decimal("-1.5"), None])
def test_other_values_are_written_as_they_are(value: object) -> None:
    assert escape_formula(value) == value

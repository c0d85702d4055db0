"""What a refresh says of each job on a terminal and in logs."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crmlake.cli.progress import describe_writes
from crmlake.runtime import Document, Export, Inputs, NoSettings, Outputs, job
from crmlake.runtime.listeners import JsonListener, PlainListener
from crmlake.runtime.outputs import Balance
from crmlake.runtime.row_warnings import list_warnings
from crmlake.runtime.state import Run

DAY = date(2024, 5, 1)
RUN = Run("r", "publish", DAY, "succeeded", None, datetime(2024, 5, 1, tzinfo=UTC), 1.0, "{}", "d", {}, None)
FILES = ["page-2024-05-01.html", "calls-2024-05-01.csv"]


@job(reads=[], writes=[Document("page-{as_of}.html"), Export("calls-{as_of}.csv")], settings=NoSettings)
def publish(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Write a page and a list."""
    return Outputs()


@job(reads=[], writes=[], settings=NoSettings)
def rest(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Write nothing."""
    return Outputs()


def test_a_run_is_described_by_rows_models_documents_and_exports() -> None:
    assert describe_writes(publish, RUN) == "page-2024-05-01.html, calls-2024-05-01.csv"
    more = replace(RUN, rows={"gold.scores": 1200, "gold.targets": 0}, writes={"gold.scores": 3, "models.a": 2})
    assert describe_writes(publish, more) == f"1,200 rows → gold.scores, version 2 of models.a, {', '.join(FILES)}"
    assert describe_writes(rest, RUN) == "no row added, changed or removed"


def test_the_plain_log_names_documents_and_exports(capsys: pytest.CaptureFixture[str]) -> None:
    PlainListener().finished(publish, RUN)
    PlainListener().finished(rest, RUN)
    assert capsys.readouterr().err.splitlines() == [
        "publish: 1.0 s, page-2024-05-01.html, calls-2024-05-01.csv",
        "publish: 1.0 s, no rows",
    ]


def test_the_json_log_lists_documents_and_exports(capsys: pytest.CaptureFixture[str]) -> None:
    JsonListener().finished(publish, RUN)
    event = json.loads(capsys.readouterr().err)
    assert (event["event"], event["files"]) == ("job finished", FILES)


def test_the_warnings_of_a_job_are_shown_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    warned = replace(RUN, warnings=("no file matches *.csv; put files there", "5 orders were cut"))
    PlainListener().finished(rest, warned)
    PlainListener().refresh_finished([warned, RUN], 2, ())
    lines = capsys.readouterr().err.splitlines()
    assert lines[1:3] == ["warning: no file matches *.csv; put files there", "warning: 5 orders were cut"]
    assert lines[3] == "2 of 2 jobs ran, 2.0 s; 2 warnings above"
    JsonListener().finished(rest, warned)
    JsonListener().refresh_finished([warned], 1, ())
    _, first, _, last = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["warning"]) == ("warning", "no file matches *.csv; put files there")
    assert last["warnings"] == 2


def test_rows_of_which_none_is_selected_are_warned_of() -> None:
    entry = {"source": "shop", "table_name": "silver.payments", "read": 40, "accepted": 0, "quarantined": 0}
    none = Balance(**entry, duplicates=0, left_out=40, left_out_by_null=3)
    (warning,) = list_warnings(replace(RUN, balance=[none]))
    assert warning.startswith("shop → silver.payments: all 40 rows were left out by the mapping")
    assert warning.endswith("mend the condition (where) of sources/shop.toml")
    assert "earlier rows of their keys stay in it" in warning
    assert not list_warnings(replace(RUN, balance=[Balance(**entry, duplicates=1, left_out=39)]))


def test_rows_whose_condition_or_array_is_null_are_warned_of() -> None:
    entry = Balance(
        source="shop", table_name="silver.payments", read=40, accepted=9, quarantined=0, duplicates=0, left_out=31
    )
    (warning,) = list_warnings(replace(RUN, balance=[Balance(**entry, left_out_by_null=3)]))
    assert "3 rows were left out because the condition or the array of the mapping (where, each) is null" in warning


def test_only_rejected_rows_are_told_of_the_quarantine() -> None:
    """Its rows that were resolved before are written again whenever a source is validated again."""
    entry = Balance(source="shop", table_name="silver.payments", read=40, accepted=23, quarantined=17, duplicates=0)
    rewritten = replace(RUN, rows={"quarantine": 949}, balance=[entry])
    assert describe_writes(rest, rewritten) == "17 rows → quarantine"
    assert describe_writes(rest, replace(rewritten, balance=[])) == "no row added, changed or removed"

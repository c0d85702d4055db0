"""Rules that make values null instead of rejecting a row, where a mapping says so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession

from crmlake.errors import SettingError
from crmlake.ingest.source import Source
from crmlake.ingest.source_files import read_source
from crmlake.quality.row_mapping import map_rows
from crmlake.tables import SERVICE_CONTACTS
from support import with_file_facts

MakeSource = Callable[..., Source]

COLUMNS = {
    "contact_id": "id",
    "channel": "'ticket'",
    "opened_at": "opened",
    "resolved_at": "solved",
    "rating": "stars",
}
OPENED, BEFORE, AFTER = "2024-01-05 10:00:01", "2024-01-05 10:00:00", "2024-01-06 10:00:00"
TICKETS = {
    "whole": (OPENED, AFTER, "4"),
    "solved a second before": (OPENED, BEFORE, "4"),
    "reopened but rated": (OPENED, None, "4"),
    "no number": (OPENED, AFTER, "four"),
}
RULES = {"resolved_after_opened": {"otherwise": "null"}, "resolution_when_resolved": {"otherwise": "null"}}


def mapped(spark: SparkSession, make_source: MakeSource, rules: dict) -> dict[str, Row]:
    source = make_source(tables={SERVICE_CONTACTS.name: {"columns": COLUMNS, "rules": rules}})
    rows = [("a.csv", None, None, name, *ticket) for name, ticket in TICKETS.items()]
    names = ", ".join(f"{name} string" for name in ("_file", "_corrupt", "_fault", "id", "opened", "solved", "stars"))
    frame = map_rows(with_file_facts(spark.createDataFrame(rows, names)), source, SERVICE_CONTACTS)
    return {row["contact_id"]: row for row in frame.collect()}


def test_without_the_mappings_word_a_broken_rule_rejects(spark: SparkSession, make_source: MakeSource) -> None:
    rows = mapped(spark, make_source, {})
    assert [name for name, row in rows.items() if not row["_rejected"]] == ["whole"]


def test_the_columns_of_a_broken_rule_become_null_and_the_row_says_so(
    spark: SparkSession, make_source: MakeSource
) -> None:
    rows = mapped(spark, make_source, RULES)
    assert [name for name, row in rows.items() if row["_rejected"]] == ["no number"]
    assert (rows["whole"]["rating"], rows["whole"]["unclean"]) == (4.0, None)
    early, reopened = rows["solved a second before"], rows["reopened but rated"]
    assert (early["resolved_at"], early["rating"], reopened["rating"]) == (None, None, None)
    assert len(early["unclean"]) == 1
    assert early["unclean"][0].startswith("resolved_at is not before opened_at; found")
    assert reopened["unclean"][0].startswith("only a resolved contact has a resolution or a rating; found")


def test_a_rule_without_columns_that_may_be_null_is_an_error_of_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    columns = "\n".join(f'{name} = "{expression}"' for name, expression in COLUMNS.items())
    text = f'path = "landing"\n[silver.service_contacts]\n{columns}\n[silver.service_contacts.rules]\n'
    path = tmp_path / "tickets.toml"
    path.write_text(f'{text}known_channel = {{ otherwise = "null" }}\n', encoding="utf-8")
    with pytest.raises(SettingError, match="unknown rule with columns that may be null 'known_channel'"):
        read_source(path, tmp_path, {SERVICE_CONTACTS.name: SERVICE_CONTACTS})

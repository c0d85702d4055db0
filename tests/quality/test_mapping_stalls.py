"""The mapping that does not end on some row is named; where only one can be meant, it is not evaluated again."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.cleaning.cleaners import cleaner
from crmlake.contracts import Contract
from crmlake.errors import StallError
from crmlake.ingest.source import Source
from crmlake.quality import mapping_faults, table_rows
from crmlake.quality.mapping_faults import find_stalled_mappings
from crmlake.quality.table_rows import TableRows
from crmlake.tables import FEEDBACK

PATTERN = "regexp_replace(id, '(.*a){20}$', '')"
STALL = RuntimeError("Job 7 cancelled as part of cancellation of all jobs")


def make(name: str, **mapping: Any) -> Source:
    table = {"columns": {"feedback_id": "id"}} | mapping
    return Source.model_validate({"name": name, "path": "landing", "tables": {FEEDBACK.name: table}})


@pytest.mark.parametrize(
    ("place", "mapping"),
    [
        ("feedback_id", {"columns": {"feedback_id": PATTERN}}),
        ("text", {"columns": {"feedback_id": "id", "text": cleaner({"is": PATTERN, "clean": "text"})}}),
        ("where", {"where": "id RLIKE '(.*a){20}$'"}),
    ],
)
def test_the_only_mapping_with_a_regular_expression_is_blamed(
    spark: SparkSession, place: str, mapping: dict[str, Any]
) -> None:
    raw = spark.range(1)  # has no column of the mapping: to evaluate it would fail
    (sentence,) = find_stalled_mappings([(make("good"), raw), (make("bad", **mapping), raw)], FEEDBACK).values()
    assert sentence.startswith(f"sources/bad.toml, [{FEEDBACK.name}]: the mapping does not end on some row")
    assert f"a regular expression in {place} may" in sentence


def test_of_several_those_that_do_not_end_are_named(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_stalled(source: Source, _raw: DataFrame, _contract: Contract) -> bool:
        return source.name == "bad"

    monkeypatch.setattr(mapping_faults, "_is_stalled", is_stalled)
    columns = {"feedback_id": PATTERN}
    sources = [(make(name, columns=columns), spark.range(1)) for name in ("also", "bad")]
    assert list(find_stalled_mappings(sources, FEEDBACK)) == ["bad"]


@pytest.mark.parametrize(
    "guilty",
    [
        {"where": "id LIKE '%a%a%a%a%a%b'"},
        {"each": "sequence(1, id)"},
        {"columns": {"feedback_id": "id", "text": cleaner({"is": "id", "clean": "text"})}},
        {"where": "regexp_replace(id, '(a+)+$', '') = ''"},
    ],
)
def test_a_mapping_with_a_harmless_regular_expression_is_not_blamed_for_another(
    guilty: dict[str, Any], spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_faults, "_is_stalled", lambda source, _raw, _contract: source.name == "bad")
    sources = [make("harmless", where="id RLIKE '^a'"), make("plain"), make("bad", **guilty)]
    assert list(find_stalled_mappings([(source, spark.range(1)) for source in sources], FEEDBACK)) == ["bad"]


@pytest.mark.parametrize("is_free", [True, False])
def test_other_sources_go_on_while_a_slot_is_free(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, is_free: bool
) -> None:
    monkeypatch.setattr(table_rows, "has_free_slot", lambda _spark: is_free)
    raw = spark.range(1)
    rows = TableRows(FEEDBACK, [(make("good"), raw), (make("bad", columns={"feedback_id": PATTERN}), raw)])
    if is_free:
        assert rows.rows().exclude(STALL)
        assert list(rows.faults) == ["bad"]
    else:
        with pytest.raises(StallError, match=r"^sources/bad\.toml.*does not end"):
            rows.rows().exclude(STALL)

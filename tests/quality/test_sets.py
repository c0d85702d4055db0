"""Several values in one field: a set, from the file to the customer's features and back."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.app.workspace import open_lake
from crmlake.cleaning.cleaners import cleaner
from crmlake.cleaning.functions.sets import parse_set
from crmlake.cli.scaffold import make_workspace
from crmlake.errors import SourceError
from crmlake.ingest.source import Source
from crmlake.quality.row_mapping import map_rows
from crmlake.runtime.csv_files import print_csv
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.tables import ATTRIBUTES, RUNS
from support import AS_OF, refreshed, with_file_facts

MakeSource = Callable[..., Source]

MEMBERS = st.sets(st.text('abÜé;|\\",[] \n{}茶', min_size=1, max_size=8), max_size=4)
SEPARATORS = ("|", ";", ", ", "\n", "::", "$")
MAPPING = """\
path = "landing/contacts"

[silver.attributes]
customer_id = "`Record ID`"
name = "'interests'"
known_at = "Changed"
categories = { is = "Interests", clean = "set", empty = true }
"""
FILES = {
    "1.csv": '501,Tea;Cups;Jam,2024-02-01\n502,Tea,2024-02-01\n503,,2024-02-01\n504,"Jam; Tea;;Jam",2024-02-01\n',
    "2.csv": "501,Jam,2024-03-01\n502,,2024-03-01\n504,Tea; Jam,2024-02-01\n",
}


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sets") / "shop"
    make_workspace(root)
    folder = root / "landing" / "contacts"
    folder.mkdir(parents=True)
    (root / "sources" / "contacts.toml").write_text(MAPPING, encoding="utf-8")
    for name, rows in FILES.items():
        (folder / name).write_text(f"Record ID,Interests,Changed\n{rows}", encoding="utf-8")
    refreshed(spark, root, AS_OF, jobs=with_upstream(["featurise"], installed_jobs()))
    return root


@pytest.fixture(scope="module")
def attributes(spark: SparkSession, root: Path) -> list[Row]:
    frame = open_lake(root, spark).table("silver.attributes").orderBy("customer_id", "known_at")
    return frame.select("customer_id", F.date_format("known_at", "MMM"), "categories").collect()


def test_a_field_is_one_row_with_all_its_values(attributes: list[Row]) -> None:
    assert [tuple(row) for row in attributes] == [
        ("501", "Feb", ["Cups", "Jam", "Tea"]),
        ("501", "Mar", ["Jam"]),
        ("502", "Feb", ["Tea"]),
        ("502", "Mar", []),
        ("503", "Feb", []),
        ("504", "Feb", ["Jam", "Tea"]),
    ]


def test_the_same_set_in_another_order_is_a_duplicate_and_contradicts_nothing(spark: SparkSession, root: Path) -> None:
    runs = open_lake(root, spark).table(RUNS.name).where("job = 'cleanse'").collect()
    (balance,) = [entry for run in runs for entry in run["balance"]]
    assert (balance["read"], balance["accepted"], balance["duplicates"], balance["contradicting"]) == (7, 6, 1, 0)


def test_the_newest_set_is_a_feature_of_the_customer(spark: SparkSession, root: Path) -> None:
    features = open_lake(root, spark).table("gold.customer_features").collect()
    newest = {row["customer_id"]: row["category_sets"]["interests"] for row in features}
    assert newest == {"contacts:501": ["Jam"], "contacts:502": [], "contacts:503": [], "contacts:504": ["Jam", "Tea"]}


def test_sets_written_as_csv_are_read_again(spark: SparkSession, root: Path, attributes: list[Row]) -> None:
    silver, text = open_lake(root, spark).table("silver.attributes"), io.StringIO()
    print_csv(silver.orderBy("customer_id", "known_at").select("number", "categories", "number"), text)
    header, *rows = csv.reader(io.StringIO(text.getvalue()))
    assert header == ["number", "categories", "number"]
    assert _sets(spark, [row[1] for row in rows], ";") == [row["categories"] for row in attributes]


def test_a_text_where_an_array_belongs_is_one_line_that_says_what_to_do(
    spark: SparkSession, make_source: MakeSource
) -> None:
    columns = {"customer_id": "a", "name": "'interests'", "known_at": "b", "categories": "a"}
    source = make_source(tables={ATTRIBUTES.name: {"columns": columns}})
    names = "_file string, _corrupt string, _fault string, a string, b string"
    rows = spark.createDataFrame([("1.csv", None, None, "x", "y")], names)
    with pytest.raises(SourceError, match=r"categories is an array, and 'a' gives a text; .*clean = .set") as error:
        map_rows(with_file_facts(rows), source, ATTRIBUTES)
    assert "\n" not in str(error.value)


def _sets(spark: SparkSession, texts: list[str | None], separator: str) -> list[list[str] | None]:
    frame: DataFrame = spark.createDataFrame([(text,) for text in texts], "text string")
    return [row[0] for row in frame.select(parse_set(F.col("text"), separator)).collect()]


@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])
@given(sets=st.lists(MEMBERS, min_size=60, max_size=80), separator=st.sampled_from(SEPARATORS))
def test_a_set_reads_as_itself_however_it_is_written(sets: list[set[str]], separator: str, spark: SparkSession) -> None:
    tidy = [sorted({" ".join(member.split()) for member in members} - {""}) for members in sets]
    as_json = [json.dumps(members) for members in tidy]
    quoted = [separator.join('"' + member.replace('"', '""') + '"' for member in members) or ";" for members in tidy]
    assert _sets(spark, as_json, separator) == tidy
    written = [text for text in quoted if text != ";"]
    assert _sets(spark, written, separator) == [members for members in tidy if members]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_any_separator_is_read_as_it_is_written(separator: str, spark: SparkSession) -> None:
    texts = [separator.join(["Tea", "Cups"]), f"Tea{separator}{separator} Cups{separator}", "Tea Cups", None]
    assert _sets(spark, texts, separator) == [["Cups", "Tea"], ["Cups", "Tea"], ["Tea Cups"], None]


def test_a_field_of_many_values_is_read(spark: SparkSession) -> None:
    texts = [";".join(f"{n:05}" for n in range(20_000)), '"' * 50_001, ";" * 100_000]
    assert [len(members or []) for members in _sets(spark, texts, ";")] == [20_000, 1, 0]


def test_a_missing_field_is_missing_unless_the_mapping_calls_it_an_empty_set(spark: SparkSession) -> None:
    values = [cleaner({"is": "a", "clean": "set"} | options) for options in ({}, {"empty": True})]
    frame = spark.createDataFrame([(None,), (" ",)], "a string")
    rows = frame.select(*(value.clean_value().alias(f"c{n}") for n, value in enumerate(values))).collect()
    assert [tuple(row) for row in rows] == [(None, []), (None, [])]

import time
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.contracts.schema import schema
from crmlake.contracts.validation import has_violations, violations

PEOPLE = Contract(
    name="silver.people",
    meaning="One person.",
    columns=(
        Column("id", "string", "The number."),
        Column("age", "int", "Years.", null="not given"),
        Column("limit", "int", "Years allowed."),
        Column("name", "string", "The name.", personal=True),
        Column("email", "string", "The address.", null="not given", personal=True),
    ),
    grain=("id",),
    write=Merge(),
    rules=(
        Rule("adult", "age >= 18", "a person is 18 or older"),
        Rule("within", "age <= limit", "a person is no older than the limit"),
        Rule("has_at", "email LIKE '%@%'", "an address has an @"),
        Rule("named", "length(name) > 1 AND age > 0", "a name has two letters and an age"),
    ),
)
ROWS = {
    "valid": (30, 99, "Ann", "a@b"),
    "nulls": (None, 99, "Ann", None),
    "young": (7, 99, "Ann", "a@b"),
    "many": (5, 3, "X", "nowhere"),
    "required": (30, None, None, "a@b"),
}
OPENING = "⟦"  # marks planted values; no sentence of a rule contains it
PLANTED = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(lambda text: f"{OPENING}{text}⟧")


def people(spark: SparkSession, rows: list[tuple[object, ...]]) -> DataFrame:
    return spark.createDataFrame(rows, "id string, age int, limit int, name string, email string")


@pytest.fixture(scope="module")
def sentences(spark: SparkSession) -> dict[str, list[str]]:
    """The violations of each row, by its id."""
    frame = people(spark, [(key, *row) for key, row in ROWS.items()])
    columns = (violations(PEOPLE)["sentence"].alias("sentences"), has_violations(PEOPLE).alias("invalid"))
    rows = frame.select("id", *columns).collect()
    assert all(row["invalid"] == bool(row["sentences"]) for row in rows), "the two expressions must agree on every row"
    return {row["id"]: row["sentences"] for row in rows}


def test_a_valid_row_has_no_violations(sentences: dict[str, list[str]]) -> None:
    assert sentences["valid"] == []


def test_a_null_violates_no_rule(sentences: dict[str, list[str]]) -> None:
    assert sentences["nulls"] == []


def test_a_violation_contains_rule_and_value(sentences: dict[str, list[str]]) -> None:
    assert sentences["young"] == ["a person is 18 or older; found age = 7"]


def test_every_violated_rule_is_named(sentences: dict[str, list[str]]) -> None:
    assert sentences["many"] == [
        "a person is 18 or older; found age = 5",
        "a person is no older than the limit; found age = 5, limit = 3",
        "an address has an @; found email = (personal)",
        "a name has two letters and an age; found age = 5, name = (personal)",
    ]


def test_a_null_in_a_required_column_is_missing(sentences: dict[str, list[str]]) -> None:
    assert sentences["required"] == ["limit is missing", "name is missing"]


@settings(max_examples=4, deadline=None, derandomize=True)
@given(values=st.lists(st.tuples(PLANTED, PLANTED), min_size=50, max_size=200))
def test_no_violation_contains_a_personal_value(spark: SparkSession, values: list[tuple[str, str]]) -> None:
    planted = [(str(number), 5, 3, *pair) for number, pair in enumerate(values)]
    personal = Rule("personal", "email = 'x' AND name = 'x' AND age = 0", "nobody is called x")
    contract = Contract("people", "One.", PEOPLE.columns, ("id",), Merge(), (*PEOPLE.rules, personal))
    rows = people(spark, planted).select(violations(contract)["sentence"].alias("sentences")).collect()
    assert all("nobody is called x" in " ".join(row["sentences"]) for row in rows)
    assert not [sentence for row in rows for sentence in row["sentences"] if OPENING in sentence]


def test_a_rule_without_its_values_is_the_same_whatever_the_values_are(spark: SparkSession) -> None:
    rule = Rule("short", "length(id) < 3", "an identifier is short")
    contract = Contract("people", "One.", PEOPLE.columns[:1], ("id",), Merge(), (rule,))
    frame = people(spark, [(value, 5, 3, "Ann", "a@b") for value in ("long", "Hauptstr 12; found x", "it's 'long'")])
    rules = frame.select(F.explode(violations(contract)["rule"]).alias("rule")).collect()
    assert [row["rule"] for row in rules] == ["an identifier is short"] * 3


def count_jobs(spark: SparkSession, group: str, frame: DataFrame, contract: Contract) -> int:
    """Return how many jobs Spark ran to evaluate the rules; its tracker learns of a job a moment later."""
    spark.sparkContext.setJobGroup(group, "counting")
    frame.select(violations(contract)).collect()
    spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)
    time.sleep(0.5)
    return len(spark.sparkContext.statusTracker().getJobIdsForGroup(group))


def test_thirty_rules_cost_as_many_passes_as_one(spark: SparkSession) -> None:
    frame = people(spark, [("a", 30, 99, "Ann", "a@b"), ("b", 5, 3, "X", "nowhere")])
    rules = tuple(Rule(f"at_least_{n}", f"age >= {n} OR limit > {n}", f"age or limit exceed {n}") for n in range(30))
    few, many = (Contract("people", "One.", PEOPLE.columns, ("id",), Merge(), rules[:n]) for n in (1, 30))
    assert count_jobs(spark, "few", frame, few) == count_jobs(spark, "many", frame, many) == 1


def test_every_rule_of_a_declared_contract_is_a_boolean_expression(spark: SparkSession, declared: Contract) -> None:
    empty = spark.createDataFrame([], schema(declared))
    for rule in declared.rules:
        assert empty.select(F.expr(rule.expression)).schema[0].dataType == BooleanType(), rule.name


def test_the_rules_of_every_declared_contract_evaluate(spark: SparkSession, all_declared: list[Contract]) -> None:
    """A row of nulls violates the required columns and no rule, and every expression is evaluated on it."""
    frames = []
    for contract in all_declared:
        nulls = spark.range(1).select(*(F.lit(None).cast(c.type).alias(c.name) for c in contract.columns))
        frames.append(
            nulls.select(F.lit(contract.name).alias("name"), violations(contract)["sentence"].alias("sentences"))
        )
    rows = reduce(DataFrame.unionByName, frames).collect()
    by_table = {row["name"]: row["sentences"] for row in rows}
    for contract in all_declared:
        assert by_table[contract.name] == [f"{c.name} is missing" for c in contract.columns if c.required]

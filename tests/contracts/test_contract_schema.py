import pytest
from pyspark.sql import SparkSession

from crmlake.contracts import Append, Column, Contract, Merge
from crmlake.contracts.schema import column_type, conform, quoted, schema
from crmlake.errors import ContractError

VISITS = Contract(
    name="silver.visits",
    meaning="One visit.",
    columns=(
        Column("visit_id", "bigint", "Its number."),
        Column("pages", "int", "Pages seen.", null="not counted"),
        Column("paid", "decimal(18,4)", "Money spent."),
    ),
    grain=("visit_id",),
    write=Merge(),
)
OPEN = Contract(
    name="bronze.visits",
    meaning="One raw visit.",
    columns=(Column("file", "string", "Its file."),),
    grain=(),
    write=Append(),
    open=True,
)


def test_a_schema_has_each_column_with_type_null_rule_and_comment(spark: SparkSession, declared: Contract) -> None:
    fields = schema(declared).fields
    assert [field.name for field in fields] == [column.name for column in declared.columns]
    for field, column in zip(fields, declared.columns, strict=True):
        assert field.dataType == column_type(column)
        assert field.nullable == (column.null is not None)
        assert field.metadata["comment"].startswith(column.meaning)
        assert field.metadata.get("personal", False) == column.personal


def test_types_are_those_of_the_contract(spark: SparkSession) -> None:
    assert [field.dataType.simpleString() for field in schema(VISITS)] == ["bigint", "int", "decimal(18,4)"]


def test_a_matching_frame_gets_the_column_order_of_the_contract(spark: SparkSession) -> None:
    frame = spark.createDataFrame([], "paid decimal(18,4), visit_id bigint, pages int")
    assert conform(frame, VISITS).columns == ["visit_id", "pages", "paid"]


def test_one_error_names_every_mismatch_of_a_frame(spark: SparkSession) -> None:
    frame = spark.createDataFrame([], "visit_id string, paid decimal(10,2), colour string, `a b` int")
    with pytest.raises(ContractError) as error:
        conform(frame, VISITS)
    message = str(error.value)
    assert message.startswith("silver.visits: ")
    for fault in (
        "column 'pages' (int) is missing",
        "column 'visit_id' is string, expected bigint",
        "column 'paid' is decimal(10,2), expected decimal(18,4)",
        "column 'colour' is not in the contract",
        "column 'a b' is not in the contract",
    ):
        assert fault in message


def test_an_open_contract_keeps_further_columns_behind_its_own(spark: SparkSession) -> None:
    frame = spark.createDataFrame([], "`odd``name` string, `Invoice No.` string, file string, batch string")
    assert conform(frame, OPEN).columns == ["batch", "file", "odd`name", "Invoice No."]


def test_an_open_contract_requires_its_own_columns(spark: SparkSession) -> None:
    with pytest.raises(ContractError, match=r"column 'batch' \(string\) is missing"):
        conform(spark.createDataFrame([], "file string"), OPEN)


def test_a_further_column_is_accepted_if_it_is_named(spark: SparkSession) -> None:
    frame = spark.createDataFrame([], "_deleted boolean, visit_id bigint, pages int, paid decimal(18,4)")
    assert conform(frame, VISITS, beside=("_deleted",)).columns == ["visit_id", "pages", "paid", "_deleted"]
    with pytest.raises(ContractError, match="'_deleted' is not in the contract"):
        conform(frame, VISITS)


def test_a_quoted_name_may_contain_any_character(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1, 2)], "`a``b.c [d]` int, other int")
    assert frame.select(quoted("a`b.c [d]")).columns == ["a`b.c [d]"]

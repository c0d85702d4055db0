"""Features of the customers that changes touch: the same as computed for all, and no other customer's."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from crmlake.jobs.featurise import featurise
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructField, StructType

from crmlake.contracts.schema import schema
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES, CustomerFacts
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.runtime import Inputs, NoSettings
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS, PROFILES

Facts = Callable[..., CustomerFacts]
AS_OF = date(2024, 6, 1)
ANN = ("crm:ann", "2024-05-01", 1, 2, "9", ["tea"], 0, "0")
ANN_AGAIN = ("crm:ann", "2024-05-30", 1, 1, "5", ["pot"], 0, "0")
BOB = ("crm:bob", "2024-05-02", 1, 1, "7", ["tea"], 0, "0")
CID = ("crm:cid", "2024-05-03", 1, 1, "7", ["tea"], 0, "0")
FUTURE = ("crm:bob", "2024-06-01", 1, 1, "99", ["tea"], 0, "0")


def attributes(spark: SparkSession, *rows: tuple[str, str]) -> DataFrame:
    """Ages of customers, each known since a day."""
    known = [(who, datetime.fromisoformat(day).replace(tzinfo=UTC)) for who, day in rows]
    age = {"source": "crm", "namespace": "crm", "name": "age", "number": 40.0, "version": "f", "file": "f"}
    values = [age | {"customer_id": who, "known_at": at} for who, at in known]
    loose = StructType([StructField(field.name, field.dataType) for field in schema(ATTRIBUTES)])
    return spark.createDataFrame(values, loose)


def profiles(spark: SparkSession, *rows: tuple[str, str | None]) -> DataFrame:
    """Profiles of customers, each with its day of registration."""
    loose = StructType([StructField(field.name, field.dataType) for field in schema(PROFILES)])
    values = [
        {"source": "crm", "namespace": "crm", "customer_id": who, "registered_on": day and date.fromisoformat(day)}
        for who, day in rows
    ]
    return spark.createDataFrame(values, loose)


def featurised(tables: tuple[DataFrame, ...], changed: tuple[DataFrame, ...] | None = None) -> dict[str, tuple]:
    """The rows that the job returns, by customer; of all customers, where nothing is said of changes."""
    names = (CUSTOMER_DAYS, CUSTOMER_PRODUCTS, ATTRIBUTES, PROFILES, CUSTOMER_LINKS)
    changes = {} if changed is None else dict(zip(names, changed, strict=True))
    inputs = Inputs(dict(zip(names, tables, strict=True)), changes, full_reload=changed is None)
    frame = dict(featurise(inputs, NoSettings(), AS_OF).tables)[CUSTOMER_FEATURES]
    assert isinstance(frame, DataFrame)
    rows = frame.select("customer_id", "frequency", "monetary", "numbers", *frame.columns[-1:]).collect()
    assert len({row["customer_id"] for row in rows}) == len(rows)
    return {row["customer_id"]: tuple(row)[1:] for row in rows}


def test_only_touched_customers_are_featurised_and_as_if_for_all(
    spark: SparkSession, facts: Facts, no_links: DataFrame
) -> None:
    """Ann buys again, Eve and Fay are known for the first time, Dan has nothing left; Bob's future changes nothing."""
    known = profiles(spark, ("fay", None), ("gus", "2024-05-31"), ("hal", "2024-06-01"))
    bought = facts(ANN, ANN_AGAIN, BOB, CID, FUTURE)
    tables = (bought.days, bought.products, attributes(spark, ("eve", "2024-05-31")), known, no_links)
    changed_days = facts(ANN_AGAIN, FUTURE, ("crm:dan", *ANN[1:])).days.selectExpr("*", "'added' AS _change")
    changed_attributes = attributes(spark, ("eve", "2024-05-31"), ("bob", "2024-06-01"))
    changed_profiles = known.where("customer_id <> 'gus'").selectExpr("*", "'added' AS _change")
    changed_products = bought.products.where("product_id = 'pot'").selectExpr("*", "'added' AS _change")
    changed = (
        changed_days,
        changed_products,
        changed_attributes.selectExpr("*", "'added' AS _change"),
        changed_profiles,
    )
    rows = featurised(tables, (*changed, no_links.selectExpr("*", "'added' AS _change")))
    deleted = {"crm:ann": False, "crm:eve": False, "crm:fay": False, "crm:dan": True}
    assert {who: row[-1] for who, row in rows.items()} == deleted
    full = featurised(tables)
    assert full.keys() == {"crm:ann", "crm:bob", "crm:cid", "crm:eve", "crm:fay", "crm:gus"}
    assert all(rows[who][:3] == full[who][:3] for who in ("crm:ann", "crm:eve", "crm:fay"))


def test_a_customer_whose_only_sale_was_free_has_a_row_without_purchases(
    spark: SparkSession, facts: Facts, no_links: DataFrame
) -> None:
    free = ("crm:ida", "2024-05-01", 0, 0, "0", [], 0, "0")
    bought = facts(ANN, free)
    rows = featurised((bought.days, bought.products, attributes(spark).limit(0), profiles(spark).limit(0), no_links))
    assert rows.keys() == {"crm:ann", "crm:ida"}
    assert rows["crm:ida"][:2] == (None, None)


def test_attributes_of_a_number_that_moves_are_featurised_for_both_customers(
    spark: SparkSession, facts: Facts, no_links: DataFrame
) -> None:
    links = spark.createDataFrame([("crm", "eve", "crm:ann", AS_OF)], schema(CUSTOMER_LINKS))
    bought = facts(ANN, BOB)
    tables = (
        bought.days,
        bought.products,
        attributes(spark, ("eve", "2024-05-31")),
        profiles(spark, ("eve", None)),
        links,
    )
    unchanged = [frame.limit(0).selectExpr("*", "'added' AS _change") for frame in tables[:4]]
    rows = featurised(tables, (*unchanged, links.selectExpr("*", "'added' AS _change")))
    assert {who: row[-1] for who, row in rows.items()} == {"crm:ann": False, "crm:eve": True}
    assert rows["crm:ann"][2] == {"age": 40.0}


def test_a_product_that_is_corrected_touches_its_customer_though_no_day_changed(
    spark: SparkSession, facts: Facts, no_links: DataFrame
) -> None:
    bought = facts(ANN, BOB)
    tables = (bought.days, bought.products, attributes(spark).limit(0), profiles(spark).limit(0), no_links)
    unchanged = [frame.limit(0).selectExpr("*", "'added' AS _change") for frame in tables]
    unchanged[1] = bought.products.where("customer_id = 'crm:bob'").selectExpr("*", "'added' AS _change")
    assert featurised(tables, tuple(unchanged)).keys() == {"crm:bob"}

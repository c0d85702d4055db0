"""Customers of two shops: equal numbers are one person only where the mappings say that the shops share them."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import load_workspace
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import make_runner
from support import AS_OF, published, refreshed, workspace

JOBS = with_upstream(["featurise"], installed_jobs())
LATER = date(2024, 5, 2)
MAPPING = """
path = "landing/{name}"
{namespace}

[silver.order_lines]
order_id = "no"
line_number = "1"
line_type = "'sale'"
ordered_at = "at"
customer_id = "who"
product_id = "'tea'"
quantity = "1"
unit_price = "price"
amount = "price"
currency = "'EUR'"
"""


def shops(root: Path, namespace: str = "") -> Path:
    """Two shops with a customer of number 17; the one of the second has a gift too."""
    place = workspace(root, {})
    for name, rows in (("alto", ["1,2024-01-05,17,9.00"]), ("basso", ["1,2024-02-05,17,5.00", "2,2024-03-05,17,0"])):
        bring(place, name, "first", *rows)
        mapping = MAPPING.format(name=name, namespace=namespace)
        (place / "sources" / f"{name}.toml").write_text(mapping, encoding="utf-8")
    return place


def bring(place: Path, name: str, file: str, *rows: str) -> None:
    (place / "landing" / name).mkdir(parents=True, exist_ok=True)
    (place / "landing" / name / f"{file}.csv").write_text("\n".join(["no,at,who,price", *rows, ""]), encoding="utf-8")


def customers(spark: SparkSession, root: Path, as_of: date = AS_OF) -> dict[str, tuple[int, str]]:
    rows = published(spark, root)["gold.customer_features"].where(f"as_of = '{as_of}'").collect()
    return {row["customer_id"]: (row["frequency"], f"{row['monetary']:.2f}") for row in rows}


def links(spark: SparkSession, root: Path) -> set[tuple[str, str, str, date]]:
    return {tuple(row) for row in published(spark, root)["silver.customer_links"].collect()}


@pytest.fixture(scope="module")
def apart(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shops(tmp_path_factory.mktemp("apart"))
    refreshed(spark, root, AS_OF, jobs=JOBS)
    return root


def test_number_17_of_two_shops_is_two_customers(spark: SparkSession, apart: Path) -> None:
    assert customers(spark, apart) == {"alto:17": (1, "9.00"), "basso:17": (1, "5.00")}
    assert links(spark, apart) == {("alto", "17", "alto:17", AS_OF), ("basso", "17", "basso:17", AS_OF)}


def test_the_job_run_again_changes_no_link(spark: SparkSession, apart: Path) -> None:
    before = links(spark, apart)
    runner = make_runner(spark, load_workspace(apart), installed_jobs())
    run = runner.run(next(job for job in JOBS if job.name == "resolve"), LATER)
    assert run.rows == {"silver.customer_links": 0}
    assert links(spark, apart) == before
    refreshed(spark, apart, LATER, jobs=JOBS)
    assert links(spark, apart) == before


def test_later_rows_link_new_numbers_and_featurise_the_customers_that_they_touch(
    spark: SparkSession, apart: Path
) -> None:
    before = links(spark, apart)
    bring(apart, "alto", "second", "3,2024-03-01,17,1.00", "4,2024-03-02,18,2.00")
    log = refreshed(spark, apart, LATER, jobs=JOBS)
    assert links(spark, apart) == {*before, ("alto", "18", "alto:18", LATER)}
    assert log.runs["resolve"].rows == {"silver.customer_links": 1}
    assert log.runs["rollup"].rows == {"gold.customer_days": 2, "gold.customer_products": 2}
    assert log.runs["featurise"].rows == {"gold.customer_features": 2}
    expected = {"alto:17": (2, "10.00"), "alto:18": (1, "2.00"), "basso:17": (1, "5.00")}
    assert customers(spark, apart, LATER) == expected


def test_shops_that_share_their_numbers_share_their_customers(spark: SparkSession, apart: Path) -> None:
    """One line in each mapping, in a lake that knew the customers apart."""
    for name in ("alto", "basso"):
        mapping = apart / "sources" / f"{name}.toml"
        mapping.write_text(MAPPING.format(name=name, namespace='namespace = "crm"'), encoding="utf-8")
    refreshed(spark, apart, LATER, jobs=JOBS)
    assert customers(spark, apart, LATER) == {"crm:17": (3, "15.00"), "crm:18": (1, "2.00")}
    assert links(spark, apart) == {("crm", "17", "crm:17", LATER), ("crm", "18", "crm:18", LATER)}

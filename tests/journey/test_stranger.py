"""Another package brings a table, a rollup, a mapping and a job: its features arrive, and its job runs."""

import re

import pytest
from pyspark.sql import SparkSession

from ahead import Ahead
from stranger import Stranger
from support import AS_OF, crmlake


@pytest.fixture(scope="module")
def stranger(ahead: Ahead) -> Stranger:
    return ahead.stranger.result()


def test_the_job_runs_after_what_it_reads_and_before_the_report(stranger: Stranger) -> None:
    ran = re.findall(r"✓ (\w+)", stranger.ran.stderr)
    assert ran.index("rollup") < ran.index("linger") < ran.index("report")


def test_its_files_become_its_tables(spark: SparkSession, stranger: Stranger) -> None:
    def rows(table: str, *columns: str) -> list[tuple]:
        frame = spark.read.format("delta").load(str(stranger.root / "lake" / table))
        return sorted(tuple(row) for row in frame.select(*columns).collect())

    assert rows("gold/lingerers", "as_of", "customer_id", "minutes") == [
        (AS_OF, "shop:C01", 12),
        (AS_OF, "shop:C02", 1),
    ]
    assert [visit for (visit,) in rows("silver/visits", "visit_id")] == ["1", "2", "3", "4", "5"]
    rejected = [reasons for table, reasons in rows("quarantine", "table_name", "reasons") if table == "silver.visits"]
    assert rejected == [["a visit takes time; found minutes = 0"]]


def test_its_features_arrive(spark: SparkSession, stranger: Stranger) -> None:
    names = ("visits_recency_days", "minutes_30d", "minutes_90d", "minutes_365d")
    features = spark.read.format("delta").load(str(stranger.root / "lake" / "gold" / "customer_features"))
    values_by_customer = {row["customer_id"]: tuple(row[name] for name in names) for row in features.collect()}
    assert (values_by_customer["shop:C01"], values_by_customer["shop:C02"]) == ((90, 0, 12, 12), (89, 0, 1, 1))
    other_values = [
        values for customer, values in values_by_customer.items() if customer not in {"shop:C01", "shop:C02"}
    ]
    assert set(other_values) == {(None,) * 4}


def test_its_table_is_described(stranger: Stranger) -> None:
    finished = stranger.crmlake("describe", "gold.lingerers")
    assert finished.returncode == 0, finished.stderr
    assert "One customer who came before the as-of date." in finished.stdout
    assert "All minutes in the shop. [minutes]" in finished.stdout


def test_the_report_shows_its_lineage(stranger: Stranger) -> None:
    page = (stranger.root / "reports" / f"report-{AS_OF}.html").read_text(encoding="utf-8")
    for name in ("landing.visits", "bronze.visits", "silver.visits", "gold.lingerers", "Sum up how long each customer"):
        assert name in page, name


def test_the_plan_names_it_up_to_date_and_a_model_may_look_at_its_features(stranger: Stranger) -> None:
    finished = stranger.crmlake("plan", "--as-of", str(AS_OF), "--set", 'segment.features=["monetary", "minutes_90d"]')
    assert finished.returncode == 0, finished.stderr
    planned = dict(re.findall(r"│ \d+ +│ (\w+) +│ (\w+)", finished.stdout))
    assert planned["linger"] in {"skip", "wait"}
    assert list(planned).index("rollup") < list(planned).index("linger")


def test_without_the_package_its_source_is_rejected_before_spark_starts(stranger: Stranger) -> None:
    finished = crmlake("run", "--as-of", str(AS_OF), "--workspace", stranger.root)
    assert finished.returncode == 2
    assert "unknown table 'silver.visits'" in finished.stderr

"""A shop whose customers all buy the same kit every month: no job fails, and each says what could not be found out."""

import re
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.runtime.registry import installed_jobs
from sections import Page
from support import Log, published, refreshed, workspace

pytestmark = [pytest.mark.large, pytest.mark.slow]
AS_OF, BEFORE = date(2024, 5, 1), date(2020, 1, 1)
PARTS, CUSTOMERS, MONTHS = 30, 24, 16
"""2 to the power of 30 sets of products, and enough customers and months for a model."""
ORDERS = """
path = "landing/orders"

[silver.order_lines]
order_id = "no"
line_number = "line"
line_type = "'sale'"
ordered_at = "at"
customer_id = "who"
product_id = "part"
quantity = "1"
unit_price = "2.50"
currency = "'EUR'"
"""
PEOPLE = """
path = "landing/people"

[silver.profiles]
customer_id = "who"
name = "called"
updated_at = "at"
"""
LEAFLETS = """
path = "landing/leaflets"
glob = "sent-*.csv"

[silver.profiles]
customer_id = "who"
updated_at = "at"
"""


def bring(root: Path, name: str, file: str, header: str, *rows: str) -> None:
    (root / "landing" / name).mkdir(parents=True)
    (root / "landing" / name / file).write_text("\n".join([header, *rows, ""]), encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = workspace(tmp_path_factory.mktemp("alike"), {})
    months = [date(2023 + n // 12, 1 + n % 12, 2) for n in range(MONTHS)]
    orders = [(who, f"{who}-{month}", month) for who in range(CUSTOMERS) for month in months]
    lines = [f"{no},{part},{month},K{who},set-{part:02}" for who, no, month in orders for part in range(1, PARTS + 1)]
    bring(place, "orders", "all.csv", "no,line,at,who,part", *lines)
    bring(place, "people", "all.csv", "who,called,at", *(f"K{who},N{who},2023-01-01" for who in range(CUSTOMERS)))
    bring(place, "leaflets", "plan.csv", "who,at")
    bring(place, "stands", "none.csv", "who,at")
    mappings = {"orders": ORDERS, "people": PEOPLE, "leaflets": LEAFLETS}
    mappings["stands"] = LEAFLETS.replace("leaflets", "stands").replace('glob = "sent-*.csv"', "")
    for name, mapping in mappings.items():
        (place / "sources" / f"{name}.toml").write_text(mapping, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def log(spark: SparkSession, root: Path) -> Log:
    """The refresh; a failure of a job is an error of all tests."""
    return refreshed(spark, root, AS_OF)


def head(root: Path, as_of: date) -> list[str]:
    """Return the sentences that warn at the head of the report."""
    page = (root / "reports" / f"report-{as_of}.html").read_text(encoding="utf-8")
    alarms = re.findall(r'<p class="alarm" role="alert">(.*?)</p>', page, re.DOTALL)
    return [Page(alarm).text.partition("Attention. ")[2] for alarm in alarms]


def test_the_kit_is_one_set_and_has_no_rules(spark: SparkSession, root: Path, log: Log) -> None:
    tables = published(spark, root)
    (kit,) = tables["gold.itemsets"].collect()
    assert (kit["size"], kit["orders"], kit["is_kit"]) == (PARTS, CUSTOMERS * MONTHS, True)
    assert tables["gold.rules"].count() == 0
    assert not log.runs["mine_rules"].warnings
    page = Page((root / "reports" / f"report-{AS_OF}.html").read_text(encoding="utf-8"))
    assert "Always bought together" in page.text
    assert f"set-01 + set-02 + set-03 + {PARTS - 3} more" in page.text


def test_customers_who_are_all_alike_are_the_cause_and_no_older_files_are_asked_for(log: Log) -> None:
    churn, purchase = sorted(log.runs["train_propensity"].warnings)
    (segments,) = log.runs["train_segments"].warnings
    alike = f"{CUSTOMERS} customers at 4 past dates"
    assert purchase.startswith("purchase_60d was not trained: all customers are alike, and each met the target")
    assert churn.startswith("churn_90d was not trained: all customers are alike, and none met the target")
    assert alike in purchase
    assert alike in churn
    assert segments.startswith(f"there is one segment: all {CUSTOMERS} customers are alike")
    assert not [run.job for run in log.runs.values() if "older files" in " ".join(run.warnings)]


def test_sources_that_bring_nothing_and_profiles_of_nobody_are_named(log: Log) -> None:
    leaflets, stands = log.runs["ingest"].warnings
    assert leaflets.startswith("leaflets: no file in its folder matches sent-*.csv (1 with other names)")
    assert stands.startswith("stands: the only file was loaded, but holds no row")
    (profiles,) = log.runs["resolve"].warnings
    assert profiles.startswith("silver.profiles: no customer of the namespace people has a purchase")
    assert "orders" in profiles


def test_the_head_of_the_report_holds_every_warning(root: Path, log: Log) -> None:
    warnings = [warning for run in log.runs.values() for warning in run.warnings]
    assert len(warnings) == 6
    assert sorted(head(root, AS_OF)) == sorted(warnings)


def test_a_date_before_all_data_is_named_with_the_earliest_event(spark: SparkSession, root: Path, log: Log) -> None:
    assert not log.runs["featurise"].warnings
    jobs = [job for job in installed_jobs() if job.name in ("featurise", "report")]
    (warning,) = refreshed(spark, root, BEFORE, jobs=jobs).runs["featurise"].warnings
    assert warning.startswith(
        "the as-of date 2020-01-01 is before all data: the earliest event of a customer is of 2023-"
    )
    assert "choose a later date, such as --as-of 2024-04-03" in warning
    assert warning in head(root, BEFORE)

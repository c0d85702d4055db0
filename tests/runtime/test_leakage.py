"""From days to scores, job by job: whatever comes on or after the as-of date changes nothing."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from crmlake.jobs.featurise import featurise
from crmlake.jobs.label import label
from crmlake.jobs.score_propensity import PROPENSITY_SCORES, score_propensity
from crmlake.jobs.train_propensity import train_propensity
from pyspark.sql import DataFrame, SparkSession

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.contracts import Contract
from crmlake.contracts.schema import schema
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES, TRAINING_FEATURES
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.features.targets import PURCHASE, LabelSettings
from crmlake.runtime import Inputs, NoSettings, Outputs, Partition
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS, LABELS, PROFILES, TARGETS

AS_OF = date(2025, 1, 1)
FEATURES = ("recency_days", "frequency", "gap_mean_days", "orders_90d", "distinct_products")
SETTINGS = PropensitySettings(candidates=("logistic_regression",), features=FEATURES)


def history(spark: SparkSession, *, future: bool) -> dict[Contract, DataFrame]:
    """Days and products of 300 customers over 600 days, half of whom slow down; the future turns everything round."""
    random, rows = Random(3), []  # noqa: S311
    for customer in range(300):
        day = AS_OF - timedelta(days=600 - random.randrange(100))
        while day < AS_OF:
            rows.append(row(f"C{customer:03}", day, random.randrange(1, 50)))
            day += timedelta(days=1 + int(random.expovariate(1 / (25 if customer % 2 else 140))))
        if future:
            rows += [row(f"C{customer:03}", AS_OF + timedelta(days=n), 999) for n in range(0, 90, 1 + customer % 7)]
    days = [{name: value for name, value in row.items() if name != "product"} for row in rows]
    return {
        CUSTOMER_DAYS: spark.createDataFrame(days, schema(CUSTOMER_DAYS)),
        CUSTOMER_PRODUCTS: spark.createDataFrame(products(rows), schema(CUSTOMER_PRODUCTS)),
    }


def products(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """What was bought in the rows, as `gold.customer_products` has it."""
    bought: dict[tuple[object, object], list[date]] = {}
    for row in rows:
        bought.setdefault((row["customer_id"], row["product"]), []).append(row["day"])  # type: ignore[arg-type]
    return [(*key, min(on), max(on), len(on), Decimal(1), Decimal(1)) for key, on in bought.items()]


def row(customer: str, day: date, money: int) -> dict[str, object]:
    return {
        "customer_id": customer, "day": day, "channel": "orders", "orders": 1, "items": Decimal(2),
        "revenue": Decimal(money), "product": f"P{money % 40}", "returned_items": Decimal(0),
        "returned_amount": Decimal(0), "adjusted_amount": Decimal(0),
    }  # fmt: skip


def scores(bought: dict[Contract, DataFrame]) -> dict[tuple[str, str], float]:
    days = bought[CUSTOMER_DAYS]
    nothing = {t: days.sparkSession.createDataFrame([], schema(t)) for t in (ATTRIBUTES, PROFILES, CUSTOMER_LINKS)}
    inputs = {**bought, **nothing}
    labelled = label(Inputs(inputs), LabelSettings(dates=3, targets=(PURCHASE,)), AS_OF)
    history = {table: rows(labelled, table).localCheckpoint() for table in (TARGETS, LABELS, TRAINING_FEATURES)}
    models = train_propensity(Inputs(history), SETTINGS, AS_OF).models[PROPENSITY]
    assert sorted(models) == ["purchase_60d"]
    features = rows(featurise(Inputs(inputs), NoSettings(), AS_OF), CUSTOMER_FEATURES)
    scoring = Inputs({CUSTOMER_FEATURES: features, CUSTOMER_DAYS: days}, models={PROPENSITY: models})
    scores = rows(score_propensity(scoring, NoSettings(), AS_OF), PROPENSITY_SCORES)
    return {(score["target"], score["customer_id"]): score["probability"] for score in scores.collect()}


def rows(outputs: Outputs, contract: Contract | Partition) -> DataFrame:
    """The rows that a job returned for a table."""
    frame = dict(outputs.tables)[contract]
    assert isinstance(frame, DataFrame)
    return frame


def test_scores_are_the_same_whatever_the_future_brings(spark: SparkSession) -> None:
    known = scores(history(spark, future=False))
    assert len(known) > 250
    assert len(set(known.values())) > 100
    assert scores(history(spark, future=True)) == known

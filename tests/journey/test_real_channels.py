"""Public data of every channel, by its mapping alone: each row of the files is accounted for, with exact counts."""

import csv
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.features.attributes import attributes_at
from support import balances, published, to_silver, workspace

pytestmark = pytest.mark.large
SOURCES = (
    "bank_marketing", "banking77", "eshop_clickstream", "facebook_live_thailand", "febrl", "telco_churn",
    "womens_clothing_reviews",
)  # fmt: skip
ACCEPTED = {
    ("bank_marketing", "silver.profiles"): 45_211 + 41_188,
    ("bank_marketing", "silver.outcomes"): 45_211 + 41_188,
    ("banking77", "silver.service_contacts"): 10_003 + 3_080,
    ("eshop_clickstream", "silver.page_views"): 165_474,
    ("facebook_live_thailand", "silver.social_posts"): 6_997,
    ("febrl", "silver.profiles"): 1_000 + 5_000 + 5_000 + 2 * 5_000,
    ("telco_churn", "silver.profiles"): 7_043,
    ("telco_churn", "silver.attributes"): 7_043 * 19 - 11,
    ("telco_churn", "silver.outcomes"): 7_043,
    ("womens_clothing_reviews", "silver.feedback"): 23_486,
}
"""What the publishers say of their files; nothing is rejected."""
DUPLICATES = {("facebook_live_thailand", "silver.social_posts"): 51}
CONTRADICTING = {("facebook_live_thailand", "silver.social_posts"): 2}
"""Rows of one post that differ: its publisher counted them among the repeats."""


@pytest.fixture(scope="module")
def root(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one workspace, taken in and cleansed."""
    root = workspace(tmp_path_factory.mktemp("channels"), {name: real_data / name for name in SOURCES})
    to_silver(spark, root)
    return root


@pytest.fixture(scope="module")
def tables(spark: SparkSession, root: Path) -> dict[str, DataFrame]:
    return published(spark, root)


def rows(real_data: Path, pattern: str, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of the files as Python's own reader finds them, each with its file's name."""
    records = []
    for path in sorted(real_data.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter, skipinitialspace=True)
            records += [{"file": path.name, **row} for row in reader]
    return records


def test_every_row_is_accepted_quarantined_or_a_duplicate(spark: SparkSession, root: Path, real_data: Path) -> None:
    values = [
        value
        for row in rows(real_data, "bank_marketing/*.csv", ";")
        for name, value in row.items()
        if name not in {"file", "y"} and value != "unknown" and (name, value) not in {("pdays", "-1"), ("pdays", "999")}
    ]
    expected = ACCEPTED | {("bank_marketing", "silver.attributes"): len(values)}
    actual = {key: counts for key, counts in balances(spark, root).items() if key[1].startswith("silver.")}
    assert actual == {
        key: {
            "read": accepted + DUPLICATES.get(key, 0) + CONTRADICTING.get(key, 0),
            "accepted": accepted,
            "quarantined": 0,
            "duplicates": DUPLICATES.get(key, 0),
        }
        | ({"contradicting": CONTRADICTING[key]} if key in CONTRADICTING else {})
        for key, accepted in expected.items()
    }


def test_page_views_are_those_of_the_published_sessions(tables: dict[str, DataFrame]) -> None:
    views = tables["silver.page_views"]
    row = views.agg(F.count_distinct("session_id"), F.min("viewed_at"), F.max("viewed_at"), F.min("position")).first()
    assert tuple(row or ()) == (24_026, datetime(2008, 4, 1), datetime(2008, 8, 13), 1)  # noqa: DTZ001
    last = views.groupBy("session_id").agg(F.max("position").alias("last"), F.count("*").alias("clicks"))
    assert last.where("last <> clicks").count() == 0


def test_posts_keep_every_kind_of_reaction(tables: dict[str, DataFrame], real_data: Path) -> None:
    kinds = {
        "comments": "num_comments", "shares": "num_shares", "reactions": "num_reactions", "likes": "num_likes",
        "loves": "num_loves", "wows": "num_wows", "hahas": "num_hahas", "sads": "num_sads", "angries": "num_angrys",
    }  # fmt: skip
    truth = {row["status_id"]: row for row in rows(real_data, "facebook_live_thailand/*.csv")}
    actual = tables["silver.social_posts"].agg(*(F.sum(kind).alias(kind) for kind in kinds), F.min("posted_at")).first()
    assert actual is not None
    # Two posts stand twice with different counts: which of them stays moves a sum by less than 10.
    for kind, column in kinds.items():
        assert abs(actual[kind] - sum(int(row[column]) for row in truth.values())) < 10, kind
    posted = (datetime.strptime(row["status_published"], "%m/%d/%Y %H:%M") for row in truth.values())  # noqa: DTZ007
    assert actual["min(posted_at)"] == min(posted)


def test_contacts_keep_their_intent(tables: dict[str, DataFrame], real_data: Path) -> None:
    actual = tables["silver.service_contacts"].groupBy("intent").count().collect()
    assert {row["intent"]: row["count"] for row in actual} == Counter(
        row["category"] for row in rows(real_data, "banking77/*.csv")
    )
    assert len(actual) == 77


def test_reviews_without_words_have_none(tables: dict[str, DataFrame]) -> None:
    assert tables["silver.feedback"].where("text IS NULL").count() == 845


def test_persons_keep_what_identifies_them(tables: dict[str, DataFrame], real_data: Path) -> None:
    truth = rows(real_data, "febrl/*.csv")
    real = [row for row in truth if _is_date(row["date_of_birth"].strip())]
    actual = tables["silver.profiles"].where("source = 'febrl'")
    row = actual.agg(
        F.count("birth_date"), F.count("family_name"), F.count("national_id"), F.count_distinct("customer_id")
    ).first()
    named = [sum(bool(row[column].strip()) for row in truth) for column in ("surname", "soc_sec_id")]
    assert tuple(row or ()) == (len(real), *named, 21_000)


def _is_date(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        return False
    return len(text) == 8


@pytest.mark.parametrize(
    ("source", "name", "happened", "eligible"),
    [("bank_marketing", "subscribed", 5_289 + 4_640, 45_211 + 41_188), ("telco_churn", "churned", 1_869, 7_043)],
)
def test_outcomes_are_the_published_ones(
    tables: dict[str, DataFrame], source: str, name: str, happened: int, eligible: int
) -> None:
    outcomes = tables["silver.outcomes"].where((F.col("source") == source) & (F.col("name") == name))
    assert tuple(outcomes.agg(F.sum("value"), F.count("*")).first() or ()) == (happened, eligible)


def test_eleven_charges_are_missing(tables: dict[str, DataFrame]) -> None:
    charges = tables["silver.attributes"].where("source = 'telco_churn' AND name = 'total_charges'")
    assert tuple(charges.agg(F.count("number"), F.count("category")).first() or ()) == (7_043 - 11, 0)


def test_no_feature_up_to_the_outcome_sees_how_long_the_call_lasted(tables: dict[str, DataFrame]) -> None:
    first = tables["silver.outcomes"].where("name = 'subscribed'").agg(F.to_date(F.min("occurred_at"))).first()
    assert first is not None
    bank = tables["silver.attributes"].where("source = 'bank_marketing' AND name IN ('duration', 'euribor3m')")
    counts = (F.count_if(F.map_contains_key("numbers", name)) for name in ("duration", "euribor3m"))
    actual = attributes_at(bank, [first[0], first[0] + timedelta(days=1)]).groupBy("cutoff").agg(*counts).collect()
    assert sorted(tuple(row)[1:] for row in actual) == [(0, 41_188), (45_211 + 41_188, 41_188)]

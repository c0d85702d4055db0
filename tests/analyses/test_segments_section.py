"""The section on segments: sentences, cards, heat map and the choice of their number."""

from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.segmentation import CUSTOMERS, SEGMENTATION, SegmentDetails
from crmlake.analyses.segmentation.heat_map import colour
from crmlake.analyses.segmentation.section import SECTION, Segments
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.models import ModelCard, Parameters, TrainedModel, measures
from crmlake.tables import ORDER_LINES, RUNS, SEGMENT_PROFILES
from sections import AS_OF, gather, order, plain, run

TRIED = {2: {"silhouette": 0.61, "stability": 0.97}, 3: {"silhouette": 0.44}}
Features = list[tuple[str, float | None, float | None]]


def profile(number: int, name: str, customers: int, revenue: str, features: Features) -> dict[str, Any]:
    amount = Decimal(revenue)
    shares = {"customer_share": customers / 1000, "revenue_share": float(amount / 10000)}
    values = {"segment": number, "name": name, "customers": customers, "revenue": amount, "features": features}
    return values | shares


def features(recency: float, monetary: float) -> Features:
    return [("recency_days", recency, -recency / 50), ("monetary", monetary, monetary / 1000)]


PROFILES = [
    profile(2, "Seldom", 800, "2500", features(55.0, -100.0)),
    profile(1, "Loyal", 200, "7500", features(10.0, 2400.0)),
]


def champion() -> TrainedModel[SegmentDetails]:
    trials = (metric.of("k", k) for k, values in TRIED.items() for metric in measures(**values))
    card = ModelCard[SegmentDetails](
        task="clusters",
        estimator="kmeans",
        features=(),
        details=SegmentDetails(names=("Loyal", "Seldom")),
        metrics=(*measures(k=2), *trials),
    )
    return TrainedModel(card, Parameters("{}"), version=1)


@pytest.fixture(scope="module")
def section(spark: SparkSession) -> Segments:
    known = [{"customer_id": f"shop:{number}"} for number in range(1003)]
    rows = {SEGMENT_PROFILES: PROFILES, ORDER_LINES: [order(1, AS_OF, "1")], CUSTOMER_FEATURES: known}
    return gather(spark, SECTION, rows=rows, models={SEGMENTATION: {CUSTOMERS: champion()}})


def test_segments_say_who_brings_the_revenue(section: Segments) -> None:
    assert plain(section.lead) == (
        "1,000 customers fall into 2 segments; “Loyal” holds 20.0 % of the customers and brings 75.0 % "
        "of what all of them bought."
    )
    assert [(headline.value, headline.label) for headline in SECTION.headlines(section)] == [
        ("1,000", "customers"),
        ("2", "segments"),
    ]


def test_customers_in_no_segment_are_counted(section: Segments) -> None:
    assert plain(section.outside).startswith("3 of 1,003 known customers are in no segment, for lack of any feature")


def test_a_card_names_what_sets_its_segment_apart_with_units(section: Segments) -> None:
    card = section.cards[0]
    assert (card.number, card.name) == (1, "Loyal")
    assert plain(card.revenue_per_customer) == "37.50 GBP"
    (trait,) = card.traits  # the recency of this segment is about typical
    assert (trait.up, trait.feature, trait.height, plain(trait.mean)) == (
        True,
        "Monetary",
        "far above the typical customer",
        "2,400 GBP",
    )


def test_heat_map_puts_the_most_telling_feature_first(section: Segments) -> None:
    heat = section.heat
    assert heat is not None
    assert heat.segments == ((1, "Loyal"), (2, "Seldom"))
    assert [row.label for row in heat.rows] == ["Monetary", "Recency days"]
    recency = heat.rows[1]
    assert recency.meaning == CUSTOMER_FEATURES.by_name["recency_days"].meaning
    assert [(tile.deviation, plain(tile.mean)) for tile in recency.tiles if tile] == [
        ("\N{MINUS SIGN}0.2", "10.0 days"),
        ("\N{MINUS SIGN}1.1", "55.0 days"),
    ]


def test_a_mean_or_deviation_that_is_not_known_is_said_to_be(spark: SparkSession) -> None:
    rows = [
        profile(1, "One", 1, "1", [("recency_days", float("nan"), 1.0)]),
        profile(2, "Two", 1, "1", [("recency_days", 3.0, None)]),
    ]
    heat = gather(spark, SECTION, rows={SEGMENT_PROFILES: rows}).heat
    assert heat is not None
    first, second = heat.rows[0].tiles
    assert first is not None
    assert first.mean == "not known"
    assert second is None


def test_colours_go_apart_from_white() -> None:
    assert colour(0.0) == "#ffffff"
    below, above = colour(-2.0), colour(2.0)
    assert below == colour(-9.0)
    assert int(below[5:], 16) > int(below[1:3], 16)
    assert int(above[1:3], 16) > int(above[5:], 16)


def test_selection_marks_the_chosen_number_and_scores_not_measured(section: Segments) -> None:
    assert section.choice == "2 segments were chosen after trying 2 and 3."
    assert section.selection is not None
    assert [cell.text for cell in section.selection.rows[1]] == ["3", "0.44", "not measured", ""]
    assert section.selection.rows[0][-1].mark == "good"


def test_without_profiles_the_section_says_so(spark: SparkSession) -> None:
    section = gather(spark, SECTION)
    assert section.lead == "No segments have been computed yet."
    assert (section.cards, section.heat, section.selection) == ((), None, None)


def test_why_there_is_one_segment_is_said(spark: SparkSession) -> None:
    runs = [run("train_segments", warnings=["there is one segment"]), run("label", warnings=["too short"])]
    assert gather(spark, SECTION, rows={RUNS: runs}).causes == ("there is one segment",)

from itertools import product

import pytest

from crmlake.analyses.segmentation.names import name_segments
from crmlake.analyses.segmentation.vocabulary import VOCABULARY
from crmlake.features.customer_features import CUSTOMER_FEATURES


def test_every_feature_of_purchases_has_words() -> None:
    assert set(VOCABULARY) == {column.name for column in CUSTOMER_FEATURES.features if column.view == "purchase"}


def test_a_feature_without_words_of_its_own_is_named_by_its_name() -> None:
    deviations = [("monetary", -1.0), ("sessions_90d", 0.9), ("minutes_30d", -0.8)]
    assert name_segments([deviations]) == ["small spenders, high sessions 90d, low minutes 30d"]


def test_high_and_low_never_share_words() -> None:
    for feature, entry in VOCABULARY.items():
        shared = {word for word in entry.high if word} & {word for word in entry.low if word}
        assert not shared, feature


def test_a_name_is_made_of_the_most_distant_features() -> None:
    deviations = [("monetary", 1.5), ("frequency", 1.2), ("revenue_trend", -0.9), ("returned_share", 0.1)]
    assert name_segments([deviations]) == ["frequent big spenders, lately quiet"]


@pytest.mark.parametrize(("deviation", "noun"), [(1.0, "big spenders"), (-1.0, "small spenders")])
def test_words_fit_the_sign(deviation: float, noun: str) -> None:
    assert name_segments([[("monetary", deviation)]]) == [noun]


def test_one_aspect_is_named_once() -> None:
    assert name_segments([[("recency_days", -2.0), ("orders_30d", 1.9), ("revenue_trend", 1.8)]]) == ["recent buyers"]


def test_a_feature_without_an_adjective_is_added_at_the_end() -> None:
    deviations = [("recency_days", 1.5), ("gap_mean_days", -0.9), ("monetary", -0.8)]
    assert name_segments([deviations]) == ["low-spending lapsed customers, short gaps between orders"]


def test_equal_names_are_distinguished_by_the_next_feature() -> None:
    common = [("monetary", 1.5), ("frequency", 1.2), ("recency_days", -0.9)]
    names = name_segments([common, [*common, ("returned_share", 0.1)], [*common, ("returned_share", -0.1)]])
    assert names[1:] == [f"{names[0]}, many returns", f"{names[0]}, hardly any returns"]


def test_segments_without_any_difference_are_numbered() -> None:
    assert name_segments([[("monetary", 0.0)]] * 3) == [
        "typical customers",
        "typical customers (2)",
        "typical customers (3)",
    ]


def test_names_of_many_segments_differ() -> None:
    features = ("recency_days", "frequency", "monetary", "returned_share")
    many = [list(zip(features, signs, strict=True)) for signs in product((-1.0, 1.0), repeat=4)]
    ordered = [sorted(segment, key=lambda pair: -abs(pair[1])) for segment in many]
    names = name_segments(ordered)
    assert len(set(names)) == len(names)
    assert not any("(" in name for name in names)
    assert names == name_segments(ordered)

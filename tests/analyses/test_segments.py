from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import DataFrame
from sklearn.metrics import adjusted_rand_score

from analyses.planted import PLANTED, planted
from crmlake.analyses.segmentation import SegmentDetails, SegmentSettings
from crmlake.analyses.segmentation.scoring import Segmentation, segment_customers
from crmlake.analyses.segmentation.training import train
from crmlake.contracts import AS_OF
from crmlake.models import TrainedModel
from crmlake.tables import SEGMENT_PROFILES, SEGMENTS

MakeFeatures = Callable[[pd.DataFrame], DataFrame]
SETTINGS = SegmentSettings(features=PLANTED, k_max=7, restarts=3)


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return planted(5)


@pytest.fixture(scope="module")
def model(make_features: MakeFeatures, customers: pd.DataFrame) -> TrainedModel[SegmentDetails]:
    return train_on(make_features(customers).repartition(2), SETTINGS)


@pytest.fixture(scope="module")
def segmentation(
    make_features: MakeFeatures, customers: pd.DataFrame, model: TrainedModel[SegmentDetails]
) -> Segmentation:
    return segment_customers(make_features(customers), model)


def train_on(features: DataFrame, settings: SegmentSettings) -> TrainedModel[SegmentDetails]:
    model = train(features, settings)
    assert model is not None
    return model


def segment(features: DataFrame, settings: SegmentSettings) -> Segmentation:
    """Train on the customers, and assign the same customers."""
    return segment_customers(features, train_on(features, settings))


@pytest.fixture(scope="module")
def members(segmentation: Segmentation) -> pd.DataFrame:
    return in_order(segmentation.members)


@pytest.fixture(scope="module")
def profiles(segmentation: Segmentation) -> pd.DataFrame:
    return segmentation.profiles.toPandas().sort_values("segment", ignore_index=True)


def in_order(members: DataFrame) -> pd.DataFrame:
    return members.toPandas().sort_values("customer_id", ignore_index=True)


def test_recovers_five_planted_groups(
    model: TrainedModel[SegmentDetails], members: pd.DataFrame, customers: pd.DataFrame
) -> None:
    assert model.card.overall["k"] == 5
    assert adjusted_rand_score(customers.truth, members.segment) > 0.98
    tried = model.card.groups("k")
    assert list(tried) == ["2", "3", "4", "5", "6", "7"]
    assert all(set(values) == {"silhouette", "stability"} for values in tried.values())
    # The number was chosen on another fit to the same points: the silhouettes agree, where k is stable.
    assert model.card.overall["silhouette"] == pytest.approx(tried["5"]["silhouette"], abs=0.01)
    assert (model.card.task, model.card.estimator, model.card.features) == ("clusters", "kmeans", PLANTED)


def test_recovers_three_planted_groups(make_features: MakeFeatures) -> None:
    customers = planted(3)
    model = train_on(make_features(customers), SETTINGS)
    assert model.card.overall["k"] == 3
    members = in_order(segment_customers(make_features(customers), model).members)
    assert adjusted_rand_score(customers.truth, members.segment) > 0.98


@pytest.mark.parametrize("partitions", [1, 4])
def test_partitions_change_nothing(
    make_features: MakeFeatures, customers: pd.DataFrame, members: pd.DataFrame, partitions: int
) -> None:
    shuffled = make_features(customers.sample(frac=1, random_state=partitions)).repartition(partitions)
    pd.testing.assert_frame_equal(in_order(segment(shuffled, SETTINGS).members), members, check_exact=True)


def test_another_seed_finds_the_same_clear_groups(
    make_features: MakeFeatures, customers: pd.DataFrame, members: pd.DataFrame
) -> None:
    other = SETTINGS.model_copy(update={"seed": 99, "k": 5, "restarts": 6})
    second = in_order(segment(make_features(customers), other).members)
    assert adjusted_rand_score(second.segment, members.segment) > 0.98


def test_a_small_sample_trains_a_model_for_all(make_features: MakeFeatures, customers: pd.DataFrame) -> None:
    few = SETTINGS.model_copy(update={"sample": 120, "selection_sample": 60, "k": 5, "restarts": 6})
    segmentation = in_order(segment(make_features(customers), few).members)
    assert adjusted_rand_score(customers.truth, segmentation.segment) > 0.95


def test_distance_is_that_to_the_segments_centroid(customers: pd.DataFrame, members: pd.DataFrame) -> None:
    values = customers[list(PLANTED)].astype(float)
    values["monetary"] = values.monetary.round(4)
    assert not values.skew().between(0.95, 1.05).any()
    values = values.apply(lambda value: np.log1p(value) if value.skew() > 1 else value)
    scores = ((values - values.mean()) / values.std(ddof=0)).clip(-3, 3)
    centroids = scores.groupby(members.segment).transform("mean")
    expected = np.sqrt(((scores - centroids) ** 2).sum(axis=1))
    assert members.distance.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)


def test_profiles_add_up(profiles: pd.DataFrame, customers: pd.DataFrame, members: pd.DataFrame) -> None:
    assert profiles.customer_share.sum() == pytest.approx(1)
    assert profiles.revenue_share.sum() == pytest.approx(1)
    assert profiles.revenue.sum() == sum(Decimal(str(round(amount, 4))) for amount in customers.monetary)
    assert profiles.customers.tolist() == members.segment.value_counts().sort_index().tolist()


def test_the_first_segment_brings_the_most_revenue(profiles: pd.DataFrame) -> None:
    assert profiles.segment.tolist() == [1, 2, 3, 4, 5]
    assert profiles.revenue.is_monotonic_decreasing
    assert profiles.name.is_unique


def test_features_come_with_mean_and_deviation(
    segmentation: Segmentation, customers: pd.DataFrame, members: pd.DataFrame
) -> None:
    means = customers.groupby(members.segment)[list(PLANTED)].mean()
    for row in segmentation.profiles.collect():
        for feature, mean, deviation in row.features:
            assert mean == pytest.approx(means.loc[row.segment, feature], rel=1e-4)
            assert np.sign(deviation) == np.sign(mean - customers[feature].mean()) or abs(deviation) < 0.5
        distances = [abs(deviation) for *_, deviation in row.features]
        assert distances == sorted(distances, reverse=True)


def test_frames_keep_their_contracts(segmentation: Segmentation) -> None:
    for frame, contract in ((segmentation.members, SEGMENTS), (segmentation.profiles, SEGMENT_PROFILES)):
        expected = [(column.name, column.type) for column in contract.columns if column != AS_OF]
        assert frame.dtypes == expected


def test_nulls_count_as_the_mean_and_stay_out_of_means(make_features: MakeFeatures) -> None:
    gaps = [None, 10.0, 30.0, 30.0]
    table = pd.DataFrame({"customer_id": list("abcd"), "monetary": [1, 1, 900, 900], "gap_mean_days": gaps})
    segmentation = segment(make_features(table), SegmentSettings(features=("monetary", "gap_mean_days"), k=2))
    second = segmentation.profiles.where("segment = 2").head()
    mean, deviation = next((f.mean, f.deviation) for f in second.features if f.feature == "gap_mean_days")
    # Of 10, 30 and 30 the mean is 70/3 and the variance 800/9; the null stands at the mean.
    assert mean == 10
    assert deviation == pytest.approx((10 - 70 / 3) / np.sqrt(800 / 9) / 2, abs=1e-6)


@pytest.mark.parametrize(("customers", "segments"), [(1, 1), (2, 2), (3, 2)])
def test_few_customers(make_features: MakeFeatures, customers: int, segments: int) -> None:
    table = pd.DataFrame({"customer_id": list("abc"), "monetary": [10.0, 11.0, 9000.0]}).head(customers)
    model = train_on(make_features(table), SegmentSettings(restarts=3))
    assert model.card.overall["k"] == segments
    members = in_order(segment_customers(make_features(table), model).members)
    assert members.segment.nunique() == segments


def test_equal_customers_are_one_segment(make_features: MakeFeatures) -> None:
    table = pd.DataFrame({"customer_id": list("abcdefgh"), "monetary": 0.1})
    segmentation = segment(make_features(table), SegmentSettings(restarts=1))
    (profile,) = segmentation.profiles.collect()
    assert (profile.name, profile.customers) == ("typical customers", 8)


def test_without_customers_there_are_no_segments(make_features: MakeFeatures) -> None:
    assert train(make_features(pd.DataFrame({"customer_id": []})), SegmentSettings()) is None


def test_other_customers_get_the_segments_that_were_trained(
    make_features: MakeFeatures, model: TrainedModel[SegmentDetails], profiles: pd.DataFrame
) -> None:
    """Later only the customers of one group are left: its number and name stay, and no scale moves."""
    later = planted(5)
    later = later[later.truth == 0]
    segmentation = segment_customers(make_features(later), model)
    (number,) = in_order(segmentation.members).segment.unique()
    (profile,) = segmentation.profiles.collect()
    before = profiles.set_index("segment").loc[number]
    assert (profile.segment, profile["name"], profile.customers) == (number, before["name"], len(later))
    assert (profile.customer_share, profile.revenue_share) == (1, 1)
    both = (profile.features, before["features"])
    now, then = ([(entry["feature"], entry["mean"], entry["deviation"]) for entry in features] for features in both)
    assert now == then


def test_without_customers_nobody_is_assigned(make_features: MakeFeatures, model: TrainedModel[SegmentDetails]) -> None:
    segmentation = segment_customers(make_features(pd.DataFrame({"customer_id": []})), model)
    assert (segmentation.members.count(), segmentation.profiles.count()) == (0, 0)

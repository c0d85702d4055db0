"""Attributes and outcomes: each group's own, of customers, from when they may be known."""

import pandas as pd
import pytest

from crmlake.generator.attributes import AGAIN, BOUGHT, CATEGORIES, KNOWN, NUMBERS, NUMBERS_SPREAD, RANGES
from crmlake.generator.outcomes import FRIENDS, SUBSCRIBES, TOLD_WITHIN
from generated_shop import SHOP, Generated, files_are_of_their_month, share_error

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def attributes(generated: Generated) -> pd.DataFrame:
    rows = generated.rows("shop_attributes")
    acquired = generated.people.loc[rows["customer_no"], "acquired_on"].to_numpy()
    known = rows.assign(group=generated.group(rows["customer_no"]), acquired_on=pd.to_datetime(acquired))
    return known.assign(known_at=pd.to_datetime(known["known_at"])).sort_values("known_at")


@pytest.fixture(scope="module")
def outcomes(generated: Generated) -> pd.DataFrame:
    rows = generated.rows("shop_outcomes")
    acquired = generated.people.loc[rows["customer_no"], "acquired_on"].to_numpy()
    known = rows.assign(group=generated.group(rows["customer_no"]), acquired_on=pd.to_datetime(acquired))
    return known.assign(occurred_at=pd.to_datetime(known["occurred_at"]))


def test_nothing_is_known_of_whom_is_no_customer_yet(attributes: pd.DataFrame) -> None:
    assert not attributes.duplicated(["customer_no", "fact", "known_at"]).any()
    assert not attributes.isna().any(axis=None)
    assert (attributes["known_at"] >= attributes["acquired_on"]).all()
    assert files_are_of_their_month(attributes, "known_at")
    bought = attributes["fact"].isin(CATEGORIES)
    waves = {pd.Timestamp(SHOP.start) + pd.Timedelta(days=int(SHOP.days * share)) for share in BOUGHT}
    assert set(attributes["known_at"][bought]) == waves
    assert set(attributes["fact"]) == set(KNOWN)


def test_as_much_is_known_as_planted(generated: Generated, attributes: pd.DataFrame) -> None:
    asked = pd.to_datetime(generated.people["acquired_on"])
    end = pd.Timestamp(SHOP.end)
    long_known = asked[asked < end - pd.Timedelta(days=400)].index
    of = attributes[attributes["customer_no"].isin(long_known)]
    for fact, rate in KNOWN.items():
        times = of[of["fact"] == fact].groupby("customer_no").size()
        assert len(times) / len(long_known) == pytest.approx(rate, abs=share_error(rate, len(long_known))), fact
        if fact in NUMBERS:
            assert (times > 1).mean() == pytest.approx(AGAIN, abs=share_error(AGAIN, len(times))), fact


def test_answers_and_figures_are_those_of_the_group(attributes: pd.DataFrame) -> None:
    first = attributes.groupby(["customer_no", "fact"]).head(1)
    for (fact, group), of in first.groupby(["fact", "group"]):
        if fact in NUMBERS:
            values, (least, most) = of["value"].astype(int), RANGES[str(fact)]
            assert values.between(least, most).all()
            # Answers are cut off at the ends of the range, which moves a mean near one by half an answer at most.
            error = 0.5 + 4 * NUMBERS_SPREAD / len(of) ** 0.5
            assert values.mean() == pytest.approx(NUMBERS[str(fact)][str(group)], abs=error), (fact, group)
        else:
            weights = CATEGORIES[str(fact)][str(group)]
            for value, weight in weights.items():
                share = weight / sum(weights.values())
                found = (of["value"] == value).mean()
                assert found == pytest.approx(share, abs=share_error(share, len(of))), (fact, group, value)


def test_a_second_answer_is_near_the_first(attributes: pd.DataFrame) -> None:
    numbers = attributes[attributes["fact"].isin(NUMBERS)]
    change = numbers["value"].astype(int).groupby([numbers["customer_no"], numbers["fact"]]).diff().dropna()
    assert set(change) == {-1, 0, 1}


def test_outcomes_are_those_of_the_group(outcomes: pd.DataFrame) -> None:
    assert not outcomes.duplicated(["customer_no", "outcome", "occurred_at"]).any()
    assert (outcomes["occurred_at"] >= outcomes["acquired_on"]).all()
    assert files_are_of_their_month(outcomes, "occurred_at")
    subscribed, friends = (outcomes[outcomes["outcome"] == name] for name in ("subscribed", "friends_brought"))
    assert set(subscribed["value"]) == {0, 1}
    for group, of in subscribed.groupby("group"):
        rate = SUBSCRIBES[str(group)]
        assert of["value"].mean() == pytest.approx(rate, abs=share_error(rate, len(of))), group
    for group, of in friends.groupby("group"):
        mean = FRIENDS[str(group)]
        error = 4 * (mean * (1 + mean) / len(of)) ** 0.5
        assert of["value"].mean() == pytest.approx(mean, abs=error), group


def test_who_moved_says_so_in_the_profile_some_days_later(generated: Generated, outcomes: pd.DataFrame) -> None:
    moved = outcomes[outcomes["outcome"] == "moved"].set_index("customer_no")
    assert (moved["value"] == 1).all()
    profiles = generated.rows("shop_customers").sort_values("updated_at")
    told = profiles.groupby("customer_no")["updated_at"].agg(["size", "last"])
    told = told[told["size"] == 3]
    assert set(moved.index) == set(told.index)
    days = pd.to_datetime(told["last"]).dt.normalize() - moved.loc[told.index, "occurred_at"].dt.normalize()
    assert days.dt.days.between(0, TOLD_WITHIN - 1).all()

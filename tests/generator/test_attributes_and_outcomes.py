"""Attributes and outcomes: the values of each group are as planted, and none is earlier than its customer."""

import pandas as pd
import pytest

from crmlake.generator.attributes import (
    CATEGORIES,
    COVERAGE,
    NUMBERS,
    NUMBERS_SPREAD,
    PURCHASE_SHARES,
    RANGES,
    SECOND_ANSWER_SHARE,
)
from crmlake.generator.outcomes import MAX_REPORT_DELAY, MEAN_FRIENDS, SUBSCRIPTION_RATES
from generated_shop import SHOP, GeneratedShop, are_in_monthly_files, share_error

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def attributes(generated_shop: GeneratedShop) -> pd.DataFrame:
    rows = add_people(generated_shop, generated_shop.rows("shop_attributes"))
    return rows.assign(known_at=pd.to_datetime(rows["known_at"])).sort_values("known_at")


@pytest.fixture(scope="module")
def outcomes(generated_shop: GeneratedShop) -> pd.DataFrame:
    rows = add_people(generated_shop, generated_shop.rows("shop_outcomes"))
    return rows.assign(occurred_at=pd.to_datetime(rows["occurred_at"]))


def add_people(generated_shop: GeneratedShop, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the `group` of the person and `acquired_on`."""
    acquired_on = generated_shop.people.loc[rows["customer_no"], "acquired_on"].to_numpy()
    return rows.assign(group=generated_shop.group(rows["customer_no"]), acquired_on=pd.to_datetime(acquired_on))


def test_no_attribute_is_earlier_than_its_customer(attributes: pd.DataFrame) -> None:
    assert not attributes.duplicated(["customer_no", "fact", "known_at"]).any()
    assert not attributes.isna().any(axis=None)
    assert (attributes["known_at"] >= attributes["acquired_on"]).all()
    assert are_in_monthly_files(attributes, "known_at")
    purchased = attributes["fact"].isin(CATEGORIES)
    dates = {pd.Timestamp(SHOP.start) + pd.Timedelta(days=int(SHOP.days * share)) for share in PURCHASE_SHARES}
    assert set(attributes["known_at"][purchased]) == dates
    assert set(attributes["fact"]) == set(COVERAGE)


def test_facts_are_known_at_their_planted_rates(generated_shop: GeneratedShop, attributes: pd.DataFrame) -> None:
    acquired_on = pd.to_datetime(generated_shop.people["acquired_on"])
    end = pd.Timestamp(SHOP.end)
    early = acquired_on[acquired_on < end - pd.Timedelta(days=400)].index
    rows = attributes[attributes["customer_no"].isin(early)]
    for fact, rate in COVERAGE.items():
        answers = rows[rows["fact"] == fact].groupby("customer_no").size()
        assert len(answers) / len(early) == pytest.approx(rate, abs=share_error(rate, len(early))), fact
        if fact in NUMBERS:
            error = share_error(SECOND_ANSWER_SHARE, len(answers))
            assert (answers > 1).mean() == pytest.approx(SECOND_ANSWER_SHARE, abs=error), fact


def test_attributes_follow_the_distribution_of_the_group(attributes: pd.DataFrame) -> None:
    first = attributes.groupby(["customer_no", "fact"]).head(1)
    for (fact, group), rows in first.groupby(["fact", "group"]):
        if fact in NUMBERS:
            values, (minimum, maximum) = rows["value"].astype(int), RANGES[str(fact)]
            assert values.between(minimum, maximum).all()
            # Answers are cut off at the ends of the range, which moves a mean near one by half an answer at most.
            error = 0.5 + 4 * NUMBERS_SPREAD / len(rows) ** 0.5
            assert values.mean() == pytest.approx(NUMBERS[str(fact)][str(group)], abs=error), (fact, group)
        else:
            weights = CATEGORIES[str(fact)][str(group)]
            for value, weight in weights.items():
                share = weight / sum(weights.values())
                actual = (rows["value"] == value).mean()
                assert actual == pytest.approx(share, abs=share_error(share, len(rows))), (fact, group, value)


def test_a_second_answer_is_near_the_first(attributes: pd.DataFrame) -> None:
    numbers = attributes[attributes["fact"].isin(NUMBERS)]
    change = numbers["value"].astype(int).groupby([numbers["customer_no"], numbers["fact"]]).diff().dropna()
    assert set(change) == {-1, 0, 1}


def test_outcomes_follow_the_distribution_of_the_group(outcomes: pd.DataFrame) -> None:
    assert not outcomes.duplicated(["customer_no", "outcome", "occurred_at"]).any()
    assert (outcomes["occurred_at"] >= outcomes["acquired_on"]).all()
    assert are_in_monthly_files(outcomes, "occurred_at")
    subscribed, friends = (outcomes[outcomes["outcome"] == name] for name in ("subscribed", "friends_brought"))
    assert set(subscribed["value"]) == {0, 1}
    for group, rows in subscribed.groupby("group"):
        rate = SUBSCRIPTION_RATES[str(group)]
        assert rows["value"].mean() == pytest.approx(rate, abs=share_error(rate, len(rows))), group
    for group, rows in friends.groupby("group"):
        mean = MEAN_FRIENDS[str(group)]
        error = 4 * (mean * (1 + mean) / len(rows)) ** 0.5
        assert rows["value"].mean() == pytest.approx(mean, abs=error), group


def test_a_move_is_some_days_before_the_profile_s_new_version(
    generated_shop: GeneratedShop, outcomes: pd.DataFrame
) -> None:
    moves = outcomes[outcomes["outcome"] == "moved"].set_index("customer_no")
    assert (moves["value"] == 1).all()
    profiles = generated_shop.rows("shop_customers").sort_values("updated_at")
    versions = profiles.groupby("customer_no")["updated_at"].agg(["size", "last"])
    changed_twice = versions[versions["size"] == 3]
    assert set(moves.index) == set(changed_twice.index)
    reported_on = pd.to_datetime(changed_twice["last"]).dt.normalize()
    days = reported_on - moves.loc[changed_twice.index, "occurred_at"].dt.normalize()
    assert days.dt.days.between(0, MAX_REPORT_DELAY - 1).all()

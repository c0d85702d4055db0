"""Service contacts: their causes, channels, texts and resolutions are as planted."""

import pandas as pd
import pytest

from crmlake.generator.service_contacts import (
    CHANNEL_WEIGHTS,
    HOURS_FACTORS,
    INTENTS_WITH_PRODUCT,
    INTENTS_WITHOUT_ORDER,
    MEDIAN_HOURS,
    MISCLASSIFIED_SHARE,
    NO_TRANSCRIPT_SHARE,
    ORDER_NAMED_SHARE,
    RATED_SHARE,
    RESOLUTION_WEIGHTS,
    UNCLASSIFIED_SHARE,
    UNRESOLVED_SHARE,
)
from crmlake.generator.service_grammar import CHINESE, ENGLISH, INTENTS
from crmlake.generator.service_intents import (
    AFTER_DECLINE_RATE,
    AFTER_RETURN_RATE,
    BAD_MOOD_RATES,
    MONTH_FACTORS,
    OTHER_CONTACT_RATES,
)
from generated_shop import SHOP, GeneratedShop, are_in_monthly_files, share_error

pytestmark = pytest.mark.slow

TIMES = ["opened_at", "resolved_at", "updated_at"]


@pytest.fixture(scope="module")
def versions(generated_shop: GeneratedShop) -> pd.DataFrame:
    """The rows of the files, with the truth of each."""
    rows, truth = generated_shop.rows("shop_service_contacts"), generated_shop.truth("service_contacts")
    assert truth["contact_no"].is_unique
    assert set(truth["contact_no"]) == set(rows["contact_no"])
    merged = rows.merge(truth.drop(columns="lang"), on="contact_no").sort_values("updated_at")
    times = {name: pd.to_datetime(merged[name]) for name in TIMES}
    number = merged["contact_no"]
    return merged.assign(**times, order="A" + number.str[1:], group=generated_shop.group(number))


@pytest.fixture(scope="module")
def contacts(versions: pd.DataFrame) -> pd.DataFrame:
    """The last version of each contact."""
    return versions.groupby("contact_no").tail(1).set_index("contact_no")


@pytest.fixture(scope="module")
def orders(generated_shop: GeneratedShop) -> pd.DataFrame:
    """The first line of each order, the time of its return, and whether the first payment was declined."""
    lines, payments = generated_shop.rows("shop_orders"), generated_shop.rows("shop_payments")
    first = lines[lines["line_no"] == 1].set_index("order_no")
    sold = first[first["status"] == "sold"]
    returned_at = first["order_time"][first["status"] == "returned"].rename(lambda number: number[1:])
    declined = payments["order_no"][(payments["kind"] == "payment") & (payments["status"] == "declined")]
    return sold.assign(
        placed_at=pd.to_datetime(sold["order_time"]),
        returned_at=pd.to_datetime(returned_at.reindex(sold.index)),
        declined=sold.index.isin(declined),
        group=generated_shop.group(pd.Series(sold.index, index=sold.index)),
    )


def test_a_contact_follows_its_order(contacts: pd.DataFrame, orders: pd.DataFrame) -> None:
    order = orders.loc[contacts["order"]].set_index(contacts.index)
    assert (contacts["opened_at"].dt.normalize() > order["placed_at"].dt.normalize()).all()
    assert (contacts["opened_at"] < pd.Timestamp(SHOP.end)).all()
    # The order and the product of a contact are correct, or null where the intent is not about them.
    about_order = ~contacts["intent"].isin(INTENTS_WITHOUT_ORDER)
    names_order = contacts["order_no"].notna()
    assert (contacts["order_no"] == contacts["order"])[names_order].all()
    assert not names_order[~about_order].any()
    error = share_error(ORDER_NAMED_SHARE, about_order.sum())
    assert names_order[about_order].mean() == pytest.approx(ORDER_NAMED_SHARE, abs=error)
    assert (contacts["sku"].notna() == contacts["intent"].isin(INTENTS_WITH_PRODUCT)).all()
    assert (contacts["sku"] == order["sku"])[contacts["sku"].notna()].all()
    numbers = contacts["customer_no"].dropna()
    assert (numbers.str[1:] == numbers.index.str[1:8]).all()
    assert not contacts["customer_no"][order["customer_no"].isna()].notna().any()


def test_the_intent_fits_the_cause(contacts: pd.DataFrame, orders: pd.DataFrame) -> None:
    order = orders.loc[contacts["order"]].set_index(contacts.index)
    assert order["declined"][contacts["why"] == "declined"].all()
    assert ((contacts["why"] == "declined") == (contacts["intent"] == "payment_problem")).all()
    assert ((contacts["why"] == "returned") == contacts["intent"].isin(["return_item", "refund"])).all()
    refund = contacts["intent"] == "refund"
    assert (contacts["opened_at"] > order["returned_at"])[refund].all()
    assert (contacts["opened_at"] < order["returned_at"].fillna(SHOP.end))[contacts["intent"] == "return_item"].all()
    assert set(contacts["intent"]) == set(INTENTS)


def test_groups_contact_the_help_desk_as_often_as_planted(contacts: pd.DataFrame, orders: pd.DataFrame) -> None:
    # Some contacts and returns of the last orders are after the shop's end.
    early = orders[orders["placed_at"] < pd.Timestamp(SHOP.end) - pd.Timedelta(days=70)]
    why = contacts.set_index("order")["why"].reindex(early.index)
    declined, returned = early["declined"], early["returned_at"].notna()
    for rate, eligible in ((AFTER_DECLINE_RATE, declined), (AFTER_RETURN_RATE, returned & (why != "declined"))):
        actual = why[eligible].isin(["declined", "returned"]).mean()
        assert actual == pytest.approx(rate, abs=share_error(rate, eligible.sum()))
    other = ~why.isin(["declined", "returned"])
    factors = early["placed_at"].dt.month.map(dict(enumerate(MONTH_FACTORS, start=1)))
    expected = early["group"].map(OTHER_CONTACT_RATES) * factors
    for by in (early["group"], early["placed_at"].dt.month):
        for key, rates in expected[other].groupby(by):
            actual = (why[rates.index] == "other").mean()
            assert actual == pytest.approx(rates.mean(), abs=share_error(rates.mean(), len(rates))), key


def test_groups_have_their_planted_moods_and_channels(contacts: pd.DataFrame) -> None:
    for group, rows in contacts.groupby("group"):
        bad = BAD_MOOD_RATES[str(group)]
        assert (rows["mood"] == "bad").mean() == pytest.approx(bad, abs=share_error(bad, len(rows))), group
        for channel, share in CHANNEL_WEIGHTS[str(group)].items():
            actual = (rows["channel"] == channel).mean()
            assert actual == pytest.approx(share, abs=share_error(share, len(rows))), (group, channel)
    is_call = contacts["channel"] == "phone"
    assert not contacts["phone"][~is_call].notna().any()
    assert not contacts["email"][is_call].notna().any()
    assert contacts["email"][~is_call].notna().mean() > 0.8
    lacks_message = contacts["message"].isna()
    assert not lacks_message[~is_call].any()
    error = share_error(NO_TRANSCRIPT_SHARE, is_call.sum())
    assert lacks_message[is_call].mean() == pytest.approx(NO_TRANSCRIPT_SHARE, abs=error)


def test_a_text_begins_with_its_intent_in_its_mood_and_language(contacts: pd.DataFrame) -> None:
    rows = contacts.dropna(subset="message")
    assert set(rows["lang"]) == {"en", "zh"}
    for row in rows.itertuples():
        phrases = (ENGLISH if row.lang == "en" else CHINESE)[str(row.intent)]
        statements = phrases.good if row.mood == "good" else phrases.bad
        subject = next(subject for subject in phrases.subjects if str(row.message).startswith(subject))
        assert str(row.message).removeprefix(subject).strip().startswith(statements)
        assert row.contact is None or str(row.contact) in str(row.message)


def test_both_languages_have_the_same_intents() -> None:
    assert tuple(CHINESE) == INTENTS == tuple(RESOLUTION_WEIGHTS)


def test_the_help_desk_classifies_contacts_with_the_planted_errors(contacts: pd.DataFrame) -> None:
    unclassified = contacts["category"].isna()
    error = share_error(UNCLASSIFIED_SHARE, len(contacts))
    assert unclassified.mean() == pytest.approx(UNCLASSIFIED_SHARE, abs=error)
    wrong = (contacts["category"] != contacts["intent"])[~unclassified].mean()
    rate = MISCLASSIFIED_SHARE * (1 - 1 / len(INTENTS))
    assert wrong == pytest.approx(rate, abs=share_error(rate, (~unclassified).sum()))


def test_contacts_are_resolved_as_planted(versions: pd.DataFrame, contacts: pd.DataFrame) -> None:
    resolved = contacts["resolved_at"].notna()
    early = contacts["opened_at"] < pd.Timestamp(SHOP.end) - pd.Timedelta(days=60)
    assert (~resolved)[early].mean() == pytest.approx(UNRESOLVED_SHARE, abs=share_error(UNRESOLVED_SHARE, early.sum()))
    assert all(row.resolution in RESOLUTION_WEIGHTS[str(row.intent)] for row in contacts[resolved].itertuples())
    rated = contacts["satisfaction"].notna()
    assert rated[resolved].mean() == pytest.approx(RATED_SHARE, abs=share_error(RATED_SHARE, resolved.sum()))
    good = contacts["mood"] == "good"
    assert (contacts["satisfaction"][rated & good] >= 3).all()
    assert (contacts["satisfaction"][rated & ~good] <= 3).all()
    assert not versions.loc[versions["resolved_at"].isna(), ["resolution", "satisfaction"]].notna().any(axis=None)
    hours = (contacts["resolved_at"] - contacts["opened_at"]).dt.total_seconds() / 3600
    relative = hours / contacts["channel"].map(MEDIAN_HOURS) / contacts["group"].map(HOURS_FACTORS)
    for by in (contacts["channel"], contacts["group"]):
        for key, values in relative[early].groupby(by):
            assert values.median() == pytest.approx(1, abs=0.35), key


def test_each_version_has_the_state_of_its_file_s_month(versions: pd.DataFrame) -> None:
    by_contact = versions.groupby("contact_no")
    count = by_contact.size()
    assert count.value_counts().keys().isin([1, 2]).all()
    assert not versions.duplicated(["contact_no", "updated_at"]).any()
    assert (by_contact["delivered_on"].nunique() == count).all()
    assert (by_contact[["opened_at", "order"]].nunique() == 1).all(axis=None)
    assert (versions["updated_at"] == versions["resolved_at"].fillna(versions["opened_at"])).all()
    assert are_in_monthly_files(versions, "updated_at")
    first = by_contact.head(1)
    first_of_two = first[count.loc[first["contact_no"]].to_numpy() > 1]
    assert len(first_of_two) > 5
    assert first_of_two["resolved_at"].isna().all()

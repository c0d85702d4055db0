"""Service contacts: why, how and in what words people ask for help, and what becomes of it."""

import pandas as pd
import pytest

from crmlake.generator.service_contacts import (
    ABOUT_NO_ORDER,
    ABOUT_PRODUCT,
    HOURS,
    MISSORTED,
    NAMES_ORDER,
    NO_WORDS,
    RATED,
    RESOLUTIONS,
    SLOWNESS,
    UNRESOLVED,
    UNSORTED,
    WAYS,
)
from crmlake.generator.service_grammar import CHINESE, ENGLISH, INTENTS
from crmlake.generator.service_intents import AFTER_DECLINE, AFTER_RETURN, ANGRY, MONTHS, NEEDS_HELP
from generated_shop import SHOP, Generated, files_are_of_their_month, share_error

pytestmark = pytest.mark.slow

MOMENTS = ["opened_at", "resolved_at", "updated_at"]


@pytest.fixture(scope="module")
def versions(generated: Generated) -> pd.DataFrame:
    """The rows of the files, with the truth behind each."""
    rows, truth = generated.rows("shop_service_contacts"), generated.truth("service_contacts")
    assert truth["contact_no"].is_unique
    assert set(truth["contact_no"]) == set(rows["contact_no"])
    known = rows.merge(truth.drop(columns="lang"), on="contact_no").sort_values("updated_at")
    times = {name: pd.to_datetime(known[name]) for name in MOMENTS}
    return known.assign(**times, order="A" + known["contact_no"].str[1:], group=generated.group(known["contact_no"]))


@pytest.fixture(scope="module")
def contacts(versions: pd.DataFrame) -> pd.DataFrame:
    """As last known."""
    return versions.groupby("contact_no").tail(1).set_index("contact_no")


@pytest.fixture(scope="module")
def orders(generated: Generated) -> pd.DataFrame:
    """Whose first payment failed, whose first line came back, when; by number."""
    lines, payments = generated.rows("shop_orders"), generated.rows("shop_payments")
    first = lines[lines["line_no"] == 1].set_index("order_no")
    sold = first[first["status"] == "sold"]
    back = first["order_time"][first["status"] == "returned"].rename(lambda number: number[1:])
    declined = payments["order_no"][(payments["kind"] == "payment") & (payments["status"] == "declined")]
    return sold.assign(
        placed_at=pd.to_datetime(sold["order_time"]),
        back_at=pd.to_datetime(back.reindex(sold.index)),
        declined=sold.index.isin(declined),
        group=generated.group(pd.Series(sold.index, index=sold.index)),
    )


def test_a_contact_follows_its_order(generated: Generated, contacts: pd.DataFrame, orders: pd.DataFrame) -> None:
    of = orders.loc[contacts["order"]].set_index(contacts.index)
    assert (contacts["opened_at"].dt.normalize() > of["placed_at"].dt.normalize()).all()
    assert (contacts["opened_at"] < pd.Timestamp(SHOP.end)).all()
    # What the help desk knows of it is right, and what the contact is not about is not there.
    about = ~contacts["intent"].isin(ABOUT_NO_ORDER)
    named = contacts["order_no"].notna()
    assert (contacts["order_no"] == contacts["order"])[named].all()
    assert not named[~about].any()
    assert named[about].mean() == pytest.approx(NAMES_ORDER, abs=share_error(NAMES_ORDER, about.sum()))
    assert (contacts["sku"].notna() == contacts["intent"].isin(ABOUT_PRODUCT)).all()
    assert (contacts["sku"] == of["sku"])[contacts["sku"].notna()].all()
    numbers = contacts["customer_no"].dropna()
    assert (numbers.str[1:] == numbers.index.str[1:8]).all()
    assert not contacts["customer_no"][of["customer_no"].isna()].notna().any()


def test_contacts_come_of_what_happened(contacts: pd.DataFrame, orders: pd.DataFrame) -> None:
    of = orders.loc[contacts["order"]].set_index(contacts.index)
    assert of["declined"][contacts["why"] == "declined"].all()
    assert ((contacts["why"] == "declined") == (contacts["intent"] == "payment_problem")).all()
    assert ((contacts["why"] == "returned") == contacts["intent"].isin(["return_item", "refund"])).all()
    refund = contacts["intent"] == "refund"
    assert (contacts["opened_at"] > of["back_at"])[refund].all()
    assert (contacts["opened_at"] < of["back_at"].fillna(SHOP.end))[contacts["intent"] == "return_item"].all()
    assert set(contacts["intent"]) == set(INTENTS)


def test_groups_ask_as_often_as_planted(contacts: pd.DataFrame, orders: pd.DataFrame) -> None:
    # Of the last orders some contacts, and some returns, lie beyond the shop's end.
    early = orders[orders["placed_at"] < pd.Timestamp(SHOP.end) - pd.Timedelta(days=70)]
    why = contacts.set_index("order")["why"].reindex(early.index)
    declined, returned = early["declined"], early["back_at"].notna()
    for rate, asked in ((AFTER_DECLINE, declined), (AFTER_RETURN, returned & (why != "declined"))):
        found = why[asked].isin(["declined", "returned"]).mean()
        assert found == pytest.approx(rate, abs=share_error(rate, asked.sum()))
    other = ~why.isin(["declined", "returned"])
    months = early["placed_at"].dt.month.map(dict(enumerate(MONTHS, start=1)))
    expected = early["group"].map(NEEDS_HELP) * months
    for by in (early["group"], early["placed_at"].dt.month):
        for key, rates in expected[other].groupby(by):
            found = (why[rates.index] == "other").mean()
            assert found == pytest.approx(rates.mean(), abs=share_error(rates.mean(), len(rates))), key


def test_groups_ask_in_their_mood_and_way(contacts: pd.DataFrame) -> None:
    for group, of in contacts.groupby("group"):
        angry = ANGRY[str(group)]
        assert (of["mood"] == "bad").mean() == pytest.approx(angry, abs=share_error(angry, len(of))), group
        for way, share in WAYS[str(group)].items():
            found = (of["channel"] == way).mean()
            assert found == pytest.approx(share, abs=share_error(share, len(of))), (group, way)
    called = contacts["channel"] == "phone"
    assert not contacts["phone"][~called].notna().any()
    assert not contacts["email"][called].notna().any()
    assert contacts["email"][~called].notna().mean() > 0.8
    silent = contacts["message"].isna()
    assert not silent[~called].any()
    assert silent[called].mean() == pytest.approx(NO_WORDS, abs=share_error(NO_WORDS, called.sum()))


def test_a_text_begins_with_its_intent_in_its_mood_and_language(contacts: pd.DataFrame) -> None:
    rows = contacts.dropna(subset="message")
    assert set(rows["lang"]) == {"en", "zh"}
    for row in rows.itertuples():
        phrases = (ENGLISH if row.lang == "en" else CHINESE)[str(row.intent)]
        said = phrases.good if row.mood == "good" else phrases.bad
        subject = next(subject for subject in phrases.subjects if str(row.message).startswith(subject))
        assert str(row.message).removeprefix(subject).strip().startswith(said)
        assert row.contact is None or str(row.contact) in str(row.message)


def test_both_languages_have_the_same_intents() -> None:
    assert tuple(CHINESE) == INTENTS == tuple(RESOLUTIONS)


def test_the_help_desk_sorts_nearly_all_rightly(contacts: pd.DataFrame) -> None:
    unsorted = contacts["category"].isna()
    assert unsorted.mean() == pytest.approx(UNSORTED, abs=share_error(UNSORTED, len(contacts)))
    wrong = (contacts["category"] != contacts["intent"])[~unsorted].mean()
    rate = MISSORTED * (1 - 1 / len(INTENTS))
    assert wrong == pytest.approx(rate, abs=share_error(rate, (~unsorted).sum()))


def test_contacts_are_resolved_as_planted(versions: pd.DataFrame, contacts: pd.DataFrame) -> None:
    resolved = contacts["resolved_at"].notna()
    early = contacts["opened_at"] < pd.Timestamp(SHOP.end) - pd.Timedelta(days=60)
    assert (~resolved)[early].mean() == pytest.approx(UNRESOLVED, abs=share_error(UNRESOLVED, early.sum()))
    assert all(row.resolution in RESOLUTIONS[str(row.intent)] for row in contacts[resolved].itertuples())
    rated = contacts["satisfaction"].notna()
    assert rated[resolved].mean() == pytest.approx(RATED, abs=share_error(RATED, resolved.sum()))
    good = contacts["mood"] == "good"
    assert (contacts["satisfaction"][rated & good] >= 3).all()
    assert (contacts["satisfaction"][rated & ~good] <= 3).all()
    assert not versions.loc[versions["resolved_at"].isna(), ["resolution", "satisfaction"]].notna().any(axis=None)
    hours = (contacts["resolved_at"] - contacts["opened_at"]).dt.total_seconds() / 3600
    usual = hours / contacts["channel"].map(HOURS) / contacts["group"].map(SLOWNESS)
    for key, values in [*usual[early].groupby(contacts["channel"]), *usual[early].groupby(contacts["group"])]:
        assert values.median() == pytest.approx(1, abs=0.35), key


def test_versions_tell_what_was_known_by_each_file(versions: pd.DataFrame) -> None:
    each = versions.groupby("contact_no")
    assert each.size().value_counts().keys().isin([1, 2]).all()
    assert not versions.duplicated(["contact_no", "updated_at"]).any()
    assert (each["delivered_on"].nunique() == each.size()).all()
    assert (each[["opened_at", "order"]].nunique() == 1).all(axis=None)
    assert (versions["updated_at"] == versions["resolved_at"].fillna(versions["opened_at"])).all()
    assert files_are_of_their_month(versions, "updated_at")
    first = each.head(1)[each.size().loc[each.head(1)["contact_no"]].to_numpy() > 1]
    assert len(first) > 5
    assert first["resolved_at"].isna().all()

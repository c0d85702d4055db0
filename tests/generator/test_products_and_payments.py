"""The catalogue and the payments: they follow the orders, and fail, go back and are taken back as planted."""

from collections import Counter

import pandas as pd
import pytest

from crmlake.generator.payments import CHARGED_BACK, FAILS, METHODS, REFUND_FAILS
from crmlake.generator.products import REVISED, WITHDRAWN
from generated_shop import SHOP, Generated, files_are_of_their_month, share_error

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def payments(generated: Generated) -> pd.DataFrame:
    rows = generated.rows("shop_payments")
    numbered = rows.assign(attempt=rows["payment_no"].str[-1].astype(int), group=generated.group(rows["order_no"]))
    return numbered.sort_values("payment_no")


@pytest.fixture(scope="module")
def lines(generated: Generated) -> pd.DataFrame:
    rows = generated.rows("shop_orders")
    amount = rows["qty"].astype(int) * rows["price"].astype(float)
    return rows.assign(amount=amount.round(2), order=rows["order_no"].str.removeprefix("R"))


def test_the_catalogue_has_every_product_with_the_price_that_is_paid(generated: Generated, lines: pd.DataFrame) -> None:
    rows = generated.rows("shop_products")
    assert not rows.duplicated(["sku", "updated_at"]).any()
    first = rows[rows["updated_at"] == f"{SHOP.start} 00:00:00"]
    assert sorted(first["sku"]) == sorted(rows["sku"].unique())
    assert (first["updated_at"] == first.groupby("sku")["updated_at"].transform("min")).all()
    prices = rows.groupby("sku")["price"].agg(["min", "max"]).astype(float)
    paid = lines.groupby("sku")["price"].agg(["min", "max"]).astype(float)
    assert (prices.loc[paid.index] == paid).all(axis=None)
    assert (rows["launched_on"] < SHOP.start).all()
    assert files_are_of_their_month(rows, "updated_at")


def test_products_are_described_anew_and_withdrawn_as_planted(generated: Generated) -> None:
    rows = generated.rows("shop_products").sort_values("updated_at")
    described = rows.dropna(subset="description").groupby("sku")["description"].nunique()
    # One in six is described anew in the same words.
    rate = REVISED * 5 / 6
    assert (described > 1).mean() == pytest.approx(rate, abs=share_error(rate, len(described)))
    last = rows.groupby("sku").tail(1).set_index("sku")
    withdrawn = last["withdrawn_on"].notna()
    assert withdrawn.mean() == pytest.approx(WITHDRAWN, abs=share_error(WITHDRAWN, len(last)))
    assert (last.loc[withdrawn, "withdrawn_on"] >= SHOP.end).all()
    # A product is withdrawn once, and for good.
    assert rows["withdrawn_on"].notna().sum() == withdrawn.sum()


def test_orders_are_paid_once_and_in_full(payments: pd.DataFrame, lines: pd.DataFrame) -> None:
    assert not payments.duplicated("payment_no").any()
    sold = lines[lines["status"] == "sold"].groupby("order").agg({"amount": "sum", "order_time": "first"})
    pays = payments[payments["kind"] == "payment"].set_index("order_no")
    assert (pays["amount"].astype(float).round(2) == sold.loc[pays.index, "amount"].round(2)).all()
    assert (pays["paid_at"] > sold.loc[pays.index, "order_time"]).all()
    captured = pays[pays["status"] == "captured"]
    assert captured.index.is_unique
    # All is paid but for orders of the last weeks, whose money is still to come.
    due = sold[pd.to_datetime(sold["order_time"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=30)]
    assert set(due.index) <= set(captured.index)
    assert files_are_of_their_month(payments, "paid_at")


def test_what_fails_is_tried_again_until_it_succeeds(payments: pd.DataFrame) -> None:
    thing = payments["payment_no"].str[:-2]
    attempts = payments.groupby(thing)["attempt"]
    assert (attempts.transform("cumcount") + 1 == payments["attempt"]).all()
    last = payments["attempt"] == attempts.transform("max")
    # At the shop's end the next try may be still to come.
    settled = pd.to_datetime(payments["paid_at"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=6)
    assert (payments["status"] == "captured")[last & settled].all()
    assert (payments["status"] == "declined")[~last].all()
    assert (payments["paid_at"] > payments.groupby(thing)["paid_at"].shift().fillna("")).all()


def test_what_came_back_is_refunded_after_it_was_paid(payments: pd.DataFrame, lines: pd.DataFrame) -> None:
    back = payments[(payments["kind"] == "refund") & (payments["status"] == "captured")]
    returned = lines[lines["status"] == "returned"]
    keys = [zip(frame, each.astype(float).round(2), strict=True) for frame, each in
            ((back["order_no"], back["amount"]), (returned["order"], returned["amount"]))]  # fmt: skip
    refunded, owed = map(Counter, keys)
    assert refunded <= owed
    early = pd.to_datetime(returned["order_time"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=40)
    early_owed = Counter(zip(returned["order"][early], returned["amount"][early].round(2), strict=True))
    assert early_owed <= refunded
    captured = payments[payments["status"] == "captured"]
    paid_at = captured[captured["kind"] == "payment"].set_index("order_no")["paid_at"]
    goes_back = captured[captured["kind"] != "payment"]
    assert (paid_at.reindex(goes_back["order_no"]).to_numpy() < goes_back["paid_at"].to_numpy()).all()
    assert (captured.groupby("order_no")["amount"].sum().astype(float) > -0.005).all()


def test_groups_pay_as_planted(payments: pd.DataFrame) -> None:
    first = payments[(payments["kind"] == "payment") & (payments["attempt"] == 1)]
    refunds = payments[(payments["kind"] == "refund") & (payments["attempt"] == 1)]
    for group, of in first.groupby("group"):
        rate, failed = FAILS[str(group)], of["status"] == "declined"
        assert failed.mean() == pytest.approx(rate, abs=share_error(rate, len(of))), group
        for method, share in METHODS[str(group)].items():
            found = (of["method"] == method).mean()
            assert found == pytest.approx(share, abs=share_error(share, len(of))), (group, method)
    declined = (refunds["status"] == "declined").mean()
    assert declined == pytest.approx(REFUND_FAILS, abs=share_error(REFUND_FAILS, len(refunds)))


def test_banks_take_back_what_was_paid_as_often_as_planted(payments: pd.DataFrame) -> None:
    refunded = set(payments["order_no"][payments["kind"] == "refund"])
    early = pd.to_datetime(payments["paid_at"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=70)
    first = payments[(payments["kind"] == "payment") & (payments["attempt"] == 1) & early]
    could_be = first[(first["method"] != "invoice") & ~first["order_no"].isin(refunded)]
    taken = payments[payments["kind"] == "chargeback"].set_index("order_no")
    assert not taken["method"].eq("invoice").any()
    for group, of in could_be.groupby("group"):
        rate = CHARGED_BACK[str(group)]
        found = of["order_no"].isin(taken.index).mean()
        assert found == pytest.approx(rate, abs=share_error(rate, len(of)) + 1 / len(of)), group
    paid = payments[payments["kind"] == "payment"].groupby("order_no")["amount"].first()
    assert (-taken["amount"] == paid.loc[taken.index]).all()

"""The catalogue and the payments follow the orders, with the planted rates of declines, refunds and chargebacks."""

from collections import Counter

import pandas as pd
import pytest

from crmlake.generator.payments import CHARGEBACK_RATES, DECLINE_RATES, METHODS, REFUND_DECLINE_RATE
from crmlake.generator.products import REVISED_SHARE, WITHDRAWN_SHARE
from generated_shop import SHOP, GeneratedShop, are_in_monthly_files, share_error

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def payments(generated_shop: GeneratedShop) -> pd.DataFrame:
    rows = generated_shop.rows("shop_payments")
    attempt = rows["payment_no"].str[-1].astype(int)
    return rows.assign(attempt=attempt, group=generated_shop.group(rows["order_no"])).sort_values("payment_no")


@pytest.fixture(scope="module")
def lines(generated_shop: GeneratedShop) -> pd.DataFrame:
    rows = generated_shop.rows("shop_orders")
    amount = rows["qty"].astype(int) * rows["price"].astype(float)
    return rows.assign(amount=amount.round(2), order=rows["order_no"].str.removeprefix("R"))


def test_the_catalogue_has_every_product_with_the_price_of_the_orders(
    generated_shop: GeneratedShop, lines: pd.DataFrame
) -> None:
    rows = generated_shop.rows("shop_products")
    assert not rows.duplicated(["sku", "updated_at"]).any()
    first = rows[rows["updated_at"] == f"{SHOP.start} 00:00:00"]
    assert sorted(first["sku"]) == sorted(rows["sku"].unique())
    assert (first["updated_at"] == first.groupby("sku")["updated_at"].transform("min")).all()
    catalogue_prices = rows.groupby("sku")["price"].agg(["min", "max"]).astype(float)
    order_prices = lines.groupby("sku")["price"].agg(["min", "max"]).astype(float)
    assert (catalogue_prices.loc[order_prices.index] == order_prices).all(axis=None)
    assert (rows["launched_on"] < SHOP.start).all()
    assert are_in_monthly_files(rows, "updated_at")


def test_products_are_revised_and_withdrawn_as_planted(generated_shop: GeneratedShop) -> None:
    rows = generated_shop.rows("shop_products").sort_values("updated_at")
    descriptions = rows.dropna(subset="description").groupby("sku")["description"].nunique()
    # One in six revised descriptions has the same words as before.
    rate = REVISED_SHARE * 5 / 6
    assert (descriptions > 1).mean() == pytest.approx(rate, abs=share_error(rate, len(descriptions)))
    last = rows.groupby("sku").tail(1).set_index("sku")
    withdrawn = last["withdrawn_on"].notna()
    assert withdrawn.mean() == pytest.approx(WITHDRAWN_SHARE, abs=share_error(WITHDRAWN_SHARE, len(last)))
    assert (last.loc[withdrawn, "withdrawn_on"] >= SHOP.end).all()
    # A product is withdrawn once, and for good.
    assert rows["withdrawn_on"].notna().sum() == withdrawn.sum()


def test_orders_are_paid_once_and_in_full(payments: pd.DataFrame, lines: pd.DataFrame) -> None:
    assert not payments.duplicated("payment_no").any()
    sold = lines[lines["status"] == "sold"].groupby("order").agg({"amount": "sum", "order_time": "first"})
    attempts = payments[payments["kind"] == "payment"].set_index("order_no")
    assert (attempts["amount"].astype(float).round(2) == sold.loc[attempts.index, "amount"].round(2)).all()
    assert (attempts["paid_at"] > sold.loc[attempts.index, "order_time"]).all()
    captured = attempts[attempts["status"] == "captured"]
    assert captured.index.is_unique
    # Only orders of the last weeks may be unpaid, because their payment is after the shop's end.
    due = sold[pd.to_datetime(sold["order_time"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=30)]
    assert set(due.index) <= set(captured.index)
    assert are_in_monthly_files(payments, "paid_at")


def test_declined_attempts_are_repeated_until_one_succeeds(payments: pd.DataFrame) -> None:
    number = payments["payment_no"].str[:-2]
    attempts = payments.groupby(number)["attempt"]
    assert (attempts.transform("cumcount") + 1 == payments["attempt"]).all()
    last = payments["attempt"] == attempts.transform("max")
    # The next attempt may be after the shop's end.
    complete = pd.to_datetime(payments["paid_at"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=6)
    assert (payments["status"] == "captured")[last & complete].all()
    assert (payments["status"] == "declined")[~last].all()
    assert (payments["paid_at"] > payments.groupby(number)["paid_at"].shift().fillna("")).all()


def test_returns_are_refunded_after_the_payment(payments: pd.DataFrame, lines: pd.DataFrame) -> None:
    refunds = payments[(payments["kind"] == "refund") & (payments["status"] == "captured")]
    returns = lines[lines["status"] == "returned"]
    refunded = Counter(zip(refunds["order_no"], refunds["amount"].astype(float).round(2), strict=True))
    owed = Counter(zip(returns["order"], returns["amount"].astype(float).round(2), strict=True))
    assert refunded <= owed
    early = pd.to_datetime(returns["order_time"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=40)
    early_owed = Counter(zip(returns["order"][early], returns["amount"][early].round(2), strict=True))
    assert early_owed <= refunded
    captured = payments[payments["status"] == "captured"]
    paid_at = captured[captured["kind"] == "payment"].set_index("order_no")["paid_at"]
    repayments = captured[captured["kind"] != "payment"]
    assert (paid_at.reindex(repayments["order_no"]).to_numpy() < repayments["paid_at"].to_numpy()).all()
    assert (captured.groupby("order_no")["amount"].sum().astype(float) > -0.005).all()


def test_groups_pay_as_planted(payments: pd.DataFrame) -> None:
    first = payments[(payments["kind"] == "payment") & (payments["attempt"] == 1)]
    refunds = payments[(payments["kind"] == "refund") & (payments["attempt"] == 1)]
    for group, rows in first.groupby("group"):
        rate, declined = DECLINE_RATES[str(group)], rows["status"] == "declined"
        assert declined.mean() == pytest.approx(rate, abs=share_error(rate, len(rows))), group
        for method, share in METHODS[str(group)].items():
            actual = (rows["method"] == method).mean()
            assert actual == pytest.approx(share, abs=share_error(share, len(rows))), (group, method)
    declined_refunds = (refunds["status"] == "declined").mean()
    error = share_error(REFUND_DECLINE_RATE, len(refunds))
    assert declined_refunds == pytest.approx(REFUND_DECLINE_RATE, abs=error)


def test_banks_charge_payments_back_at_their_planted_rates(payments: pd.DataFrame) -> None:
    refunded = set(payments["order_no"][payments["kind"] == "refund"])
    early = pd.to_datetime(payments["paid_at"]) < pd.Timestamp(SHOP.end) - pd.Timedelta(days=70)
    first = payments[(payments["kind"] == "payment") & (payments["attempt"] == 1) & early]
    eligible = first[(first["method"] != "invoice") & ~first["order_no"].isin(refunded)]
    chargebacks = payments[payments["kind"] == "chargeback"].set_index("order_no")
    assert not chargebacks["method"].eq("invoice").any()
    for group, rows in eligible.groupby("group"):
        rate = CHARGEBACK_RATES[str(group)]
        actual = rows["order_no"].isin(chargebacks.index).mean()
        assert actual == pytest.approx(rate, abs=share_error(rate, len(rows)) + 1 / len(rows)), group
    paid = payments[payments["kind"] == "payment"].groupby("order_no")["amount"].first()
    assert (-chargebacks["amount"] == paid.loc[chargebacks.index]).all()

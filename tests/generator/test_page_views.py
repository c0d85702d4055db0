"""Page views: groups browse as planted, visits end in their orders, and visitors are those of the truth."""

from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import pairwise
from statistics import mean

import pytest

from crmlake.generator.page_views import PAGE_SHARES
from crmlake.generator.visits import (
    BROWSER_SHARES,
    CHANNEL,
    FINAL_APP_SHARE,
    INITIAL_APP_SHARE,
    SIGN_IN_SHARES,
    TRACKED_SHARE,
)
from generated_shop import SHOP, GeneratedShop, Record, is_near, to_records

pytestmark = pytest.mark.slow

RARE = 25
"""Shares with a lower expected count are not tested, because they are far from normal."""


@pytest.fixture(scope="module")
def group(generated_shop: GeneratedShop) -> dict[int, str]:
    return dict(zip(generated_shop.people["person"], generated_shop.people["group"], strict=True))


@pytest.fixture(scope="module")
def visits(generated_shop: GeneratedShop) -> dict[str, list[Record]]:
    """The pages of each visit, in their order."""
    by_visit = defaultdict(list)
    for row in generated_shop.records("shop_page_views"):
        by_visit[row["visit_no"]].append(row)
    return {number: sorted(pages, key=lambda row: row["position"]) for number, pages in by_visit.items()}


def person(visit_no: str) -> int:
    return int(visit_no[4:] if visit_no.startswith("K") else visit_no[1:8]) - 1


def test_pages_of_a_visit_follow_each_other(visits: dict[str, list[Record]]) -> None:
    assert len({row["view_no"] for pages in visits.values() for row in pages}) == sum(map(len, visits.values()))
    for pages in visits.values():
        assert [row["position"] for row in pages] == list(range(1, len(pages) + 1))
        times = [datetime.fromisoformat(row["viewed_at"]) for row in pages]
        assert [(later - time).total_seconds() for time, later in pairwise(times)] == [
            row["seconds"] for row in pages[:-1]
        ]
        assert times[-1].date() < SHOP.end
        assert pages[-1]["seconds"] is None
        constant = ("visitor", "customer_no", "platform", "device", "country")
        assert all(len({row[name] for row in pages}) == 1 for name in constant)
        assert all(row["referrer"] is None and row["campaign_no"] is None for row in pages[1:])


def test_groups_view_pages_as_planted(visits: dict[str, list[Record]], group: dict[int, str]) -> None:
    other_visits = {number: pages for number, pages in visits.items() if number.startswith("L")}
    kinds, devices, sign_ins = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, bool]]()
    for number, pages in other_visits.items():
        name = group[person(number)]
        kinds.update((name, page_kind(row)) for row in pages)
        sign_ins[name, pages[0]["customer_no"] is not None] += 1
        if pages[0]["platform"] == "web":
            devices[name, pages[0]["device"]] += 1
    for name in PAGE_SHARES:
        page_count, visit_count, web_count = (
            sum(n for (group_name, _), n in count.items() if group_name == name) for count in (kinds, sign_ins, devices)
        )
        frequent = {kind: share for kind, share in PAGE_SHARES[name].items() if share * page_count > RARE}
        assert all(is_near(kinds[name, kind], page_count, share) for kind, share in frequent.items()), name
        shares = BROWSER_SHARES[name]
        assert all(is_near(devices[name, device], web_count, share) for device, share in shares.items()), name
        assert is_near(sign_ins[name, True], visit_count, SIGN_IN_SHARES[name]), name


def page_kind(row: Record) -> str:
    """Return the kind of a page, from its screen or path."""
    page = row["page"]
    if row["platform"] == "app":
        return str(page)
    if row["sku"] is not None:
        return "product"
    return "home" if page == "/" else str(page[1:]) if row["category"] is None else "category"


def test_visits_and_the_app_s_share_grow_by_year_and_season(visits: dict[str, list[Record]]) -> None:
    app = [(date.fromisoformat(pages[0]["viewed_at"][:10]), pages[0]["platform"] == "app") for pages in visits.values()]
    for year in (2024, 2025):
        share = INITIAL_APP_SHARE + (FINAL_APP_SHARE - INITIAL_APP_SHARE) * (0.25 if year == 2024 else 0.75)
        in_year = [is_app for day, is_app in app if day.year == year]
        assert mean(in_year) == pytest.approx(share, abs=0.05)
    months = Counter(day.month for day, _ in app)
    assert min(months[11], months[12]) > max(months[7], months[8])


def test_visits_that_end_in_an_order_show_it(generated_shop: GeneratedShop, visits: dict[str, list[Record]]) -> None:
    lines = [row for row in generated_shop.records("shop_orders") if row["status"] == "sold" and row["line_no"] == 1]
    orders = {"V" + row["order_no"][1:]: row for row in lines}
    order_visits = {number: pages for number, pages in visits.items() if number.startswith("V")}
    assert is_near(len(order_visits), len(orders), TRACKED_SHARE)
    for number, (*_, product, basket, confirmation) in order_visits.items():
        order = orders[number]
        assert (confirmation["viewed_at"], confirmation["customer_no"]) == (order["order_time"], order["customer_no"])
        assert product["sku"] == order["sku"]
        assert (basket["page"], confirmation["page"]) in {("/basket", "/thanks"), ("basket", "done")}


def test_every_click_of_a_campaign_begins_a_visit(
    generated_shop: GeneratedShop, visits: dict[str, list[Record]]
) -> None:
    clicks = [row for row in generated_shop.records("shop_campaign_messages") if row["event"] == "clicked"]
    first_pages = {number: pages[0] for number, pages in visits.items() if number.startswith("K")}
    assert {"K" + row["message_no"][1:] for row in clicks} == set(first_pages)
    for click in clicks:
        page = first_pages["K" + click["message_no"][1:]]
        assert (page["viewed_at"], page["campaign_no"]) == (click["occurred_at"], click["campaign_no"])
        assert page["page"] in (click["link"], "category")


def test_visitors_are_those_of_the_truth(generated_shop: GeneratedShop, visits: dict[str, list[Record]]) -> None:
    truth = [row for row in to_records(generated_shop.truth("identifiers")) if row["channel"] == CHANNEL]
    identifiers = {(row["person"], row["kind"]): row["identifier"] for row in truth}
    for number, (page, *_) in visits.items():
        browser = "app" if page["platform"] == "app" else page["device"]
        assert page["visitor"] == identifiers[person(number), browser]
        assert page["customer_no"] in (None, identifiers[person(number), "crm"])

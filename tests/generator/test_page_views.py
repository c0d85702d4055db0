"""Page views: groups browse as planted, visits end in the orders they led to, and visitors are those of the truth."""

from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import pairwise
from statistics import mean

import pytest

from crmlake.generator.page_views import KINDS
from crmlake.generator.visits import APP, APP_AT_FIRST, BROWSERS, CHANNEL, SIGNED_IN, TRACKED
from generated_shop import SHOP, Generated, Record, near, records

pytestmark = pytest.mark.slow

RARE = 25
"""Of what so few are expected, a share says little: it is far from normal."""


@pytest.fixture(scope="module")
def group(generated: Generated) -> dict[int, str]:
    return dict(zip(generated.people["person"], generated.people["group"], strict=True))


@pytest.fixture(scope="module")
def visits(generated: Generated) -> dict[str, list[Record]]:
    """The pages of each visit, in their order."""
    found = defaultdict(list)
    for row in generated.records("shop_page_views"):
        found[row["visit_no"]].append(row)
    return {number: sorted(pages, key=lambda row: row["position"]) for number, pages in found.items()}


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
        alone = ("visitor", "customer_no", "platform", "device", "country")
        assert all(len({row[name] for row in pages}) == 1 for name in alone)
        assert all(row["referrer"] is None and row["campaign_no"] is None for row in pages[1:])


def test_groups_look_at_what_was_planted(visits: dict[str, list[Record]], group: dict[int, str]) -> None:
    looks = {number: pages for number, pages in visits.items() if number.startswith("L")}
    kinds, devices, signed = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, bool]]()
    for number, pages in looks.items():
        name = group[person(number)]
        kinds.update((name, _kind(row)) for row in pages)
        signed[name, pages[0]["customer_no"] is not None] += 1
        if pages[0]["platform"] == "web":
            devices[name, pages[0]["device"]] += 1
    for name in KINDS:
        whole, sessions, by_web = (
            sum(n for (of, _), n in count.items() if of == name) for count in (kinds, signed, devices)
        )
        often = {kind: share for kind, share in KINDS[name].items() if share * whole > RARE}
        assert all(near(kinds[name, kind], whole, share) for kind, share in often.items()), name
        assert all(near(devices[name, device], by_web, share) for device, share in BROWSERS[name].items()), name
        assert near(signed[name, True], sessions, SIGNED_IN[name]), name


def _kind(row: Record) -> str:
    """From the page as it is told: the name of a screen, or a path."""
    page = row["page"]
    if row["platform"] == "app":
        return str(page)
    if row["sku"] is not None:
        return "product"
    return "home" if page == "/" else str(page[1:]) if row["category"] is None else "category"


def test_visits_grow_by_year_and_season_and_the_app_with_them(visits: dict[str, list[Record]]) -> None:
    app = [(date.fromisoformat(pages[0]["viewed_at"][:10]), pages[0]["platform"] == "app") for pages in visits.values()]
    for year in (2024, 2025):
        share = APP_AT_FIRST + (APP - APP_AT_FIRST) * (0.25 if year == 2024 else 0.75)
        of_year = [uses for day, uses in app if day.year == year]
        assert mean(of_year) == pytest.approx(share, abs=0.05)
    months = Counter(day.month for day, _ in app)
    assert min(months[11], months[12]) > max(months[7], months[8])


def test_visits_that_end_in_an_order_show_it(generated: Generated, visits: dict[str, list[Record]]) -> None:
    lines = [row for row in generated.records("shop_orders") if row["status"] == "sold" and row["line_no"] == 1]
    orders = {"V" + row["order_no"][1:]: row for row in lines}
    led = {number: pages for number, pages in visits.items() if number.startswith("V")}
    assert near(len(led), len(orders), TRACKED)
    for number, (*_, product, basket, done) in led.items():
        order = orders[number]
        assert (done["viewed_at"], done["customer_no"]) == (order["order_time"], order["customer_no"])
        assert product["sku"] == order["sku"]
        assert (basket["page"], done["page"]) in {("/basket", "/thanks"), ("basket", "done")}


def test_every_click_of_a_campaign_begins_a_visit(generated: Generated, visits: dict[str, list[Record]]) -> None:
    clicks = [row for row in generated.records("shop_campaign_messages") if row["event"] == "clicked"]
    begun = {number: pages[0] for number, pages in visits.items() if number.startswith("K")}
    assert {"K" + row["message_no"][1:] for row in clicks} == set(begun)
    for click in clicks:
        page = begun["K" + click["message_no"][1:]]
        assert (page["viewed_at"], page["campaign_no"]) == (click["occurred_at"], click["campaign_no"])
        assert page["page"] in (click["link"], "category")


def test_visitors_are_those_of_the_truth(generated: Generated, visits: dict[str, list[Record]]) -> None:
    told = [row for row in records(generated.truth("identifiers")) if row["channel"] == CHANNEL]
    known = {(row["person"], row["kind"]): row["identifier"] for row in told}
    for number, (page, *_) in visits.items():
        browser = "app" if page["platform"] == "app" else page["device"]
        assert page["visitor"] == known[person(number), browser]
        assert page["customer_no"] in (None, known[person(number), "crm"])

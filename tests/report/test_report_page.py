import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from crmlake.report import ReportData, render
from crmlake.report.figures import safe_json
from crmlake.runtime import DagNode

ATTACK = "</script><script>alert('x')</script><img src=http://evil.example/x onerror=alert(1)>"
URL_ATTRIBUTES = {
    "src",
    "href",
    "srcset",
    "action",
    "data",
    "poster",
    "background",
    "formaction",
    "xlink:href",
}


class Page(HTMLParser):
    """The content of a page as a browser parses it: elements with attributes, texts, scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in self.inside:
            self.inside[self.cdata_elem][-1] += data
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture
def page(sample: ReportData) -> Page:
    return Page(render(sample))


def test_page_asks_no_host_for_anything(page: Page) -> None:
    addresses = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in URL_ATTRIBUTES and value
    ]
    assert addresses, "the page has links to its own sections"
    assert all(address.startswith("#") for address in addresses)
    assert not page.all("link")
    assert not page.all("iframe")
    styles = [*page.inside["style"], *(attributes.get("style") or "" for _, attributes in page.elements)]
    assert not [style for style in styles if "@import" in style or re.search(r"url\((?!#)", style)]


def test_policy_blocks_requests_and_other_scripts(page: Page) -> None:
    policies = [m["content"] or "" for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert "http" not in policies[0]
    runnable = [
        text
        for text, attributes in zip(page.inside["script"], page.all("script"), strict=True)
        if attributes.get("type") != "application/json"
    ]
    assert len(runnable) == 3  # plotly, the drawing of figures, the sorting of tables
    for text in runnable:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policies[0]


def test_texts_from_data_stay_texts(sample: ReportData) -> None:
    job = DagNode(ATTACK, ATTACK, (ATTACK,), (ATTACK + "2",))
    attacked = replace(
        sample,
        title=ATTACK,
        currency=ATTACK,
        balance=sample.balance.assign(source=ATTACK),
        reasons=sample.reasons.assign(reason=ATTACK),
        profiles=sample.profiles.assign(name=ATTACK),
        runs=sample.runs.assign(error=ATTACK, reads=ATTACK),
        jobs=(job,),
        feature_meanings=dict.fromkeys(sample.feature_meanings, ATTACK),
    )
    page = Page(render(attacked))
    assert len(page.all("script")) == len(Page(render(sample)).all("script"))
    assert not page.all("img")
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert ATTACK in page.text


def test_json_in_the_page_cannot_end_its_script_and_keeps_its_value() -> None:
    text = safe_json({"name": ATTACK + "&<!--"})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"name": ATTACK + "&<!--"}


def test_figure_in_the_page_holds_every_month(page: Page) -> None:
    figures = [
        json.loads(text)
        for text, attributes in zip(page.inside["script"], page.all("script"), strict=True)
        if attributes.get("type") == "application/json"
    ]
    places = [attributes["data-figure"] for _, attributes in page.elements if "data-figure" in attributes]
    assert [attributes["id"] for attributes in page.all("script") if "id" in attributes] == places
    bars = figures[0]["data"][0]
    assert bars["x"] == ["2011-09-01", "2011-10-01", "2011-11-01", "2011-12-01"]
    assert bars["y"] == [12000.4, 0.0, 7000.0, 1000.0]


def test_headline_figures(page: Page) -> None:
    for figure in (
        "1,000 customers",
        "20,000",
        "150 orders",
        "1,234 rows taken in",
        "30 rows rejected",
        "2 segments",
    ):
        number, _, label = figure.partition(" ")
        assert re.search(rf"{label}\s+{number}", page.text), figure


def test_equal_data_make_equal_pages(sample: ReportData) -> None:
    assert render(sample) == render(sample)


def test_empty_data_make_a_page_that_says_so(nothing: ReportData) -> None:
    page = Page(render(nothing))
    for sentence in (
        "No rows have been read yet.",
        "No purchases have been recorded yet.",
        "No segments have been computed yet.",
        "No jobs have been declared.",
        "No runs have been recorded yet.",
    ):
        assert sentence in page.text
    assert not page.all("table")
    assert not page.all("svg")
    assert not page.all("script")


def test_empty_frames_with_columns_are_empty_too(sample: ReportData, nothing: ReportData) -> None:
    frames = ("balance", "reasons", "revenue", "profiles", "selection", "runs")
    assert render(replace(nothing, **{name: getattr(sample, name).iloc[:0] for name in frames})) == render(nothing)


def test_headings_are_in_order_and_table_heads_say_what_they_head(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html")[0]["lang"] == "en"
    assert all(head.get("scope") in {"col", "row"} for head in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    identities = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_a_failed_run_is_reported_at_the_top(sample: ReportData) -> None:
    rows = sample.runs.assign(outcome=["succeeded", "failed"], error=["", "no room"])
    failed = Page(render(replace(sample, runs=rows)))
    assert "The last run of cleanse failed" in failed.text
    assert [attributes for _, attributes in failed.elements if attributes.get("role") == "alert"]
    assert "no room" in failed.text


def test_a_run_that_was_made_good_raises_no_alarm(sample: ReportData) -> None:
    earlier = sample.runs.tail(1).assign(outcome="failed", error="no room", started_at=pd.Timestamp(2011, 12, 9))
    page = Page(render(replace(sample, runs=pd.concat([sample.runs, earlier]))))
    assert "1 failed (cleanse)" in page.text
    assert not [attributes for _, attributes in page.elements if attributes.get("role") == "alert"]

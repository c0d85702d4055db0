import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from pyspark.sql import SparkSession

from crmlake.page.section import AnySection
from crmlake.report import render
from crmlake.runtime import DagNode, Inputs
from crmlake.tables import ORDER_LINES, QUARANTINE, RUNS, SEGMENT_PROFILES, TOPICS
from sections import AS_OF, Page, Sample, balance, order, run

Sections = tuple[AnySection, ...]

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


@pytest.fixture(scope="module")
def html(sections: Sections, sample: Inputs) -> str:
    return render(sections, sample, AS_OF)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def empty(sections: Sections, nothing: Inputs) -> Page:
    return Page(render(sections, nothing, AS_OF))


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
    assert "script-src 'unsafe" not in policies[0]
    assert "http" not in policies[0]
    (sorting,) = page.inside["script"]
    assert base64.b64encode(hashlib.sha256(sorting.encode()).digest()).decode() in policies[0]
    assert policies[0].count("sha256-") == 1


def test_sections_stand_in_their_order_with_headings_and_links(page: Page, sections: Sections) -> None:
    names = ["intake", "channels", "revenue", "segments", "propensity", "baskets", "topics", "lineage", "runs"]
    assert [section.name for section in sections] == names
    assert [section["id"] for section in page.all("section")] == names
    assert [link["href"] for link in page.all("a")][: len(names)] == [f"#{name}" for name in names]
    for number, section in enumerate(sections, start=1):
        assert f"{number} {section.title}" in page.text


def test_texts_from_data_stay_texts(spark: SparkSession, sections: Sections, page: Page) -> None:
    attacked = Sample(
        title=ATTACK,
        jobs=(DagNode(ATTACK, ATTACK, (ATTACK,), (ATTACK + "2",)),),
        rows={
            RUNS: [run("cleanse", error=ATTACK, reads={ATTACK: 1}, balance=[balance(ATTACK, 1, 1, source=ATTACK)])],
            ORDER_LINES: [order(1, AS_OF.replace(day=1), "10", currency=ATTACK)],
            QUARANTINE: [{"source": ATTACK, "table_name": "t", "reasons": [ATTACK]}],
            SEGMENT_PROFILES: [{"segment": 1, "name": ATTACK, "features": []}],
            TOPICS: [{"language": ATTACK, "words": [ATTACK], "example": ATTACK}],
        },
    )
    spoilt = Page(render(sections, attacked.inputs(spark, sections), AS_OF))
    assert not spoilt.all("script")
    assert not spoilt.all("img")
    assert not [name for _, attributes in spoilt.elements for name in attributes if name.startswith("on")]
    assert spoilt.text.count(ATTACK) > 10
    assert page.all("script")


def test_names_are_escaped_in_tables_and_drawings(html: str) -> None:
    assert "&lt;Bread&gt;" in html
    assert "<Bread>" not in html
    assert "<快递>" not in html
    assert "&#34;a&#34; &amp; b" in html
    assert '<blockquote lang="zh">' in html


def test_headline_figures_stand_in_their_order(page: Page) -> None:
    figures = ("1,000 customers", "20,000\N{NO-BREAK SPACE}GBP revenue", "150 orders", "1,234 rows taken in",
               "30 rows rejected", "2 segments")  # fmt: skip
    places = []
    for figure in figures:
        number, _, label = figure.partition(" ")
        match = re.search(rf"{label}\s+{number.replace(chr(160), ' ')}", page.text.replace(chr(160), " "))
        assert match, figure
        places.append(match.start())
    assert places == sorted(places)


def test_equal_data_make_equal_pages(sections: Sections, sample: Inputs, html: str) -> None:
    assert render(sections, sample, AS_OF) == html


def test_a_page_is_small(html: str) -> None:
    assert len(html.encode()) < 400_000


def test_empty_data_make_a_page_that_says_so(empty: Page) -> None:
    for sentence in (
        "No rows have been read yet.",
        "No purchases have been recorded yet.",
        "No segments have been computed yet.",
        "No model could be trained yet",
        "A lower mine_rules.min_support finds more",
        "There are too few reviews and survey answers to say what customers talk about; tickets are not read for it.",
        "What customers talk about",
        "No jobs have been declared.",
        "No runs have been recorded yet.",
    ):
        assert sentence in empty.text
    assert not empty.all("table")
    assert not empty.all("svg")
    assert not empty.all("script")


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
    labels = " ".join(attributes["aria-labelledby"] or "" for _, attributes in page.elements
                      if "aria-labelledby" in attributes)  # fmt: skip
    assert set(labels.split()) <= set(identities)


def test_every_drawing_has_a_name_and_a_description(page: Page) -> None:
    drawings = page.all("svg")
    assert len(drawings) == 6  # revenue, three curves, rules, lineage
    assert {drawing["role"] for drawing in drawings} == {"img"}
    assert all(drawing["aria-labelledby"] for drawing in drawings)


def test_a_failed_run_is_reported_at_the_top(spark: SparkSession, sections: Sections) -> None:
    runs = [run("ingest"), run("cleanse", outcome="failed", error="no room")]
    failed = Page(render(sections, Sample(rows={RUNS: runs}).inputs(spark, sections), AS_OF))
    assert "The last run of cleanse failed" in failed.text
    assert [attributes for _, attributes in failed.elements if attributes.get("role") == "alert"]
    assert "no room" in failed.text


def test_a_run_that_was_made_good_raises_no_alarm(spark: SparkSession, sections: Sections) -> None:
    earlier = run("cleanse", outcome="failed", error="no room", started_at=datetime(2011, 12, 9, tzinfo=UTC))
    sample = Sample(rows={RUNS: [earlier, run("cleanse")]})
    page = Page(render(sections, sample.inputs(spark, sections), AS_OF))
    assert "1 failed (cleanse)" in page.text
    assert not [attributes for _, attributes in page.elements if attributes.get("role") == "alert"]


def test_rows_that_do_not_add_up_raise_an_alarm(spark: SparkSession, sections: Sections) -> None:
    sample = Sample(rows={RUNS: [run("cleanse", balance=[balance("silver.feedback", 5, 4)])]})
    page = Page(render(sections, sample.inputs(spark, sections), AS_OF))
    assert "Rows do not add up in silver.feedback from shop: do not rely on the figures below." in page.text


def test_a_section_without_content_is_left_out(sections: Sections, nothing: Inputs) -> None:
    silent = replace(sections[0], gather=lambda _inputs, _as_of: None)
    page = Page(render([silent, sections[-1]], nothing, AS_OF))
    assert [section["id"] for section in page.all("section")] == ["runs"]
    assert "1 Run record" in page.text
    assert "What came in" not in page.text

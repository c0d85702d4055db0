import re
from collections import Counter
from itertools import combinations, pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from crmlake.page.svg import NAMESPACE
from crmlake.report.lineage import draw_lineage, gather
from crmlake.runtime import DagNode, Inputs
from sections import AS_OF, plain


def job(name: str, reads: str, writes: str) -> DagNode:
    return DagNode(name, f"Does {name}.", tuple(reads.split()), tuple(writes.split()))


SMALL = (
    job("ingest", "landing.shop", "bronze.shop"),
    job("cleanse", "bronze.shop", "silver.order_lines quarantine"),
    job("segment", "silver.order_lines", "gold.segments models.segments"),
    job("report", "gold.segments quarantine silver.order_lines", "report-{as_of}.html"),
)
WIDE = (
    job("ingest", "landing.a landing.b landing.c", "bronze.a bronze.b bronze.c"),
    job("cleanse", "bronze.a bronze.b bronze.c", "silver.a silver.b silver.c quarantine"),
    job("fold", "silver.a silver.b silver.c", "days"),
    job("featurise", "days silver.a", "features"),
    job("segment", "features", "segments profiles"),
    job("quarantine", "features segments", "scores"),
    job("report", "profiles scores quarantine silver.a runs", ""),
)


class Drawn(NamedTuple):
    """A box of the picture: its kind, its name, its upper left and its lower right corner."""

    kind: str
    name: str
    x: float
    y: float
    right: float
    bottom: float


def parse(picture: Markup) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - made here


def elements(picture: Markup, kind: str) -> list[ET.Element]:
    """Return the groups of a kind: node or edge."""
    groups = parse(picture).iter(f"{{{NAMESPACE}}}g")
    return [group for group in groups if kind in (group.get("class") or "").split()]


def boxes(picture: Markup) -> list[Drawn]:
    return [_box(group) for group in elements(picture, "node")]


def _box(group: ET.Element) -> Drawn:
    kind, name = (text.text or "" for text in group.findall(f"{{{NAMESPACE}}}text"))
    assert (group.get("class") or "").split() == ["node", kind]
    (shape,) = [part for part in group if part.tag in {f"{{{NAMESPACE}}}polygon", f"{{{NAMESPACE}}}path"}]
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", shape.get("points") or shape.get("d") or "")]
    xs, ys = numbers[::2], numbers[1::2]
    return Drawn(kind, name, min(xs), min(ys), max(xs), max(ys))


def arrows(picture: Markup) -> list[str]:
    """Return the sentence of each arrow."""
    titles = [group.find(f"{{{NAMESPACE}}}title") for group in elements(picture, "edge")]
    return [title.text or "" for title in titles if title is not None]


def expected_arrows(jobs: tuple[DagNode, ...]) -> list[str]:
    reads = [f"{node.name} reads {name}" for node in jobs for name in node.reads]
    return reads + [f"{node.name} writes {name}" for node in jobs for name in node.writes]


def overlap(one: Drawn, other: Drawn) -> bool:
    beside = one.right <= other.x or other.right <= one.x
    return not beside and not (one.bottom <= other.y or other.bottom <= one.y)


def test_each_job_and_table_is_drawn_once() -> None:
    drawn = Counter((box.kind, box.name) for box in boxes(draw_lineage(SMALL)))
    assert set(drawn.values()) == {1}
    assert {name for kind, name in drawn if kind == "job"} == {"ingest", "cleanse", "segment", "report"}
    assert {name for kind, name in drawn if kind == "files"} == {"landing.shop"}
    assert {name for kind, name in drawn if kind == "model"} == {"models.segments"}
    assert {name for kind, name in drawn if kind == "document"} == {"report-{as_of}.html"}
    assert {name for kind, name in drawn if kind == "table"} == {
        "bronze.shop",
        "silver.order_lines",
        "quarantine",
        "gold.segments",
    }


def test_a_job_and_a_table_of_one_name_are_two_boxes() -> None:
    assert {("job", "quarantine"), ("table", "quarantine")} <= {
        (box.kind, box.name) for box in boxes(draw_lineage(WIDE))
    }


def test_there_is_one_arrow_for_each_read_and_write() -> None:
    picture = draw_lineage(WIDE)
    assert Counter(arrows(picture)) == Counter(expected_arrows(WIDE))
    description = picture.partition("-desc")[2].partition("</desc>")[0]
    assert all(f"{arrow}." in description for arrow in expected_arrows(WIDE))


def test_a_job_shows_its_summary() -> None:
    titles = [group.find(f"{{{NAMESPACE}}}title") for group in elements(draw_lineage(SMALL), "job")]
    assert [title.text for title in titles if title is not None] == [node.summary for node in SMALL]


def test_boxes_neither_overlap_nor_leave_the_picture() -> None:
    picture = draw_lineage(WIDE)
    drawn = boxes(picture)
    assert not [(a.name, b.name) for a, b in combinations(drawn, 2) if overlap(a, b)]
    _, _, width, height = map(float, (parse(picture).get("viewBox") or "").split())
    assert max(box.right for box in drawn) - min(box.x for box in drawn) <= width
    assert max(box.bottom for box in drawn) - min(box.y for box in drawn) <= height


def test_every_arrow_points_down_where_no_job_reads_what_is_written_later() -> None:
    drawn = {(box.kind == "job", box.name): box for box in boxes(draw_lineage(WIDE))}
    for node in WIDE:
        here = drawn[True, node.name]
        assert all(drawn[False, name].bottom < here.y for name in node.reads)
        assert all(drawn[False, name].y > here.bottom for name in node.writes)


@pytest.mark.parametrize(
    "jobs",
    [
        (job("fold", "lines days", "days"),),
        (job("first", "state", "out"), job("second", "out", "state")),
        (job("first", "in", "state"), job("second", "state", "state"), job("third", "state", "out")),
        (job("alone", "", ""),),
    ],
)
def test_loops_and_lonely_jobs_are_drawn_too(jobs: tuple[DagNode, ...]) -> None:
    picture = draw_lineage(jobs)
    assert Counter(arrows(picture)) == Counter(expected_arrows(jobs))
    assert "nan" not in picture
    assert not [(a, b) for a, b in combinations(boxes(picture), 2) if overlap(a, b)]


def test_names_with_signs_that_mean_something_are_drawn_as_they_are() -> None:
    names = ('say "hi"', r"back\Nslash\n", "&amp; <b> &", "a;b}c")
    drawn = boxes(draw_lineage([DagNode(name, name, (), ()) for name in names]))
    assert {box.name for box in drawn} == set(names)


def test_the_sentence_counts_jobs_tables_and_files() -> None:
    section = gather(Inputs(nodes=SMALL), AS_OF)
    assert plain(section.lead).startswith("4 jobs make 6 tables from 1 kind of landing files;")
    assert section.table is not None
    assert [cell.text for cell in section.table.rows[-1]] == [
        "report",
        "Does report.",
        "gold.segments, quarantine, silver.order_lines",
        "report-{as_of}.html",
    ]


def test_equal_jobs_make_equal_pictures() -> None:
    assert draw_lineage(WIDE) == draw_lineage(WIDE)
    assert len({draw_lineage(jobs) for jobs in pairwise(WIDE)}) == len(WIDE) - 1

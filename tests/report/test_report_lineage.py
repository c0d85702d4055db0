import re
from collections import Counter
from itertools import combinations

import pytest

from crmlake.report import ReportData, render
from crmlake.report.layers import Node, assign_layers
from crmlake.report.lineage import HEIGHT, Box, lineage
from crmlake.runtime import DagNode


def job(name: str, reads: str, writes: str) -> DagNode:
    return DagNode(name, f"Does {name}.", tuple(reads.split()), tuple(writes.split()))


WIDE = (
    job("ingest", "landing.a landing.b landing.c", "bronze.a bronze.b bronze.c"),
    job("cleanse", "bronze.a bronze.b bronze.c", "silver.a silver.b silver.c quarantine"),
    job("fold", "silver.a silver.b silver.c", "days"),
    job("featurise", "days silver.a", "features"),
    job("segment", "features", "segments profiles"),
    job("quarantine", "features segments", "scores"),
    job("report", "profiles scores quarantine silver.a runs", ""),
)


def overlap(one: Box, other: Box) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not apart and abs(one.y - other.y) < HEIGHT


def test_each_job_and_table_is_drawn_once(sample: ReportData) -> None:
    drawn = Counter((box.kind, box.name) for box in lineage(sample.jobs).boxes)
    assert set(drawn.values()) == {1}
    assert {name for kind, name in drawn if kind == "job"} == {"ingest", "cleanse", "segment", "report"}
    assert {name for kind, name in drawn if kind == "files"} == {"landing.shop"}
    assert {name for kind, name in drawn if kind == "table"} == {
        "bronze.shop",
        "silver.order_lines",
        "quarantine",
        "gold.segments",
    }


def test_there_is_one_arrow_for_each_read_and_write() -> None:
    expected = [(name, dag_node.name) for dag_node in WIDE for name in dag_node.reads]
    expected += [(dag_node.name, name) for dag_node in WIDE for name in dag_node.writes]
    assert Counter((arrow.start, arrow.end) for arrow in lineage(WIDE).arrows) == Counter(expected)


def test_the_page_holds_the_drawing(sample: ReportData) -> None:
    page = render(sample)
    assert len(re.findall(r'<path class="arrow"', page)) == 10
    assert len(re.findall(r'<g class="(?:job|table|files)"', page)) == 9


def test_boxes_neither_overlap_nor_leave_the_picture() -> None:
    picture = lineage(WIDE)
    assert not [(a.name, b.name) for a, b in combinations(picture.boxes, 2) if overlap(a, b)]
    for box in picture.boxes:
        assert box.x >= 0
        assert box.x + box.width <= picture.width
        assert box.y + HEIGHT <= picture.height


def test_every_arrow_points_down_where_no_job_reads_what_is_written_later() -> None:
    layers = assign_layers(WIDE)
    for dag_node in WIDE:
        here = layers[Node("job", dag_node.name)]
        assert all(layers[Node("table", name)] < here for name in dag_node.reads)
        assert all(layers[Node("table", name)] > here for name in dag_node.writes)


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
    picture = lineage(jobs)
    assert len(picture.arrows) == sum(len(dag_node.reads) + len(dag_node.writes) for dag_node in jobs)
    assert all("nan" not in arrow.path and "inf" not in arrow.path for arrow in picture.arrows)
    assert not [(a, b) for a, b in combinations(picture.boxes, 2) if overlap(a, b)]


def test_the_sentence_counts_jobs_tables_and_files(sample: ReportData) -> None:
    words = lineage(sample.jobs).lead.replace("\N{NO-BREAK SPACE}", " ")
    assert words.startswith("4 jobs make 4 tables from 1 kind of landing files;")

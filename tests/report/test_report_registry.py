"""Sections that another package registers by entry points, and entry points that are broken."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.errors import PluginError
from crmlake.report import installed_sections, render
from crmlake.tables import FEEDBACK
from packages import importable, install_package
from sections import AS_OF, Page, Sample

SECTION = '''
"""A section on feedback."""

from dataclasses import dataclass
from importlib.resources import files

from crmlake.page import Headline, Section
from crmlake.page.tables import Cell, Head, Table
from crmlake.runtime import table
from crmlake.tables import FEEDBACK

NO_SECTION = 1


@dataclass(frozen=True)
class Voices:
    """The number of texts."""

    texts: int
    table: Table


def gather(inputs, _as_of):
    """Count texts; nothing where there are none."""
    texts = inputs.table(FEEDBACK).count()
    rows = [(Cell(str(texts)),)]
    return Voices(texts, Table.of("Texts", [Head("Texts")], rows)) if texts else None


def section(name="voices", template="voices.html"):
    """Declare the section."""
    return Section(
        name=name,
        title="Voices <of> customers",
        order=35,
        reads=(table(FEEDBACK, required=False),),
        gather=gather,
        template=files("acme") / template,
        headlines=lambda content: [Headline(str(content.texts), "texts", order=15)],
        alarms=lambda content: [f"Only {content.texts} texts."] if content.texts < 5 else [],
    )


VOICES = section()
TOPICS = section("topics")
BLANK = section(template="nowhere.html")
'''
TEMPLATE = '{% from "parts.html" import grid %}<p>There are {{ section.texts }} texts.</p>{{ grid(section.table) }}'
GROUP = "crmlake.report_sections"
BROKEN = [
    ("nowhere", "cannot be loaded: ModuleNotFoundError: No module named 'acme.nowhere'"),
    ("voices:NOTHING", "cannot be loaded: AttributeError: module 'acme.voices' has no attribute"),
    ("voices:NO_SECTION", "expected an instance of Section; found 1"),
    ("faulty", "cannot be loaded: ZeroDivisionError: division by zero"),
]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with importable(tmp_path, monkeypatch, installed_sections.cache_clear) as folder:
        yield folder


def install(folder: Path, value: str) -> None:
    install_package(folder, {"voices": SECTION, "faulty": "1 / 0"}, f"[{GROUP}]\nvoices = acme.{value}\n")
    (folder / "acme" / "voices.html").write_text(TEMPLATE, encoding="utf-8")
    invalidate_caches()


def test_a_strangers_section_stands_in_the_page_beside_those_of_crmlake(spark: SparkSession, package: Path) -> None:
    before = installed_sections()
    installed_sections.cache_clear()
    install(package, "voices:VOICES")
    sections = installed_sections()
    assert {section.name for section in sections} - {section.name for section in before} == {"voices"}
    feedback = [{"source": "shop", "feedback_id": str(n)} for n in range(2)]
    page = Page(render(sections, Sample(rows={FEEDBACK: feedback}).inputs(spark, sections), AS_OF))
    names = [section["id"] for section in page.all("section")]
    place = names.index("voices")
    assert names[place - 1 : place + 2] == ["segments", "voices", "propensity"]
    assert f"{place + 1} Voices <of> customers There are 2 texts." in page.text
    assert "Only 2 texts." in page.text
    assert page.text.index("customers 0") < page.text.index("texts 2") < page.text.index("revenue 0")
    silent = Page(render(sections, Sample().inputs(spark, sections), AS_OF))
    assert "voices" not in [section["id"] for section in silent.all("section")]


def test_the_job_reads_what_a_strangers_section_reads(package: Path) -> None:
    install(package, "voices:VOICES")
    script = (
        "from crmlake.runtime.registry import installed_jobs;"
        "(report,) = [job for job in installed_jobs() if job.name == 'report'];"
        "print(*(table.name for table in report.tables_read))"
    )
    process = run_python(package, script)
    assert process.returncode == 0, process.stderr
    assert "silver.feedback" in process.stdout.split()


@pytest.mark.parametrize(("value", "problem"), BROKEN)
def test_a_broken_entry_point_is_one_line_that_names_it(value: str, problem: str, package: Path) -> None:
    install(package, value)
    with pytest.raises(PluginError) as error:
        installed_sections()
    assert str(error.value).startswith(f"entry point 'voices = acme.{value}' of the group {GROUP}")
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


def test_a_name_that_exists_already_is_one_line_that_names_both(package: Path) -> None:
    install(package, "voices:TOPICS")
    with pytest.raises(PluginError) as error:
        installed_sections()
    assert str(error.value) == (
        "report sections need different names; found 'topics' in acme.voices and crmlake.analyses.topics.section"
    )


def test_a_template_that_does_not_exist_is_one_line_that_names_it(package: Path) -> None:
    install(package, "voices:BLANK")
    with pytest.raises(PluginError, match=r"^report section 'voices' of acme.voices expects the template .*nowhere"):
        installed_sections()


def test_a_broken_entry_point_fails_when_the_registry_is_built_and_not_at_import(package: Path) -> None:
    install(package, "faulty")
    script = "import crmlake, crmlake.report; from crmlake.runtime.registry import installed_jobs"
    imported = run_python(package, script)
    assert imported.returncode == 0, imported.stderr
    built = run_python(package, f"{script}; installed_jobs()")
    assert built.returncode == 1
    assert built.stderr.splitlines()[-1] == (
        f"crmlake.errors.PluginError: entry point 'voices = acme.faulty' of the group {GROUP} "
        "cannot be loaded: ZeroDivisionError: division by zero"
    )


def run_python(package: Path, script: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script]
    environment = {"PYTHONPATH": str(package), "PATH": ""}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

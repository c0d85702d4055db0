"""The section on lineage: files, jobs and tables as boxes, reads and writes as arrows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from markupsafe import Markup

from crmlake.page import Section
from crmlake.page.graphs import Arrow, Box, draw_graph
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted
from crmlake.runtime import DagNode, Inputs, dag
from crmlake.runtime.dag_nodes import LANDING

JOB_HEADS = (Head("Job"), Head("What it does"), Head("Reads"), Head("Writes"))
STYLE = """
nodesep=0.25; ranksep=0.42;
node [shape=box fontname="Arial" fontsize=12.5 height=0.5 margin="0.2,0.05" color="#8d99a8" fontcolor="#1b2430"];
edge [color="#8d99a8" arrowsize=0.7]
"""
JOB = 'style="rounded,filled" fillcolor="#1d5fa8" color="#1d5fa8" fontcolor="#ffffff"'
FILES, TABLE = 'style="dashed"', 'style="filled" fillcolor="#ffffff"'


@dataclass(frozen=True)
class Lineage:
    """The section: its sentence, its picture, and the same content as a table."""

    lead: str
    picture: Markup
    table: Table | None


def gather(inputs: Inputs, _as_of: date) -> Lineage:
    """Return the section for the declared jobs."""
    jobs = inputs.dag
    return Lineage(
        lead=_lead(jobs),
        picture=draw_lineage(jobs) if jobs else Markup(),
        table=Table.of("What each job does, in the order in which they run", JOB_HEADS, map(_job_row, jobs)),
    )


def draw_lineage(jobs: Sequence[DagNode]) -> Markup:
    """Return the picture of the jobs with all tables that they read and write, from top to bottom."""
    boxes, arrows = dict[str, Box](), dict[Arrow, None]()
    for job in jobs:
        key = f"job {job.name}"
        boxes |= {_key(name): _box(name) for name in (*job.reads, *job.writes) if _key(name) not in boxes}
        boxes[key] = Box(job.name, "job", JOB, job.summary)
        arrows |= dict.fromkeys(Arrow(_key(name), key, hint=f"{job.name} reads {name}") for name in job.reads)
        arrows |= dict.fromkeys(Arrow(key, _key(name), hint=f"{job.name} writes {name}") for name in job.writes)
    description = " ".join(f"{arrow.hint}." for arrow in arrows)
    return draw_graph(boxes, tuple(arrows), STYLE, ("lineage-picture", "Files, jobs and tables", description))


def _key(name: str) -> str:
    return f"table {name}"


def _box(name: str) -> Box:
    if name.startswith(LANDING):
        return Box(name, "files", FILES)
    kind = "model" if name.startswith("models.") else "document" if "{as_of}" in name else "table"
    return Box(name, kind, TABLE)


def _lead(jobs: Sequence[DagNode]) -> str:
    if not jobs:
        return "No jobs have been declared."
    tables = {name for job in jobs for name in job.writes}
    landing = {name for job in jobs for name in job.reads if name.startswith(LANDING)}
    return (
        f"{counted(len(jobs), 'job')} make {counted(len(tables), 'table')} from "
        f"{counted(len(landing), 'kind')} of landing files; "
        "every figure above can be followed back along the arrows."
    )


def _job_row(job: DagNode) -> tuple[Cell, ...]:
    none = "nothing"
    return (
        Cell(job.name, "strong"),
        Cell(job.summary),
        Cell(", ".join(job.reads) or none, "code"),
        Cell(", ".join(job.writes) or none, "code"),
    )


SECTION = Section(
    name="lineage",
    title="Where the figures come from",
    order=70,
    reads=(dag(),),
    gather=gather,
    template=files("crmlake.report") / "templates" / "lineage.html",
)

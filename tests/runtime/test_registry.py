"""The order of jobs, and all else that follows from what they declare."""

import re

import pytest

from crmlake.contracts import Append, Column, Contract, Merge, Replace
from crmlake.errors import JobError
from crmlake.ingest.source import Mapping, Source
from crmlake.runtime import Document, Job, changes
from crmlake.runtime.declaration import Input, NoSettings, Output
from crmlake.runtime.registry import contracts, expand, in_order, installed_jobs, lineage, needs, with_upstream
from crmlake.tables import BRONZE, DELETIONS, LANDING, ORDER_LINES, PAGE_VIEWS, QUARANTINE, RUNS


def table(name: str) -> Contract:
    return Contract(name, "One number.", (Column("n", "int", "A number."),), ("n",), Merge())


A, B, C, D = (table(f"silver.{name}") for name in "abcd")


def job(name: str, reads: list[Input], writes: list[Output]) -> Job:
    def function(*_: object) -> dict:
        """Say what it does.

        And more.
        """
        return {}

    return Job(name, function, tuple(reads), tuple(writes), NoSettings)


def source(name: str) -> Source:
    return Source(name=name, path="/somewhere", tables={"silver.a": Mapping(columns={"n": "n"})})


FIRST, SECOND, THIRD = job("zebra", [], [A, B]), job("yak", [A], [C]), job("ant", [changes(B), C], [D])
ASIDE, LAST = job("bee", [A], []), job("aardvark", [RUNS, A], [Document("page.html")])


def names(jobs: tuple[Job, ...]) -> list[str]:
    return [each.name for each in jobs]


def test_jobs_follow_those_that_write_what_they_read_and_names_decide_the_rest() -> None:
    assert names(in_order([LAST, THIRD, ASIDE, SECOND, FIRST])) == ["zebra", "bee", "yak", "ant", "aardvark"]


def test_the_order_of_registration_does_not_matter() -> None:
    every = [FIRST, SECOND, THIRD, ASIDE, LAST]
    assert in_order(every) == in_order(every[::-1])


def test_a_job_of_the_record_of_runs_comes_last() -> None:
    assert names(in_order([job("a", [RUNS], []), job("z", [], [A])])) == ["z", "a"]


def test_jobs_that_wait_for_each_other_are_named() -> None:
    with pytest.raises(JobError, match=r"wait for each other: .*(one → two → one|two → one → two)"):
        in_order([job("one", [B], [A]), job("two", [A], [B])])


def test_two_writers_of_one_table_are_refused() -> None:
    with pytest.raises(JobError, match=r"jobs one and two both write silver\.a; only one may"):
        in_order([job("one", [], [A]), job("two", [], [A])])


def test_a_table_that_no_job_writes_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(JobError, match=r"job one reads what no job writes: .*'silver\.b'.*silver\.a"):
        in_order([job("one", [B], [A])])


def test_a_named_job_brings_all_that_it_needs_and_no_more() -> None:
    every = in_order([FIRST, SECOND, THIRD, ASIDE, LAST])
    assert names(with_upstream(["ant"], every)) == ["zebra", "yak", "ant"]
    assert names(with_upstream(["bee", "zebra"], every)) == ["zebra", "bee"]
    assert needs(every)["ant"] == {"zebra", "yak"}


def test_a_job_that_does_not_exist_is_told_with_the_nearest_name() -> None:
    with pytest.raises(JobError, match=re.escape("unknown job 'zebr' (did you mean 'zebra'?)")):
        with_upstream(["zebr"], (FIRST,))


def test_a_table_of_each_source_is_one_for_each_source() -> None:
    assert [each.name for each in expand(BRONZE, ["till", "web"])] == ["bronze.till", "bronze.web"]
    assert expand(A, ["till", "web"]) == [A]


def test_the_tables_are_those_that_jobs_name_and_the_records_of_files_and_runs() -> None:
    ingest = job("ingest", [LANDING], [BRONZE])
    found = contracts([ingest, job("cleanse", [BRONZE], [A])], [source("till"), source("web")])
    assert list(found) == ["bronze.till", "bronze.web", "silver.a", "ops.files", "ops.runs"]


def test_lineage_names_every_table_that_a_job_reads_and_writes() -> None:
    ingest, page = job("ingest", [LANDING], [BRONZE]), job("page", [RUNS, changes(A)], [Document("p-{as_of}.html")])
    told = lineage([ingest, page], [source("till"), source("web")])
    assert [(node.name, node.summary) for node in told] == [("ingest", "Say what it does."), ("page", told[1].summary)]
    assert told[0].reads == ("landing.till", "landing.web")
    assert told[0].writes == ("bronze.till", "bronze.web")
    assert told[1].reads == ("ops.runs", "silver.a")
    assert told[1].writes == ("p-{as_of}.html",)


def test_lineage_leaves_out_the_tables_of_channels_that_no_source_fills() -> None:
    clean = job("clean", [changes(BRONZE)], [ORDER_LINES, PAGE_VIEWS, QUARANTINE])
    web = Source(name="web", path="/somewhere", tables={PAGE_VIEWS.name: Mapping(columns={})})
    assert lineage([clean], [web])[0].writes == ("silver.page_views", "quarantine")


def test_a_job_may_read_its_own_table_and_waits_for_nobody_then() -> None:
    clean = job("clean", [changes(BRONZE), DELETIONS], [PAGE_VIEWS, DELETIONS])
    assert names(in_order([clean, job("ingest", [LANDING], [BRONZE])])) == ["ingest", "clean"]
    told = [
        lineage([clean], [Source(name="web", path="/somewhere", tables={PAGE_VIEWS.name: mapping})])[0]
        for mapping in (Mapping(columns={}), Mapping(columns={}, deleted="op = 'D'"))
    ]
    assert [node.reads for node in told] == [("bronze.web",), ("bronze.web",)]
    assert [node.writes for node in told] == [("silver.page_views",), ("silver.page_views", "deletions")]


def test_what_a_job_makes_is_dated_by_its_outputs() -> None:
    gold = Contract("gold.g", "One.", (Column("n", "int", "A number."),), ("as_of", "n"), Replace())
    log = Contract("ops.l", "One.", (Column("n", "int", "A number."),), (), Append())
    assert [job("j", [], [out]).dated for out in (A, log, gold, Document("p.html"))] == [False, False, True, True]
    assert job("j", [changes(A)], [B]).incremental
    assert not job("j", [A], [B]).incremental


def test_the_installed_jobs_stand_in_the_order_of_a_refresh() -> None:
    found = names(installed_jobs())
    steps = ["ingest", "cleanse", "fold", "featurise", "segment", "report"]
    assert [name for name in found if name in steps] == steps
    assert found[-1] == "report"

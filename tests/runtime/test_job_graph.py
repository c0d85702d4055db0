"""The order of jobs, and all else that follows from what they declare."""

import re
from collections.abc import Sequence

import pytest

from crmlake.contracts import Append, Column, Contract, Merge, Model, NoDetails, Replace
from crmlake.errors import ContractError, JobError
from crmlake.ingest.source import Mapping, Source
from crmlake.runtime import (
    AnyJob,
    Document,
    Export,
    Inputs,
    Job,
    NoSettings,
    Outputs,
    changes,
    files,
    mappings,
    model,
    partition,
    requires,
    runs,
    table,
)
from crmlake.runtime.dag_nodes import describe_dag
from crmlake.runtime.job_graph import declared_tables, expand, sort_jobs, upstream_jobs, with_upstream
from crmlake.runtime.reads import Read
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.writes import Output
from crmlake.tables import BRONZE, DELETIONS, ORDER_LINES, PAGE_VIEWS, QUARANTINE


def numbers(name: str) -> Contract:
    return Contract(name, "One number.", (Column("n", "int", "A number."),), ("n",), Merge())


A, B, C, D = (numbers(f"silver.{name}") for name in "abcd")


def declare(name: str, reads: Sequence[Read], writes: Sequence[Output]) -> AnyJob:
    def function(*_: object) -> Outputs:
        """Say what it does.

        And more.
        """
        return Outputs()

    return Job(name, function, tuple(reads), tuple(writes), NoSettings, name)


def source(name: str) -> Source:
    return Source(name=name, path="/somewhere", tables={"silver.a": Mapping(columns={"n": "n"})})


FIRST, SECOND = declare("zebra", [], [A, B]), declare("yak", [table(A)], [C])
THIRD, ASIDE = declare("ant", [changes(B), table(C)], [D]), declare("bee", [table(A)], [])
LAST = declare("aardvark", [runs(), table(A)], [Document("page.html")])


def names(jobs: Sequence[AnyJob]) -> list[str]:
    return [each.name for each in jobs]


def test_jobs_follow_those_that_write_what_they_read_and_names_decide_the_rest() -> None:
    assert names(sort_jobs([LAST, THIRD, ASIDE, SECOND, FIRST])) == ["zebra", "bee", "yak", "ant", "aardvark"]


def test_the_order_of_registration_does_not_matter() -> None:
    every = [FIRST, SECOND, THIRD, ASIDE, LAST]
    assert sort_jobs(every) == sort_jobs(every[::-1])


def test_a_reader_of_the_run_record_comes_after_all_that_do_not_depend_on_it() -> None:
    assert names(sort_jobs([declare("a", [runs()], []), declare("z", [], [A])])) == ["z", "a"]


def test_what_depends_on_a_reader_of_the_run_record_comes_after_it() -> None:
    reader, after = declare("reader", [runs()], [B]), declare("after", [table(B)], [C])
    assert names(sort_jobs([after, reader, declare("z", [], [A])])) == ["z", "reader", "after"]


def test_two_readers_of_the_run_record_do_not_wait_for_each_other() -> None:
    gate, gold = declare("gate", [runs(), table(A)], [B]), declare("gold", [requires(B)], [C])
    report = declare("report", [runs(), table(C)], [Document("page.html")])
    assert names(sort_jobs([report, gold, gate, declare("z", [], [A])])) == ["z", "gate", "gold", "report"]


def test_a_required_table_orders_jobs_though_nothing_of_it_is_read() -> None:
    gate, gold = declare("z", [], [A]), declare("a", [requires(A)], [B])
    assert names(sort_jobs([gold, gate])) == ["z", "a"]
    assert gold.tables_read == ()


def test_an_optional_read_orders_jobs_and_is_no_requirement() -> None:
    jobs = sort_jobs([declare("a", [table(A, required=False)], [B]), declare("z", [], [A])])
    assert names(jobs) == ["z", "a"]
    assert (upstream_jobs(jobs)["a"], upstream_jobs(jobs, required=True)["a"]) == ({"z"}, set())


def test_who_scores_comes_after_who_trains() -> None:
    family = Model("models.adder", "Adds.", NoDetails)
    assert names(sort_jobs([declare("a", [model(family)], []), declare("z", [], [family])])) == ["z", "a"]


def test_jobs_that_wait_for_each_other_are_named() -> None:
    with pytest.raises(JobError, match=r"wait for each other: .*(one → two → one|two → one → two)"):
        sort_jobs([declare("one", [table(B)], [A]), declare("two", [table(A)], [B])])


def test_two_writers_of_one_table_are_an_error() -> None:
    with pytest.raises(JobError, match=r"jobs one and two both write silver\.a; only one may"):
        sort_jobs([declare("one", [], [A]), declare("two", [], [A])])


def test_two_writers_of_one_partition_are_an_error_and_of_two_partitions_none() -> None:
    parts = [partition(A, n=number) for number in ("1", "2", "1")]
    assert len(sort_jobs([declare("one", [], parts[:1]), declare("two", [], parts[1:2])])) == 2
    with pytest.raises(JobError, match=r"both write silver\.a \(n=1\)"):
        sort_jobs([declare("one", [], parts[:1]), declare("two", [], parts[2:])])
    with pytest.raises(ContractError, match="unknown column of the grain 'm'"):
        partition(A, m="1")


def test_a_table_that_no_job_writes_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(JobError, match=r"job one reads what no job writes: .*'silver\.b'.*silver\.a"):
        sort_jobs([declare("one", [table(B)], [A])])


def test_a_named_job_brings_all_that_it_needs_and_no_more() -> None:
    every = sort_jobs([FIRST, SECOND, THIRD, ASIDE, LAST])
    assert names(with_upstream(["ant"], every)) == ["zebra", "yak", "ant"]
    assert names(with_upstream(["bee", "zebra"], every)) == ["zebra", "bee"]
    assert upstream_jobs(every)["ant"] == {"zebra", "yak"}


def test_a_job_that_does_not_exist_is_named_with_the_nearest_name() -> None:
    with pytest.raises(JobError, match=re.escape("unknown job 'zebr' (did you mean 'zebra'?)")):
        with_upstream(["zebr"], (FIRST,))


def test_a_table_of_each_source_is_one_for_each_source() -> None:
    assert [each.name for each in expand(BRONZE, ["till", "web"])] == ["bronze.till", "bronze.web"]
    assert expand(A, ["till", "web"]) == [A]


def test_the_tables_are_those_that_jobs_declare() -> None:
    ingest = declare("ingest", [files()], [BRONZE])
    tables = declared_tables([ingest, declare("cleanse", [changes(BRONZE)], [A])], ["till", "web"])
    assert list(tables) == ["bronze.till", "bronze.web", "silver.a"]


def test_the_dag_names_every_table_that_a_job_reads_and_writes() -> None:
    ingest = declare("ingest", [files()], [BRONZE])
    page = declare("page", [runs(), changes(A)], [Document("p-{as_of}.html"), Export("e.csv")])
    nodes = describe_dag([ingest, page], [source("till"), source("web")], ())
    assert [(node.name, node.summary) for node in nodes] == [
        ("ingest", "Say what it does."),
        ("page", nodes[1].summary),
    ]
    assert nodes[0].reads == ("landing.till", "landing.web")
    assert nodes[0].writes == ("bronze.till", "bronze.web")
    assert nodes[1].reads == ("silver.a",)
    assert nodes[1].writes == ("p-{as_of}.html", "e.csv")


def test_the_dag_leaves_out_the_tables_that_no_source_fills_and_no_run_published() -> None:
    clean = declare("clean", [mappings(), changes(BRONZE)], [ORDER_LINES, PAGE_VIEWS, QUARANTINE])
    web = Source(name="web", path="/somewhere", tables={PAGE_VIEWS.name: Mapping(columns={})})
    assert describe_dag([clean], [web], [QUARANTINE.name])[0].writes == ("silver.page_views", "quarantine")


def test_a_job_may_read_its_own_table_and_waits_for_nobody_then() -> None:
    clean = declare("clean", [changes(BRONZE), table(DELETIONS)], [PAGE_VIEWS, DELETIONS])
    assert names(sort_jobs([clean, declare("ingest", [files()], [BRONZE])])) == ["ingest", "clean"]
    web = Source(name="web", path="/somewhere", tables={PAGE_VIEWS.name: Mapping(columns={})})
    assert describe_dag([clean], [web], ())[0].reads == ("bronze.web",)


def test_the_outputs_of_a_job_make_it_dated() -> None:
    gold = Contract("gold.g", "One.", (Column("n", "int", "A number."),), ("as_of", "n"), Replace())
    log = Contract("ops.l", "One.", (Column("n", "int", "A number."),), (), Append())
    outputs = (A, log, gold, Document("p.html"))
    assert [declare("j", [], [out]).is_dated for out in outputs] == [False, False, True, True]
    assert declare("j", [changes(A)], [B]).is_incremental
    assert not declare("j", [table(A)], [B]).is_incremental


def test_inputs_without_declarations_are_empty() -> None:
    assert Inputs().tables == {}


def test_the_installed_jobs_stand_in_the_order_of_a_refresh() -> None:
    order = names(installed_jobs())
    steps = [
        "ingest",
        "cleanse",
        "check_limits",
        "resolve",
        "rollup",
        "featurise",
        "train_segments",
        "score_segments",
        "report",
    ]
    assert [name for name in order if name in steps] == steps
    assert order[-1] == "report"

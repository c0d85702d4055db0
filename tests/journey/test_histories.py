"""Rows that come late, are corrected, taken back or repeated: the order in which files come changes no table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from histories import Grain, Said, bring, days, in_days, make_place, standing
from support import AS_OF, digests, published, refreshed

JOBS = with_upstream(["rollup"], installed_jobs())
FILES = "abcdef"
AGES = ("1970-01-02", "1999-12-31", "2024-01-01", "2024-01-02", "2024-04-30")
SAID = st.builds(
    Said,
    file=st.sampled_from([f"{name}.csv" for name in FILES]),
    kind=st.sampled_from(["payments", "service_contacts"]),
    number=st.sampled_from(["1", "2", "3"]),
    said=st.sampled_from(["so", "so", "deleted"]),
    changed=st.sampled_from(["2024-01-01", "2024-01-02", "2024-01-03"]),
    customer=st.sampled_from(["", "ann", "bob"]),
    at=st.sampled_from([f"{day} 10:00:00" for day in AGES]),
    until=st.sampled_from(["", "2024-04-30 10:00:00", "2024-05-01 09:00:00"]),
)


@dataclass(frozen=True)
class History:
    """Rows of six files, and the refresh with which each file comes."""

    rows: list[Said]
    comes: dict[str, int]

    def named(self, number: int) -> "History":
        """The same of other payments, contacts and customers, in files of their own."""
        rows = [replace(row, number=f"{number}/{row.number}", file=f"{number}-{row.file}") for row in self.rows]
        rows = [row if row.kind == "service_contacts" else replace(row, until="") for row in rows]
        rows = [replace(row, customer=row.customer and f"{row.customer} {number}") for row in rows]
        return History(rows, {f"{number}-{name}.csv": comes for name, comes in self.comes.items()})


REFRESHES = 3
HISTORIES = st.lists(
    st.builds(
        History,
        st.lists(SAID, min_size=6, max_size=30),
        st.fixed_dictionaries({name: st.integers(0, REFRESHES - 1) for name in FILES}),
    ),
    min_size=20,
    max_size=20,
)


def one_of_each_version(rows: list[Said]) -> list[Said]:
    """Of rows that contradict another of the same version that one, told again."""
    first = {(row.grain, row.version, row.deleted): row for row in reversed(rows)}
    return [first[row.grain, row.version, row.deleted] for row in rows]


@pytest.mark.slow
@settings(
    max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(histories=HISTORIES)
def test_in_any_order_and_batches_the_tables_are_those_of_one_full_refresh(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, histories: list[History]
) -> None:
    """Twenty histories side by side: a refresh takes as long for one. The first example is of the plainest ones."""
    named = [history.named(number) for number, history in enumerate(histories)]
    rows = one_of_each_version([row for history in named for row in history.rows])
    comes = {file: number for history in named for file, number in history.comes.items()}
    (whole, _), (parts, _) = (make_place(tmp_path_factory.mktemp(name)) for name in ("whole", "parts"))
    bring(whole, rows)
    refreshed(spark, whole, AS_OF, jobs=JOBS)
    for number in range(REFRESHES):
        bring(parts, [row for row in rows if comes[row.file] == number])
        refreshed(spark, parts, AS_OF, jobs=JOBS)
    assert digests(spark, parts) == digests(spark, whole)
    tables, truth = published(spark, parts), standing(rows)
    assert in_silver(tables) == {grain: (row.customer or None, row.at[:10]) for grain, row in truth.items()}
    assert in_days(tables["gold.customer_days"]) == days(truth.values())


def in_silver(tables: Mapping[str, DataFrame]) -> dict[Grain, tuple[str | None, str]]:
    """What silver says: of each payment and contact its customer and day."""
    payments = tables["silver.payments"].selectExpr("'payments'", "payment_id", "customer_id", "string(date(paid_at))")
    contacts = tables["silver.service_contacts"].selectExpr(
        "'service_contacts'", "contact_id", "customer_id", "string(date(opened_at))"
    )
    rows = payments.union(contacts).collect()
    assert len({tuple(row[:2]) for row in rows}) == len(rows)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}

"""A job can ask what it reads for rows or changes without opening it."""

from datetime import date

from crmlake.contracts import Append, Column, Contract, Merge
from crmlake.runtime import AnyJob, Inputs, NoSettings, Outputs, changes, job, table
from crmlake.runtime.pinning import Pinned, find_blank_tables, find_unchanged_tables

NAME = (Column("name", "string", "Which."),)
RAW = Contract("bronze.{source}", "One row.", NAME, (), Append())
ITEMS = Contract("silver.items", "One item.", NAME, ("name",), Merge())
LINKS = Contract("silver.links", "One link.", NAME, ("name",), Merge())


def reader() -> AnyJob:
    @job(reads=[table(ITEMS), table(LINKS), changes(ITEMS), changes(RAW)], writes=[], settings=NoSettings)
    def read(_inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
        """Read."""
        return Outputs()

    return read


def test_a_table_that_was_never_written_is_blank() -> None:
    pinned = Pinned({"silver.items": 0}, None)
    assert find_blank_tables(reader(), ["shop"], pinned) == {LINKS}


def test_a_table_is_unchanged_at_the_version_that_was_read_last() -> None:
    sources = ["shop", "till", "new"]
    pinned = Pinned({"silver.items": 4, "bronze.shop": 2, "bronze.till": 7}, {"silver.items": 4, "bronze.shop": 1})
    assert find_unchanged_tables(reader(), sources, pinned) == {ITEMS, RAW.of("new")}
    # Without an earlier success everything that there is has changed.
    every = Pinned(pinned.versions, None)
    assert find_unchanged_tables(reader(), sources, every) == {RAW.of("new")}


def test_a_job_that_is_called_alone_may_find_rows_anywhere() -> None:
    assert Inputs().has_rows(ITEMS)
    assert Inputs().has_changes(ITEMS)
    assert not Inputs(blank=frozenset({ITEMS})).has_rows(ITEMS)
    assert not Inputs(unchanged=frozenset({ITEMS})).has_changes(ITEMS)

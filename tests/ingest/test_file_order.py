"""The order of files by their names."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlake.ingest import file_order as module
from crmlake.ingest.file_order import file_order


def test_the_examples_are_true() -> None:
    assert doctest.testmod(module).attempted > 0
    assert not doctest.testmod(module).failed


@given(st.integers(0, 10**14), st.integers(0, 10**14))
def test_numbers_in_names_compare_as_numbers(one: int, other: int) -> None:
    assert (file_order(f"export_{one}.csv") < file_order(f"export_{other}.csv")) == (one < other)


@pytest.mark.parametrize("names", [("2024/05/a.csv", "2024/10/a.csv"), ("a-2024-05-01.csv.gz", "a-2024-05-02.csv")])
def test_paths_and_dates_with_the_year_first_sort_as_they_stand(names: tuple[str, str]) -> None:
    assert file_order(names[0]) < file_order(names[1])

"""The order of files by their names."""

import doctest
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlake.ingest import file_order as module
from crmlake.ingest.discovery import File
from crmlake.ingest.file_order import file_order
from crmlake.ingest.order_notes import note_order
from source_fixtures import MakeSource


def test_the_examples_are_true() -> None:
    assert doctest.testmod(module).attempted > 0
    assert not doctest.testmod(module).failed


NUMBERS = st.integers(0, 10**14).filter(lambda number: len(str(number)) not in {8, 12, 14})
"""Numbers that are no date."""


@given(NUMBERS, NUMBERS)
def test_numbers_in_names_compare_as_numbers(one: int, other: int) -> None:
    assert (file_order(f"export_{one}.csv") < file_order(f"export_{other}.csv")) == (one < other)


@pytest.mark.parametrize("names", [("2024/05/a.csv", "2024/10/a.csv"), ("a-2024-05-01.csv.gz", "a-2024-05-02.csv")])
def test_paths_and_dates_with_the_year_first_sort_as_they_stand(names: tuple[str, str]) -> None:
    assert file_order(names[0]) < file_order(names[1])


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
FORMS = [
    "orders_%d%m%Y.csv",
    "orders_%m%d%Y.csv",
    "%d%m%Y235959.csv",
    "shop1_%d-%m-%Y.csv",
    "%d_%m_%Y (1).csv",
    "%d.%m.%Y-31.12.2099.csv",
    "export %d %b %Y.csv",
    "export-%d%B%Y.csv.gz",
    "%b %d, %Y.csv",
    "%Y/%b/%d/a.csv",
    "%Y.%b.%d.csv",
    "%Y%m%d_%H%M.csv",
    "%Y-%m-%d-2099-12-31.csv",
    "%d/%m/%Y/orders.csv",
]


@pytest.mark.parametrize("form", FORMS)
@given(st.tuples(DAYS, DAYS))
def test_dates_in_names_sort_by_their_days(form: str, days: tuple[date, date]) -> None:
    """With the month first, only dates of which one part is above 12 show it."""
    if form.startswith("orders_%m"):
        days = (days[0].replace(day=20), days[1].replace(day=13))
    names = [day.strftime(form) for day in days]
    assert (file_order(names[0]) < file_order(names[1])) == (days[0] < days[1])


@pytest.mark.parametrize(
    "names",
    [
        ("orders-Nov-2023.csv", "orders-Dec-2023.csv"),
        ("orders_SEPT 2023.csv", "orders_October 2023.csv"),
        ("2023November.csv", "2024January.csv"),
        ("12/2023/orders.csv", "01/2024/orders.csv"),
        ("orders.v9.csv", "orders.v10.csv"),
    ],
)
def test_months_and_versions_sort_as_a_person_reads_them(names: tuple[str, str]) -> None:
    assert file_order(names[0]) < file_order(names[1])


def notes(make_source: MakeSource, *names: str, **keys: object) -> list[str]:
    now = datetime(2024, 6, 1, tzinfo=UTC)
    files = [File(name, name, 1, now + timedelta(n), now) for n, name in enumerate(names)]
    return [file.note or "" for file in note_order(files, make_source(**keys), [])]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("a_01022024.csv", "a_02022024.csv", "a_03022024.csv"), "a date that may begin with the day or the month"),
        (("a_12312023.csv", "a_01022024.csv"), "(01022024)"),
        (("orders-Nov.csv", "orders-Dec.csv"), "a month without a year (Nov)"),
        (("a_31012024.csv", "a_01022024.csv"), None),
        (("a_01.02.2024.csv", "a_02.02.2024.csv"), None),
        (("marketing_1.csv", "marketing_2.csv"), None),
        (("orders-Nov.csv",), None),
    ],
)
def test_a_name_that_may_show_no_order_is_told_once(
    names: tuple[str, ...], told: str | None, make_source: MakeSource
) -> None:
    found = list(filter(None, notes(make_source, *names)))
    assert len(found) == (told is not None)
    assert all(told in note and "version = ..." in note for note in found if told)


def test_names_need_no_order_where_the_mapping_states_versions(make_source: MakeSource) -> None:
    assert notes(make_source, "orders-Nov.csv", "orders-Dec.csv", version="rev") == ["", ""]

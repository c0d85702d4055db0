from datetime import date

import pytest

from crmlake.page import words

MINUS = "\N{MINUS SIGN}"


def plain(text: str) -> str:
    return text.replace(words.SPACE, " ")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567, 0, "1,234,567"), (-1234.5, 1, f"{MINUS}1,234.5"), (-0.04, 1, "0.0"), (0, 0, "0")],
)
def test_numbers_are_grouped(value: float, decimals: int, text: str) -> None:
    assert words.grouped(value, decimals) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.123, "12.3 %"),
        (0.00001, "under 0.1 %"),
        (0.99999, "over 99.9 %"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(part: float, text: str) -> None:
    assert plain(words.share(part)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 GBP"), (9.5, "9.50 GBP"), (1234.56, "1,235 GBP"), (-3, f"{MINUS}3.00 GBP")]
)
def test_cents_are_shown_where_they_say_something(value: float, text: str) -> None:
    assert plain(words.money(value, "GBP")) == text


def test_money_without_a_currency_is_a_bare_number() -> None:
    assert words.money(1234, "") == "1,234"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.14159, "orders", "3.14 orders"),
        (31.4159, "days", "31.4 days"),
        (3141.5, "", "3,142"),
        (250, "currency", "250 GBP"),
    ],
)
def test_a_mean_has_about_three_figures_and_its_unit(value: float, unit: str, text: str) -> None:
    assert plain(words.measure(value, unit, "GBP")) == text


@pytest.mark.parametrize(("value", "text"), [(1.26, "+1.3"), (-1.26, f"{MINUS}1.3"), (0.01, "0.0"), (-0.01, "0.0")])
def test_a_deviation_has_a_sign_unless_it_is_none(value: float, text: str) -> None:
    assert words.signed(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(4.24, "4.2 s"), (59.99, "1 min 0 s"), (185, "3 min 5 s"), (239.9, "4 min 0 s"), (7800, "2 h 10 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert plain(words.duration(seconds)) == text


def test_days_nouns_and_lists() -> None:
    assert plain(words.day(date(2011, 12, 9))) == "9 December 2011"
    assert [plain(words.counted(count, "row")) for count in (0, 1, 2000)] == ["0 rows", "1 row", "2,000 rows"]
    assert [words.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]

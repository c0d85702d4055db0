"""Identifiers are shared, mistyped and missing as the truth says, and at the planted rates."""

from collections import Counter, defaultdict

import pytest

from crmlake.generator.identifiers import IDENTIFIER_RATES
from generated_shop import SHOP, GeneratedShop, Record, is_near, to_records

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def identifiers(generated_shop: GeneratedShop) -> list[Record]:
    return to_records(generated_shop.truth("identifiers"))


@pytest.fixture(scope="module")
def country(generated_shop: GeneratedShop) -> dict[int, str]:
    return dict(zip(generated_shop.people["person"], generated_shop.people["country"], strict=True))


@pytest.fixture(scope="module")
def first_profiles(generated_shop: GeneratedShop) -> dict[int, Record]:
    """The first profile of each person."""
    newest_first = sorted(generated_shop.records("shop_customers"), key=lambda row: row["updated_at"], reverse=True)
    return {int(row["customer_no"][1:]) - 1: row for row in newest_first}


def test_the_truth_has_each_person_once_for_each_kind_of_each_channel(identifiers: list[Record]) -> None:
    count = Counter((row["person"], row["channel"], row["kind"]) for row in identifiers)
    assert set(count.values()) == {1}
    assert len(count) == SHOP.customers * sum(map(len, IDENTIFIER_RATES.values()))


def test_identifiers_have_errors_at_their_rates(identifiers: list[Record], country: dict[int, str]) -> None:
    housemates = sum(person % 2 == 1 and country[person] == country[person - 1] for person in country)
    count = Counter((row["channel"], row["kind"], row["done"]) for row in identifiers)
    for channel, kinds in IDENTIFIER_RATES.items():
        for kind, rates in kinds.items():
            for error, rate in rates._asdict().items():
                total = housemates if error == "shared" else SHOP.customers
                assert is_near(count[channel, kind, error], total, rate), (channel, kind, error)


def test_a_shared_identifier_is_the_housemate_s_and_every_other_one_is_unique(
    identifiers: list[Record], country: dict[int, str]
) -> None:
    people_by_identifier = defaultdict(set)
    for row in identifiers:
        assert (row["identifier"] is None) == (row["done"] == "missing")
        if row["identifier"] is not None and (row["done"] != "mistyped"):
            people_by_identifier[row["channel"], row["kind"], row["identifier"]].add((row["person"], row["done"]))
    for people in people_by_identifier.values():
        persons = sorted(person for person, _ in people)
        sharers = [person for person, error in people if error == "shared"]
        if sharers:
            assert all(person % 2 == 1 and country[person] == country[person - 1] for person in sharers)
            assert set(persons) <= {sharers[0] - 1, sharers[0]}
        else:
            assert len(persons) == 1


def test_an_identifier_without_error_is_the_profile_s(
    identifiers: list[Record], first_profiles: dict[int, Record]
) -> None:
    columns = {"crm": "customer_no", "email": "email", "phone": "phone"}
    pairs = [
        (row["identifier"], first_profiles[row["person"]][columns[row["kind"]]])
        for row in identifiers
        if row["kind"] in columns and row["done"] is None
    ]
    comparable = [(identifier, profile_value) for identifier, profile_value in pairs if profile_value is not None]
    assert len(comparable) > len(pairs) / 2
    assert all(identifier == profile_value for identifier, profile_value in comparable)


def test_a_mistyped_identifier_differs_in_one_character(identifiers: list[Record]) -> None:
    correct = {(row["person"], row["kind"]): row["identifier"] for row in identifiers if row["done"] is None}
    mistyped = [row for row in identifiers if row["done"] == "mistyped" and (row["person"], row["kind"]) in correct]
    assert {row["kind"] for row in mistyped} == {"email", "phone"}
    for row in mistyped:
        expected, actual = correct[row["person"], row["kind"]], row["identifier"]
        if row["kind"] == "email":
            assert any(expected[:index] + expected[index + 1 :] == actual for index in range(3))
        else:
            assert sum(digit != wrong for digit, wrong in zip(expected, actual, strict=True)) == 1

"""By what people are known: identifiers are shared, mistyped and missing as the truth says, and at the stated rates."""

from collections import Counter, defaultdict

import pytest

from crmlake.generator.identifiers import KNOWN
from generated_shop import SHOP, Generated, Record, near, records

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def known(generated: Generated) -> list[Record]:
    return records(generated.truth("identifiers"))


@pytest.fixture(scope="module")
def country(generated: Generated) -> dict[int, str]:
    return dict(zip(generated.people["person"], generated.people["country"], strict=True))


@pytest.fixture(scope="module")
def registered(generated: Generated) -> dict[int, Record]:
    """Each person's first profile."""
    newest_first = sorted(generated.records("shop_customers"), key=lambda row: row["updated_at"], reverse=True)
    return {int(row["customer_no"][1:]) - 1: row for row in newest_first}


def test_each_person_is_told_once_for_each_kind_of_each_channel(known: list[Record]) -> None:
    told = Counter((row["person"], row["channel"], row["kind"]) for row in known)
    assert set(told.values()) == {1}
    assert len(told) == SHOP.customers * sum(map(len, KNOWN.values()))


def test_identifiers_are_spoilt_at_their_rates(known: list[Record], country: dict[int, str]) -> None:
    housemates = sum(person % 2 == 1 and country[person] == country[person - 1] for person in country)
    found = Counter((row["channel"], row["kind"], row["done"]) for row in known)
    for channel, kinds in KNOWN.items():
        for kind, rates in kinds.items():
            for done, rate in rates._asdict().items():
                of = housemates if done == "shared" else SHOP.customers
                assert near(found[channel, kind, done], of, rate), (channel, kind, done)


def test_what_is_shared_is_the_housemate_s_and_all_else_is_one_person_s(
    known: list[Record], country: dict[int, str]
) -> None:
    people_of = defaultdict(set)
    for row in known:
        assert (row["identifier"] is None) == (row["done"] == "missing")
        if row["identifier"] is not None and (row["done"] != "mistyped"):
            people_of[row["channel"], row["kind"], row["identifier"]].add((row["person"], row["done"]))
    for together in people_of.values():
        persons = sorted(person for person, _ in together)
        sharers = [person for person, done in together if done == "shared"]
        if sharers:
            assert all(person % 2 == 1 and country[person] == country[person - 1] for person in sharers)
            assert set(persons) <= {sharers[0] - 1, sharers[0]}
        else:
            assert len(persons) == 1


def test_what_nothing_befell_is_what_the_profile_says(known: list[Record], registered: dict[int, Record]) -> None:
    named = {"crm": "customer_no", "email": "email", "phone": "phone"}
    pairs = [
        (row["identifier"], registered[row["person"]][named[row["kind"]]])
        for row in known
        if row["kind"] in named and row["done"] is None
    ]
    given = [(identifier, told) for identifier, told in pairs if told is not None]
    assert len(given) > len(pairs) / 2
    assert all(identifier == told for identifier, told in given)


def test_what_is_mistyped_differs_in_one_character(known: list[Record]) -> None:
    right = {(row["person"], row["kind"]): row["identifier"] for row in known if row["done"] is None}
    wrong = [row for row in known if row["done"] == "mistyped" and (row["person"], row["kind"]) in right]
    assert {row["kind"] for row in wrong} == {"email", "phone"}
    for row in wrong:
        correct, found = right[row["person"], row["kind"]], row["identifier"]
        if row["kind"] == "email":
            assert any(correct[:place] + correct[place + 1 :] == found for place in range(3))
        else:
            assert sum(one != other for one, other in zip(correct, found, strict=True)) == 1

"""Campaigns and consents: groups answer at their planted rates, and one event follows from another."""

from collections import Counter, defaultdict

import pytest

from crmlake.generator.campaigns import ADDRESSES, CHANNEL, CLICKS, JOINS, OPENS
from crmlake.generator.consents import ALLOWED, RESTORED, WITHDRAWN
from generated_shop import SHOP, Generated, Record, near, records

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def group(generated: Generated) -> dict[str, str]:
    """The group of each account."""
    return dict(generated.people["group"])


@pytest.fixture(scope="module")
def events(generated: Generated) -> list[Record]:
    return generated.records("shop_campaign_messages")


@pytest.fixture(scope="module")
def decisions(generated: Generated) -> list[Record]:
    return generated.records("shop_consents")


def receiver(row: Record) -> str:
    return "C" + row["message_no"][-7:]


def of_messages(events: list[Record]) -> dict[str, dict[str, list[str]]]:
    """By message and kind of event, when it happened."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in events:
        found[row["message_no"]][row["event"]].append(row["occurred_at"])
    return found


def test_groups_open_and_click_at_their_planted_rates(events: list[Record], group: dict[str, str]) -> None:
    # Who unsubscribes has opened; of an sms nobody knows.
    media = {row["message_no"]: row["medium"] for row in events}
    count = Counter[tuple[str, str]]()
    for number, message in of_messages(events).items():
        if media[number] != "sms" and "unsubscribed" not in message:
            count.update((group["C" + number[-7:]], kind) for kind in message)
    for name in JOINS:
        delivered, opened, clicked = (count[name, kind] for kind in ("delivered", "opened", "clicked"))
        assert near(opened, delivered, OPENS[name]), name
        assert near(clicked, opened, CLICKS[name]), name


def test_what_happens_to_a_message_follows_from_what_did(events: list[Record]) -> None:
    assert len({(row["message_no"], row["event"], row["occurred_at"]) for row in events}) == len(events)
    assert max(row["occurred_at"] for row in events) < f"{SHOP.end}"
    for message in of_messages(events).values():
        sent, *again = message["sent"]
        assert not again
        assert not (message["delivered"] and (message["bounced"] or not sent < message["delivered"][0]))
        if later := message["opened"] + message["clicked"] + message["unsubscribed"]:
            assert message["delivered"][0] < min(later)
        if message["clicked"] and message["opened"]:
            assert min(message["opened"]) < message["clicked"][0]


def test_only_clicks_have_links_and_only_bounces_reasons(events: list[Record]) -> None:
    assert {row["event"] for row in events if row["link"]} == {"clicked"}
    assert {row["event"] for row in events if row["reason"]} == {"bounced"}
    assert all(row["link"] for row in events if row["event"] == "clicked")
    assert all(row["reason"] for row in events if row["event"] == "bounced")


def test_who_unsubscribes_is_sent_no_more_and_the_register_knows(events: list[Record], decisions: list[Record]) -> None:
    left = {receiver(row): row["occurred_at"] for row in events if row["event"] == "unsubscribed"}
    assert len(left) == sum(row["event"] == "unsubscribed" for row in events) > 30
    assert all(row["occurred_at"] < left.get(receiver(row), "9") for row in events if row["event"] == "sent")
    withdrawn = [row for row in decisions if (row["purpose"], row["decision"]) == ("newsletter", "no")]
    assert {row["customer_no"]: row["decided_at"] for row in withdrawn} == left


def test_messages_go_to_those_who_took_the_newsletter(
    events: list[Record], decisions: list[Record], group: dict[str, str]
) -> None:
    took = {row["customer_no"]: row["decided_at"] for row in decisions if row["purpose"] == "newsletter"
            and row["decision"] == "yes"}  # fmt: skip
    assert all(took[receiver(row)] < row["occurred_at"] for row in events)
    size, joined = Counter(group.values()), Counter(group[number] for number in took)
    assert all(near(joined[name], size[name], rate) for name, rate in JOINS.items())


def test_mistyped_addresses_bounce_and_the_truth_says_whose_they_are(
    generated: Generated, events: list[Record]
) -> None:
    told = [row for row in records(generated.truth("identifiers")) if row["channel"] == CHANNEL]
    known = {(f"C{row['person'] + 1:07}", row["kind"]): row for row in told}
    for row in events:
        address, account = known[receiver(row), ADDRESSES[row["medium"]]], known[receiver(row), "crm"]
        assert row["recipient"] == address["identifier"]
        assert row["customer_no"] == account["identifier"]
        if row["event"] in ("bounced", "delivered"):
            assert (address["done"] == "mistyped") == (row["reason"] == "unknown address")


def test_purposes_are_allowed_withdrawn_and_allowed_again_at_their_rates(
    decisions: list[Record], group: dict[str, str]
) -> None:
    keys = [(row["customer_no"], row["purpose"], row["decided_at"]) for row in decisions]
    assert len(set(keys)) == len(keys)
    story = defaultdict(list)
    for number, purpose, decision, _ in sorted(
        (row["customer_no"], row["purpose"], row["decision"], row["decided_at"]) for row in decisions
    ):
        story[purpose, number].append(decision)
    size = Counter(group.values())
    for purpose, rates in ALLOWED.items():
        told = {number: said for (about, number), said in story.items() if about == purpose}
        given = Counter(group[number] for number in told)
        assert all(near(given[name], size[name], rate) for name, rate in rates.items())
        again = sum(len(said) == 3 for said in told.values())
        # Some decide after the shop's last day.
        assert near(again, len(told), WITHDRAWN * RESTORED)
        assert near(sum(len(said) > 1 for said in told.values()), len(told), WITHDRAWN)

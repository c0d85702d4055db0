"""Campaigns and consents: groups react at their planted rates, and the events of a message are consistent."""

from collections import Counter, defaultdict

import pytest

from crmlake.generator.campaigns import ADDRESSES, CHANNEL, CLICK_RATES, NEWSLETTER_RATES, OPEN_RATES
from crmlake.generator.consents import CONSENT_RATES, RENEWAL_RATE, WITHDRAWAL_RATE
from generated_shop import SHOP, GeneratedShop, Record, is_near, to_records

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def group(generated_shop: GeneratedShop) -> dict[str, str]:
    """The group of each account."""
    return dict(generated_shop.people["group"])


@pytest.fixture(scope="module")
def events(generated_shop: GeneratedShop) -> list[Record]:
    return generated_shop.records("shop_campaign_messages")


@pytest.fixture(scope="module")
def decisions(generated_shop: GeneratedShop) -> list[Record]:
    return generated_shop.records("shop_consents")


def receiver(row: Record) -> str:
    return "C" + row["message_no"][-7:]


def times_by_message(events: list[Record]) -> dict[str, dict[str, list[str]]]:
    """Return the times of the events, by message and kind of event."""
    times: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in events:
        times[row["message_no"]][row["event"]].append(row["occurred_at"])
    return times


def test_groups_open_and_click_at_their_planted_rates(events: list[Record], group: dict[str, str]) -> None:
    # Everybody who unsubscribes has opened the message, and the opening of an sms is unknown.
    media = {row["message_no"]: row["medium"] for row in events}
    count = Counter[tuple[str, str]]()
    for number, message in times_by_message(events).items():
        if media[number] != "sms" and "unsubscribed" not in message:
            count.update((group["C" + number[-7:]], kind) for kind in message)
    for name in NEWSLETTER_RATES:
        delivered, opened, clicked = (count[name, kind] for kind in ("delivered", "opened", "clicked"))
        assert is_near(opened, delivered, OPEN_RATES[name]), name
        assert is_near(clicked, opened, CLICK_RATES[name]), name


def test_the_events_of_a_message_are_consistent(events: list[Record]) -> None:
    assert len({(row["message_no"], row["event"], row["occurred_at"]) for row in events}) == len(events)
    assert max(row["occurred_at"] for row in events) < f"{SHOP.end}"
    for message in times_by_message(events).values():
        (sent,) = message["sent"]
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


def test_people_who_unsubscribe_receive_no_more_messages_and_the_register_has_the_withdrawal(
    events: list[Record], decisions: list[Record]
) -> None:
    unsubscribed_at = {receiver(row): row["occurred_at"] for row in events if row["event"] == "unsubscribed"}
    assert len(unsubscribed_at) == sum(row["event"] == "unsubscribed" for row in events) > 30
    assert all(row["occurred_at"] < unsubscribed_at.get(receiver(row), "9") for row in events if row["event"] == "sent")
    withdrawals = [row for row in decisions if (row["purpose"], row["decision"]) == ("newsletter", "no")]
    assert {row["customer_no"]: row["decided_at"] for row in withdrawals} == unsubscribed_at


def test_messages_go_to_the_subscribers_of_the_newsletter(
    events: list[Record], decisions: list[Record], group: dict[str, str]
) -> None:
    subscribed_at = {row["customer_no"]: row["decided_at"] for row in decisions if row["purpose"] == "newsletter"
                     and row["decision"] == "yes"}  # fmt: skip
    assert all(subscribed_at[receiver(row)] < row["occurred_at"] for row in events)
    size, subscribers = Counter(group.values()), Counter(group[number] for number in subscribed_at)
    assert all(is_near(subscribers[name], size[name], rate) for name, rate in NEWSLETTER_RATES.items())


def test_mistyped_addresses_bounce_and_the_truth_names_their_owners(
    generated_shop: GeneratedShop, events: list[Record]
) -> None:
    truth = [row for row in to_records(generated_shop.truth("identifiers")) if row["channel"] == CHANNEL]
    identifiers = {(f"C{row['person'] + 1:07}", row["kind"]): row for row in truth}
    for row in events:
        address, account = identifiers[receiver(row), ADDRESSES[row["medium"]]], identifiers[receiver(row), "crm"]
        assert row["recipient"] == address["identifier"]
        assert row["customer_no"] == account["identifier"]
        if row["event"] in ("bounced", "delivered"):
            assert (address["done"] == "mistyped") == (row["reason"] == "unknown address")


def test_consents_are_made_withdrawn_and_renewed_at_their_rates(decisions: list[Record], group: dict[str, str]) -> None:
    keys = [(row["customer_no"], row["purpose"], row["decided_at"]) for row in decisions]
    assert len(set(keys)) == len(keys)
    history = defaultdict(list)
    for number, purpose, decision, _ in sorted(
        (row["customer_no"], row["purpose"], row["decision"], row["decided_at"]) for row in decisions
    ):
        history[purpose, number].append(decision)
    size = Counter(group.values())
    for purpose, rates in CONSENT_RATES.items():
        by_account = {number: answers for (about, number), answers in history.items() if about == purpose}
        consents = Counter(group[number] for number in by_account)
        assert all(is_near(consents[name], size[name], rate) for name, rate in rates.items())
        renewals = sum(len(answers) == 3 for answers in by_account.values())
        # Some decisions fall after the shop's last day.
        assert is_near(renewals, len(by_account), WITHDRAWAL_RATE * RENEWAL_RATE)
        withdrawals = sum(len(answers) > 1 for answers in by_account.values())
        assert is_near(withdrawals, len(by_account), WITHDRAWAL_RATE)

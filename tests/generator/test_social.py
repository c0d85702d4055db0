"""Social networks: the shop's posts with their counts, and what groups of people do about them."""

from collections import Counter, defaultdict
from statistics import median

import pytest

from crmlake.generator.seasons import MONTHS
from crmlake.generator.social_interactions import FOLLOWERS, GOOD, ON_NETWORKS, TYPES
from crmlake.generator.social_posts import REACTIONS
from generated_shop import SHOP, Generated, Record, near, records, share_error

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def group(generated: Generated) -> dict[int, str]:
    return dict(zip(generated.people["person"], generated.people["group"], strict=True))


@pytest.fixture(scope="module")
def posts(generated: Generated) -> list[Record]:
    return generated.records("shop_social_posts")


@pytest.fixture(scope="module")
def done(generated: Generated) -> list[Record]:
    """The file's rows with what each was made from."""
    said = generated.truth("social_interactions").drop(columns="lang")
    return records(generated.rows("shop_social_interactions").merge(said, on="interaction_no"))


def person(row: Record) -> int:
    return int(row["interaction_no"][1:8]) - 1


def test_posts_are_counted_twice_and_figures_only_grow(posts: list[Record]) -> None:
    counts = defaultdict(list)
    for row in sorted(posts, key=lambda row: row["counted_at"]):
        counts[row["post_no"]].append(row)
    assert {len(rows) for rows in counts.values()} == {1, 2}
    assert all(row["posted_at"] < row["counted_at"] < f"{SHOP.end}" for row in posts)
    for first, *later in counts.values():
        for second in later:
            same = ("network", "posted_at", "kind", "words")
            assert [first[name] for name in same] == [second[name] for name in same]
            assert all(first[name] <= second[name] for name in ("views", "comments", "shares", "reactions", "likes"))


def test_kinds_of_reactions_are_all_reactions_and_facebook_s_alone(posts: list[Record]) -> None:
    for row in posts:
        others = [row[kind] for kind in REACTIONS]
        assert row["likes"] + sum(count or 0 for count in others) == row["reactions"]
        assert all((count is None) == (row["network"] == "instagram") for count in others)


def test_more_follow_each_year_and_more_look_in_the_season(posts: list[Record]) -> None:
    posted = sorted((row for row in posts if row["network"] == "facebook"), key=lambda row: row["posted_at"])
    followers = [row["followers"] for row in posted]
    assert followers == sorted(followers)
    assert followers[-1] > followers[0]
    by_month = defaultdict(list)
    for row in posts:
        by_month[int(row["posted_at"][5:7])].append(row["views"] / row["followers"])
    best, worst = MONTHS.index(max(MONTHS)) + 1, MONTHS.index(min(MONTHS)) + 1
    assert median(by_month[best]) > median(by_month[worst])


def test_groups_do_what_was_planted(done: list[Record], group: dict[int, str]) -> None:
    assert len({row["interaction_no"] for row in done}) == len(done)
    kinds, moods = (Counter((group[person(row)], row[name]) for row in done) for name in ("kind", "mood"))
    for name, shares in TYPES.items():
        whole = sum(kinds[name, kind] for kind in shares)
        assert all(near(kinds[name, kind], whole, share) for kind, share in shares.items()), name
        assert near(moods[name, "good"], whole, GOOD[name]), name


def test_groups_differ_in_reach(done: list[Record], group: dict[int, str]) -> None:
    size = Counter(group.values())
    active = {person(row): row["followers"] for row in done}
    there = Counter(group[number] for number in active)
    for name, share in ON_NETWORKS.items():
        # Some of those who are there do nothing while the shop is open.
        assert 0.5 * share < there[name] / size[name] < share + share_error(share, size[name])
    typical = {name: median(count for number, count in active.items() if group[number] == name) for name in FOLLOWERS}
    assert max(typical, key=lambda name: typical[name]) == "bargain hunters"
    assert typical["regulars"] / FOLLOWERS["regulars"] == pytest.approx(1.25, abs=0.6)


def test_interactions_are_about_posts_that_were_there(done: list[Record], posts: list[Record]) -> None:
    posted = {row["post_no"]: row for row in posts}
    for row in done:
        if row["kind"] == "post":
            assert row["post_no"] == row["interaction_no"]
        elif row["post_no"] in posted:
            about = posted[row["post_no"]]
            assert (about["network"], about["posted_at"] < row["done_at"]) == (row["network"], True)
        else:
            assert row["done_at"] >= f"{SHOP.end.replace(year=SHOP.end.year - 1, month=12, day=28)}"  # not yet counted


def test_only_words_have_a_language_and_only_reactions_a_kind(done: list[Record]) -> None:
    for row in done:
        spoken = row["kind"] in ("post", "comment")
        assert (row["words"] is not None, row["lang"] is not None) == (spoken, spoken)
        assert (row["reaction"] is not None) == (row["kind"] == "reaction")
        assert row["lang"] != "zh" or "\u4e00" <= row["words"][0] <= "\u9fff"
        assert row["reaction"] not in ("angry", "sad", "haha") or row["mood"] == "bad"

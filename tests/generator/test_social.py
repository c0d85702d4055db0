"""Social networks: the shop's posts have consistent counts, and groups interact at their planted rates."""

from collections import Counter, defaultdict
from statistics import median

import pytest

from crmlake.generator.seasons import MONTHS
from crmlake.generator.social_interactions import ACTIVE_SHARES, GOOD_MOOD_SHARES, MEDIAN_FOLLOWERS, TYPE_SHARES
from crmlake.generator.social_posts import REACTION_SHARES
from generated_shop import SHOP, GeneratedShop, Record, is_near, share_error, to_records

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def group(generated_shop: GeneratedShop) -> dict[int, str]:
    return dict(zip(generated_shop.people["person"], generated_shop.people["group"], strict=True))


@pytest.fixture(scope="module")
def posts(generated_shop: GeneratedShop) -> list[Record]:
    return generated_shop.records("shop_social_posts")


@pytest.fixture(scope="module")
def interactions(generated_shop: GeneratedShop) -> list[Record]:
    """The rows of the files with the truth of each."""
    truth = generated_shop.truth("social_interactions").drop(columns="lang")
    return to_records(generated_shop.rows("shop_social_interactions").merge(truth, on="interaction_no"))


def person(row: Record) -> int:
    return int(row["interaction_no"][1:8]) - 1


def test_posts_are_counted_twice_and_counts_only_grow(posts: list[Record]) -> None:
    counts = defaultdict(list)
    for row in sorted(posts, key=lambda row: row["counted_at"]):
        counts[row["post_no"]].append(row)
    assert {len(rows) for rows in counts.values()} == {1, 2}
    assert all(row["posted_at"] < row["counted_at"] < f"{SHOP.end}" for row in posts)
    for first, *later in counts.values():
        for second in later:
            constant = ("network", "posted_at", "kind", "words")
            assert [first[name] for name in constant] == [second[name] for name in constant]
            assert all(first[name] <= second[name] for name in ("views", "comments", "shares", "reactions", "likes"))


def test_kinds_of_reactions_add_up_to_the_reactions_and_only_facebook_has_them(posts: list[Record]) -> None:
    for row in posts:
        counts = [row[kind] for kind in REACTION_SHARES]
        assert row["likes"] + sum(count or 0 for count in counts) == row["reactions"]
        assert all((count is None) == (row["network"] == "instagram") for count in counts)


def test_followers_grow_each_year_and_views_with_the_season(posts: list[Record]) -> None:
    facebook_posts = sorted((row for row in posts if row["network"] == "facebook"), key=lambda row: row["posted_at"])
    followers = [row["followers"] for row in facebook_posts]
    assert followers == sorted(followers)
    assert followers[-1] > followers[0]
    by_month = defaultdict(list)
    for row in posts:
        by_month[int(row["posted_at"][5:7])].append(row["views"] / row["followers"])
    best, worst = MONTHS.index(max(MONTHS)) + 1, MONTHS.index(min(MONTHS)) + 1
    assert median(by_month[best]) > median(by_month[worst])


def test_groups_interact_as_planted(interactions: list[Record], group: dict[int, str]) -> None:
    assert len({row["interaction_no"] for row in interactions}) == len(interactions)
    kinds, moods = (Counter((group[person(row)], row[name]) for row in interactions) for name in ("kind", "mood"))
    for name, shares in TYPE_SHARES.items():
        total = sum(kinds[name, kind] for kind in shares)
        assert all(is_near(kinds[name, kind], total, share) for kind, share in shares.items()), name
        assert is_near(moods[name, "good"], total, GOOD_MOOD_SHARES[name]), name


def test_groups_differ_in_reach(interactions: list[Record], group: dict[int, str]) -> None:
    size = Counter(group.values())
    followers = {person(row): row["followers"] for row in interactions}
    active = Counter(group[number] for number in followers)
    for name, share in ACTIVE_SHARES.items():
        # Some active people have no interaction while the shop is open.
        assert 0.5 * share < active[name] / size[name] < share + share_error(share, size[name])
    typical = {
        name: median(count for number, count in followers.items() if group[number] == name) for name in MEDIAN_FOLLOWERS
    }
    assert max(typical, key=lambda name: typical[name]) == "bargain hunters"
    assert typical["regulars"] / MEDIAN_FOLLOWERS["regulars"] == pytest.approx(1.25, abs=0.6)


def test_interactions_are_about_earlier_posts(interactions: list[Record], posts: list[Record]) -> None:
    by_number = {row["post_no"]: row for row in posts}
    for row in interactions:
        if row["kind"] == "post":
            assert row["post_no"] == row["interaction_no"]
        elif row["post_no"] in by_number:
            post = by_number[row["post_no"]]
            assert (post["network"], post["posted_at"] < row["done_at"]) == (row["network"], True)
        else:
            # The post has no count yet.
            assert row["done_at"] >= f"{SHOP.end.replace(year=SHOP.end.year - 1, month=12, day=28)}"


def test_only_words_have_a_language_and_only_reactions_a_kind(interactions: list[Record]) -> None:
    for row in interactions:
        has_words = row["kind"] in ("post", "comment")
        assert (row["words"] is not None, row["lang"] is not None) == (has_words, has_words)
        assert (row["reaction"] is not None) == (row["kind"] == "reaction")
        assert row["lang"] != "zh" or "\u4e00" <= row["words"][0] <= "\u9fff"
        assert row["reaction"] not in ("angry", "sad", "haha") or row["mood"] == "bad"

"""The words for customers with a high or low value of a feature, as a marketer would say them."""

from typing import NamedTuple


class Words(NamedTuple):
    """Three forms of one description: "big spenders", "high-spending" (empty if none reads well), "spending a lot"."""

    noun: str
    adjective: str
    aside: str


class Entry(NamedTuple):
    """The words of a feature. Features of one aspect are much alike, so that a name uses the words of one of them."""

    aspect: str
    high: Words
    low: Words


VOCABULARY = {
    "recency_days": Entry(
        "timing",
        Words("lapsed customers", "lapsed", "long silent"),
        Words("recent buyers", "recent", "active lately"),
    ),
    "frequency": Entry(
        "loyalty",
        Words("frequent buyers", "frequent", "ordering often"),
        Words("occasional buyers", "occasional", "ordering rarely"),
    ),
    "monetary": Entry(
        "value",
        Words("big spenders", "high-spending", "spending a lot"),
        Words("small spenders", "low-spending", "spending little"),
    ),
    "net_monetary": Entry(
        "value",
        Words("profitable customers", "profitable", "keeping what they buy"),
        Words("customers of little net revenue", "", "little revenue after returns and discounts"),
    ),
    "tenure_days": Entry(
        "tenure",
        Words("long-standing customers", "long-standing", "customers for long"),
        Words("newcomers", "new", "newly won"),
    ),
    "gap_mean_days": Entry(
        "pace",
        Words("unhurried buyers", "", "long gaps between orders"),
        Words("quick repeat buyers", "", "short gaps between orders"),
    ),
    "gap_stddev_days": Entry(
        "rhythm",
        Words("irregular buyers", "irregular", "at irregular times"),
        Words("regular buyers", "regular", "at regular times"),
    ),
    "mean_order_value": Entry(
        "basket",
        Words("big-ticket buyers", "big-ticket", "large orders"),
        Words("small-ticket buyers", "small-ticket", "small orders"),
    ),
    "items_per_order": Entry(
        "basket",
        Words("bulk buyers", "bulk-buying", "full baskets"),
        Words("light-basket buyers", "light-basket", "few items at a time"),
    ),
    "distinct_products": Entry(
        "range",
        Words("variety seekers", "variety-seeking", "a wide range of products"),
        Words("narrow-range buyers", "narrow-range", "few different products"),
    ),
    "returned_share": Entry(
        "returns",
        Words("frequent returners", "return-prone", "many returns"),
        Words("buyers who keep what they buy", "return-free", "hardly any returns"),
    ),
    "orders_30d": Entry(
        "timing",
        Words("busy recent buyers", "recently busy", "busy in the last month"),
        Words("quiet customers", "recently quiet", "quiet in the last month"),
    ),
    "orders_90d": Entry(
        "timing",
        Words("busy recent buyers", "recently busy", "busy in the last quarter"),
        Words("quiet customers", "recently quiet", "quiet in the last quarter"),
    ),
    "orders_365d": Entry(
        "loyalty",
        Words("frequent buyers", "frequent", "ordering often this past year"),
        Words("occasional buyers", "occasional", "ordering rarely this past year"),
    ),
    "revenue_30d": Entry(
        "timing",
        Words("recent spenders", "recently spending", "spending in the last month"),
        Words("quiet customers", "recently quiet", "spending little in the last month"),
    ),
    "revenue_90d": Entry(
        "timing",
        Words("recent spenders", "recently spending", "spending in the last quarter"),
        Words("quiet customers", "recently quiet", "spending little in the last quarter"),
    ),
    "revenue_365d": Entry(
        "value",
        Words("big spenders", "high-spending", "spending a lot this past year"),
        Words("small spenders", "low-spending", "spending little this past year"),
    ),
    "orders_trend": Entry(
        "timing",
        Words("customers active lately", "recently active", "ordering mostly of late"),
        Words("fading customers", "fading", "ordering less of late"),
    ),
    "revenue_trend": Entry(
        "timing",
        Words("customers active lately", "recently active", "spending mostly of late"),
        Words("fading customers", "fading", "lately quiet"),
    ),
}


def words_for(feature: str) -> Entry:
    """Return the words for a feature, made from its name if the vocabulary has no entry."""
    plain = feature.replace("_", " ")
    high, low = (Words(f"customers of {size} {plain}", "", f"{size} {plain}") for size in ("high", "low"))
    return VOCABULARY.get(feature, Entry(feature, high, low))

"""The limits on the size of itemsets, and the warnings of a run that met a limit."""

from collections.abc import Iterator, Mapping, Sequence

from crmlake.analyses.baskets.estimate import SizeEstimate
from crmlake.analyses.baskets.settings import BasketSettings

ROWS_PER_ITEMSET = 200
"""Itemsets of one size are counted by a row for each itemset in each order: at most so many rows for each of
`max_itemsets`."""


def limit_size(sizes: Sequence[SizeEstimate], count: int, settings: BasketSettings) -> int:
    """Return the maximum size of itemsets that can be counted within the limits; at least 1.

    Args:
        sizes: The estimates for 1, 2, 3, … products, from a sample.
        count: The number of all orders.
        settings: The limits.
    """
    total, scale = 0.0, max(1.0, count / settings.sample)
    for size, expected in enumerate(sizes, start=1):
        total += expected.itemsets
        rows = expected.occurrences * scale
        if total > settings.max_itemsets or rows > ROWS_PER_ITEMSET * settings.max_itemsets:
            return max(size - 1, 1)
    return len(sizes)


def list_warnings(metrics: Mapping[str, float], settings: BasketSettings) -> tuple[str, ...]:
    """Return a warning for each limit that a run met, with what to do.

    Args:
        metrics: The metrics of the run.
        settings: The limits.
    """
    return tuple(_warnings(metrics, settings))


def _warnings(metrics: Mapping[str, float], settings: BasketSettings) -> Iterator[str]:
    if metrics["cut"]:
        yield (
            f"{metrics['cut']:,.0f} of {metrics['orders']:,.0f} orders hold more than {settings.max_size:,} products "
            f"and were cut to the most frequent ones ({metrics['cut_items']:,.0f} products left out), so rules may be "
            "missing; raise mine_rules.max_size to keep more"
        )
    if largest := metrics["largest"]:
        sets = f"sets of at most {largest:.0f} products" if largest > 1 else "single products"
        yield (
            f"about {metrics['estimate']:,.0f} sets of products are expected in {settings.min_support:g} of the orders "
            f"each, more than {settings.max_itemsets:,} (mine_rules.max_itemsets), so only {sets} were counted"
            f"{'' if largest > 1 else ', and there are no rules'}; raise mine_rules.min_support to find larger ones"
        )

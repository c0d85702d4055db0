"""Mine rules: from orders to what is bought together."""

from datetime import date

from crmlake.analyses.baskets.mining import mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.main import main
from crmlake.tables import ITEMSETS, ORDER_LINES, RULES


@job(reads=[ORDER_LINES], writes=[ITEMSETS, RULES], settings=BasketSettings)
def mine_rules(tables: Frames, settings: BasketSettings, as_of: date) -> Made:
    """Find products that are bought together, with FP-growth over all orders."""
    mined = mine(tables[ORDER_LINES], as_of, settings)
    if mined is None:
        return Made({}, metrics={"orders": 0.0})
    return Made({ITEMSETS: mined.itemsets, RULES: mined.rules}, metrics=mined.metrics)


if __name__ == "__main__":
    main(mine_rules)

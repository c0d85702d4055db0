"""Mine rules: from orders to products that are bought together."""

from datetime import date

from crmlake.analyses.baskets.mining import mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.app.submit import main
from crmlake.runtime import Inputs, Outputs, empty, job, requires, table
from crmlake.tables import BATCHES, ITEMSETS, ORDER_LINES, RULES


@job(reads=[requires(BATCHES), table(ORDER_LINES)], writes=[ITEMSETS, RULES], settings=BasketSettings)
def mine_rules(inputs: Inputs, settings: BasketSettings, as_of: date) -> Outputs:
    """Find products that are bought together, with FP-growth over all orders."""
    mined = mine(inputs.table(ORDER_LINES), as_of, settings)
    if mined is None:
        return Outputs(empty(ITEMSETS, RULES), metrics={"orders": 0.0})
    return Outputs({ITEMSETS: mined.itemsets, RULES: mined.rules}, metrics=mined.metrics)


if __name__ == "__main__":
    main(mine_rules)

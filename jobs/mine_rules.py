"""Mine rules: find products that are bought together in orders."""

from datetime import date

from crmlake.analyses.baskets.mining import mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.app.submit import main
from crmlake.features.asof import warn_before_data
from crmlake.runtime import Inputs, Outputs, empty, job, requires, table
from crmlake.tables import BATCHES, ITEMSETS, ORDER_LINES, RULES


@job(reads=[requires(BATCHES), table(ORDER_LINES)], writes=[ITEMSETS, RULES], settings=BasketSettings)
def mine_rules(inputs: Inputs, settings: BasketSettings, as_of: date) -> Outputs:
    """Find products that are bought together, with FP-growth over all orders."""
    result = mine(inputs.table(ORDER_LINES), as_of, settings)
    if result is None:
        warnings = warn_before_data(inputs.table(ORDER_LINES), as_of, "order", "ordered_at")
        return Outputs(empty(ITEMSETS, RULES), metrics={"orders": 0.0}, warnings=warnings)
    return Outputs({ITEMSETS: result.itemsets, RULES: result.rules}, metrics=result.metrics, warnings=result.warnings)


if __name__ == "__main__":
    main(mine_rules)

"""What goes together: products that are planted in an order because another product is in it."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.catalogue import ON_SHELF, SHELF_PRICES, catalogue
from crmlake.generator.draws import Chance

PROBABILITY = 0.5
"""How often the companion comes along."""
FIRST, SECOND = (6, 8, 10, 12), (20, 24, 28, 32)
"""On every shelf the product of each of these ranks brings the one of the other along, which sells little by itself."""
AFTER = 50
"""Added to a line's number for that of its companion: no order has so many lines."""

PAIRS = tuple(
    (shelf * ON_SHELF + one, shelf * ON_SHELF + other)
    for shelf in range(len(SHELF_PRICES))
    for one, other in zip(FIRST, SECOND, strict=True)
)
"""Items that bring, and what they bring."""


def with_companions(lines: DataFrame, seed: int) -> DataFrame:
    """Order lines and, after some of them, the line of what goes along with it.

    Args:
        lines: with `order_no`, `line_no` (int) and `item` (int).
        seed: of the draws.

    Returns:
        The same columns; a companion differs from its line in `line_no` and `item` alone.
    """
    brought = F.element_at(F.create_map(*(F.lit(item) for pair in PAIRS for item in pair)), F.col("item"))
    comes = brought.isNotNull() & Chance(seed, ("order_no", "line_no")).happens("companion", PROBABILITY)
    itself = F.struct("line_no", "item")
    companion = F.struct((F.col("line_no") + AFTER).alias("line_no"), brought.alias("item"))
    rest = [name for name in lines.columns if name not in ("line_no", "item")]
    both = F.when(comes, F.array(itself, companion)).otherwise(F.array(itself))
    return lines.select(*rest, F.inline(both))


def affinities(spark: SparkSession, seed: int) -> DataFrame:
    """The planted pairs: `antecedent` and `consequent` (as `sku`), `probability`."""
    products = catalogue(spark, seed).select("item", "sku")
    pairs = spark.createDataFrame(PAIRS, "one int, other int")
    named = pairs.join(products.toDF("one", "antecedent"), "one").join(products.toDF("other", "consequent"), "other")
    return named.select("antecedent", "consequent", F.lit(PROBABILITY).alias("probability"))

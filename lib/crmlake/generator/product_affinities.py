"""Planted affinities: some products bring a companion product into the same order."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.catalogue import PRODUCTS_PER_SHELF, SHELF_PRICES, generate_catalogue
from crmlake.generator.draws import Draws

COMPANION_PROBABILITY = 0.5
"""The probability that a product brings its companion."""
ANTECEDENT_RANKS, CONSEQUENT_RANKS = (6, 8, 10, 12), (20, 24, 28, 32)
"""On each shelf, a product of the first ranks brings the product of the second ranks, which sells little by itself."""
COMPANION_LINE_OFFSET = 50
"""The line number of a companion, minus that of its line. No order has so many lines."""

PAIRS = tuple(
    (shelf * PRODUCTS_PER_SHELF + antecedent, shelf * PRODUCTS_PER_SHELF + consequent)
    for shelf in range(len(SHELF_PRICES))
    for antecedent, consequent in zip(ANTECEDENT_RANKS, CONSEQUENT_RANKS, strict=True)
)
"""Pairs of an item and its companion."""


def add_companion_lines(lines: DataFrame, seed: int) -> DataFrame:
    """Return the order lines, and for some of them a further line with the companion product.

    Args:
        lines: Order lines with `order_no`, `line_no` (int) and `item` (int).
        seed: The seed of the draws.

    Returns:
        The same columns. A companion's line differs from the line that brings it in `line_no` and `item` alone.
    """
    companion_item = F.element_at(F.create_map(*(F.lit(item) for pair in PAIRS for item in pair)), F.col("item"))
    draws = Draws(seed, ("order_no", "line_no"))
    has_companion = companion_item.isNotNull() & draws.bernoulli("companion", COMPANION_PROBABILITY)
    line = F.struct("line_no", "item")
    companion = F.struct((F.col("line_no") + COMPANION_LINE_OFFSET).alias("line_no"), companion_item.alias("item"))
    other_columns = [name for name in lines.columns if name not in ("line_no", "item")]
    both = F.when(has_companion, F.array(line, companion)).otherwise(F.array(line))
    return lines.select(*other_columns, F.inline(both))


def list_affinities(spark: SparkSession, seed: int) -> DataFrame:
    """Return the planted pairs: `antecedent` and `consequent` (as `sku`) and `probability`."""
    products = generate_catalogue(spark, seed).select("item", "sku")
    pairs = spark.createDataFrame(PAIRS, "antecedent_item int, consequent_item int")
    named = pairs.join(products.toDF("antecedent_item", "antecedent"), "antecedent_item").join(
        products.toDF("consequent_item", "consequent"), "consequent_item"
    )
    return named.select("antecedent", "consequent", F.lit(COMPANION_PROBABILITY).alias("probability"))

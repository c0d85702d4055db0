"""What the shop sells: three shelves by price, on each a hundred products, the first ones asked for most."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance

ON_SHELF = 100
SHELF_PRICES = (8.0, 22.0, 60.0)
"""Median price of each shelf."""
PRICE_SPREAD = 0.35
"""Standard deviation of the logarithm of a price, within its shelf."""

CATEGORIES = {
    "Kitchen": ("kettle", "pan", "bowl", "teapot", "bread knife"),
    "Living": ("lamp", "cushion", "vase", "rug", "picture frame"),
    "Garden": ("planter", "lantern", "watering can", "bench", "bird house"),
    "Office": ("notebook", "desk lamp", "pen holder", "shelf", "wall clock"),
}
LOOKS = ("blue", "red", "green", "oak", "steel", "glass", "linen", "white")
SIZES = ("small", "large", "24 cm, set of 2", '19"', "1.5 l", 'round, 12" wide')


def catalogue(spark: SparkSession, seed: int) -> DataFrame:
    """All products.

    Returns:
        One row a product, nothing null: `item` (int from 0; by shelf, then by popularity), `sku`, `product`
        (its name; some have commas and quotes), `price` (decimal(10,2), EUR), `category`.
    """
    chance = Chance(seed, ("item",))
    median = F.element_at(F.array(*map(F.lit, SHELF_PRICES)), F.floor(F.col("item") / ON_SHELF).cast("int") + 1)
    nouns = [f"{category}/{noun}" for category, several in CATEGORIES.items() for noun in several]
    items = spark.range(ON_SHELF * len(SHELF_PRICES)).select(F.col("id").cast("int").alias("item"))
    kinds = items.withColumn("kind", F.split(chance.one_of("noun", nouns), "/"))
    return kinds.select(
        "item",
        F.format_string("%s-%04d", F.upper(F.substring(F.col("kind")[0], 1, 2)), F.col("item") + 1).alias("sku"),
        F.format_string(
            "%s %s, %s", chance.one_of("look", LOOKS), F.col("kind")[1], chance.one_of("size", SIZES)
        ).alias("product"),
        (median * chance.factor("price", PRICE_SPREAD)).cast("decimal(10,2)").alias("price"),
        F.col("kind")[0].alias("category"),
    )

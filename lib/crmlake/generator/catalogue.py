"""The products of the shop: three shelves by price with a hundred products each, by falling popularity."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws

PRODUCTS_PER_SHELF = 100
SHELF_PRICES = (8.0, 22.0, 60.0)
"""The median price of each shelf."""
PRICE_SPREAD = 0.35
"""Standard deviation of the logarithm of a price, within its shelf."""

CATEGORIES = {
    "Kitchen": ("kettle", "pan", "bowl", "teapot", "bread knife"),
    "Living": ("lamp", "cushion", "vase", "rug", "picture frame"),
    "Garden": ("planter", "lantern", "watering can", "bench", "bird house"),
    "Office": ("notebook", "desk lamp", "pen holder", "shelf", "wall clock"),
}
"""The nouns of the product names, by category."""
LOOKS = ("blue", "red", "green", "oak", "steel", "glass", "linen", "white")
SIZES = ("small", "large", "24 cm, set of 2", '19"', "1.5 l", 'round, 12" wide')


def generate_catalogue(spark: SparkSession, seed: int) -> DataFrame:
    """Return all products.

    Returns:
        One row a product, nothing null: `item` (int from 0; by shelf, then by falling popularity), `sku`, `product`
        (the name; some names have commas and quotes), `price` (decimal(10,2), EUR), `category`.
    """
    draws = Draws(seed, ("item",))
    median = F.element_at(
        F.array(*map(F.lit, SHELF_PRICES)), F.floor(F.col("item") / PRODUCTS_PER_SHELF).cast("int") + 1
    )
    nouns = [f"{category}/{noun}" for category, values in CATEGORIES.items() for noun in values]
    items = spark.range(PRODUCTS_PER_SHELF * len(SHELF_PRICES)).select(F.col("id").cast("int").alias("item"))
    kinds = items.withColumn("kind", F.split(draws.choice("noun", nouns), "/"))
    return kinds.select(
        "item",
        F.format_string("%s-%04d", F.upper(F.substring(F.col("kind")[0], 1, 2)), F.col("item") + 1).alias("sku"),
        F.format_string("%s %s, %s", draws.choice("look", LOOKS), F.col("kind")[1], draws.choice("size", SIZES)).alias(
            "product"
        ),
        (median * draws.lognormal("price", PRICE_SPREAD)).cast("decimal(10,2)").alias("price"),
        F.col("kind")[0].alias("category"),
    )

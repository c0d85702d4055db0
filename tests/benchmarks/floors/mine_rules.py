"""The floor of `mine_rules`: MLlib's FP-growth over the products of all orders."""

from pyspark.ml.fpm import FPGrowth
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from floors.place import Place

ITEMSETS, RULES = "gold/itemsets", "gold/rules"
TABLES = {ITEMSETS: ("itemset", "orders"), RULES: ("antecedent", "consequent", "confidence")}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write itemsets and rules."""
    lines = place.read(spark, "silver/order_lines").where("line_type = 'sale' AND amount > 0")
    bought = lines.where(F.to_date("ordered_at") < F.lit(place.as_of))
    baskets = bought.groupBy("source", "order_id").agg(F.collect_set("product_id").alias("items"))
    model = FPGrowth(itemsCol="items", minSupport=0.01, minConfidence=0.3).fit(baskets.select("items"))
    itemset, antecedent = (F.concat_ws("\t", F.array_sort(name)) for name in ("items", "antecedent"))
    place.write(model.freqItemsets.select(itemset.alias("itemset"), F.col("freq").alias("orders")), ITEMSETS)
    rules = model.associationRules.select(
        antecedent.alias("antecedent"), F.col("consequent")[0].alias("consequent"), "confidence"
    )
    place.write(rules, RULES)

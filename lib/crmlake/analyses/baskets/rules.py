"""The rows of `gold.itemsets` and `gold.rules` from counted itemsets."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.baskets.kits import Kits, expand_kits

TAB = "\t"


def describe_itemsets(itemsets: DataFrame, count: int, kits: Kits = ()) -> DataFrame:
    """Return the rows of `gold.itemsets` without the as-of date.

    Args:
        itemsets: `items` and `freq`, the number of orders that contain them.
        count: The number of all orders.
        kits: The kits, of which the itemsets hold the first product.
    """
    items = F.array_sort(expand_kits(F.col("items"), kits))
    is_kit = (F.size("items") == 1) & (F.size(items) > 1)
    return itemsets.select(
        F.concat_ws(TAB, items).alias("itemset"),
        items.alias("items"),
        F.size(items).alias("size"),
        is_kit.alias("is_kit"),
        F.col("freq").alias("orders"),
        (F.col("freq") / F.lit(count)).alias("support"),
    )


def derive_rules(itemsets: DataFrame, count: int, min_confidence: float, kits: Kits = ()) -> DataFrame:
    """Return the association rules with one product, or one kit, as consequent.

    The metrics are computed from joined counts, so that they follow from whole numbers. Lift and conviction are
    defined by Brin et al. (1997), leverage by Piatetsky-Shapiro (1991).

    Args:
        itemsets: `items` (sorted) and `freq`, the number of orders that contain them.
        count: The number of all orders.
        min_confidence: The minimum confidence of a rule.
        kits: The kits, of which the itemsets hold the first product.

    Returns:
        The rows of `gold.rules` without the as-of date.
    """
    rules = (
        itemsets.where(F.size("items") > 1)
        .select(F.col("freq").alias("orders"), "items", F.explode("items").alias("consequent"))
        .withColumn("antecedent_items", F.array_remove("items", F.col("consequent")))
    )
    antecedents = itemsets.select(F.col("items").alias("antecedent_items"), F.col("freq").alias("antecedent_orders"))
    single = itemsets.where(F.size("items") == 1)
    consequents = single.select(F.col("items")[0].alias("consequent"), F.col("freq").alias("consequent_orders"))
    rules = rules.join(antecedents, "antecedent_items").join(consequents, "consequent")
    antecedent = expand_kits(F.col("antecedent_items"), kits)
    confidence = F.col("orders") / F.col("antecedent_orders")
    base_rate = F.col("consequent_orders") / F.lit(count)
    failure_rate = F.when(F.col("orders") < F.col("antecedent_orders"), 1 - confidence)
    return rules.where(confidence >= min_confidence).select(
        F.concat_ws(TAB, antecedent).alias("antecedent"),
        antecedent.alias("antecedent_items"),
        F.concat_ws(TAB, expand_kits(F.array("consequent"), kits)).alias("consequent"),
        "orders",
        "antecedent_orders",
        "consequent_orders",
        (F.col("orders") / F.lit(count)).alias("support"),
        confidence.alias("confidence"),
        (confidence / base_rate).alias("lift"),
        (F.col("orders") / F.lit(count) - F.col("antecedent_orders") / F.lit(count) * base_rate).alias("leverage"),
        ((1 - base_rate) / failure_rate).alias("conviction"),
    )

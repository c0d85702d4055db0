"""Two sets of rows compared, with equal rows, nulls and maps among them."""

from collections import Counter

from pyspark.sql import SparkSession

from crmlake.storage.comparison import net_changes

KINDS = "id int, a string, b string, facts map<string,string>, `a.b c` double"
OLD = [
    (1, "same", None, None, 1.5),
    (2, "x", None, None, None),
    (3, "old", "y", {"k": "v"}, 0.0),
    (4, "removed", None, None, float("nan")),
    (6, None, None, {"k": "v", "l": "w"}, float("nan")),
]
NEW = [
    (1, "same", None, None, 1.5),
    (2, None, "x", None, None),
    (3, "new", "y", {"k": "v"}, 0.0),
    (5, "added", None, None, None),
    (6, None, None, {"l": "w", "k": "v"}, float("nan")),
]


def test_what_only_one_of_them_has_is_told(spark: SparkSession) -> None:
    changes = net_changes(spark.createDataFrame(OLD, KINDS), spark.createDataFrame(NEW, KINDS))
    assert changes.columns == ["id", "a", "b", "facts", "a.b c", "_change"]
    assert Counter(tuple(row) for row in changes.select("id", "a", "b", "_change").collect()) == Counter([
        (2, "x", None, "removed"), (2, None, "x", "added"), (3, "old", "y", "removed"), (3, "new", "y", "added"),
        (4, "removed", None, "removed"), (5, "added", None, "added"),
    ])  # fmt: skip


def test_equal_rows_are_told_as_often_as_there_are_more_or_fewer(spark: SparkSession) -> None:
    more, fewer = (spark.createDataFrame(rows, KINDS) for rows in (OLD * 3, OLD))
    for old, new, change in ((fewer, more, "added"), (more, fewer, "removed")):
        rows = Counter((row["id"], row["_change"]) for row in net_changes(old, new).collect())
        assert rows == {(id_, change): 2 for id_, *_ in OLD}

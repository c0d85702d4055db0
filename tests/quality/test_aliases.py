from pyspark.sql import SparkSession

from crmlake.quality.aliases import apply_aliases

ALIASES = {"email": ("Mail", "e-mail"), "phone": ("tel",), "zip": ("postcode",)}
ROWS = [
    (None, None, "a@b.org", None, "1"),
    (None, "c@d.org", None, None, None),
    ("e@f.org", "e@f.org", None, None, None),
    ("g@h.org", None, "i@j.org", None, None),
    (None, "k@l.org", "m@n.org", "it is broken", None),
]


def test_a_renamed_column_has_its_new_name(spark: SparkSession) -> None:
    rows = spark.createDataFrame(ROWS, "`EMAİL` string, `maıl` string, `e-mail` string, _fault string, tel string")
    renamed = apply_aliases(rows, ALIASES).collect()
    assert [row["email"] for row in renamed] == ["a@b.org", "c@d.org", "e@f.org", "g@h.org", "k@l.org"]
    assert [row["phone"] for row in renamed] == ["1", None, None, None, None]
    conflict = "EMAİL, maıl, e-mail are one column by [aliases], but have different values"
    assert [row["_fault"] for row in renamed] == [None, None, None, conflict, "it is broken"]
    assert "zip" not in renamed[0]

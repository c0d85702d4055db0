from pyspark.sql import SparkSession

from crmlake.quality.aliases import renamed

ALIASES = {"email": ("Mail", "e-mail"), "phone": ("tel",), "zip": ("postcode",)}
ROWS = [
    (None, None, "a@b.org", None, "1"),
    (None, "c@d.org", None, None, None),
    ("e@f.org", "e@f.org", None, None, None),
    ("g@h.org", None, "i@j.org", None, None),
    (None, "k@l.org", "m@n.org", "it is broken", None),
]


def test_a_renamed_column_is_found_under_its_new_name(spark: SparkSession) -> None:
    rows = spark.createDataFrame(ROWS, "EMAIL string, mail string, `e-mail` string, _fault string, tel string")
    found = renamed(rows, ALIASES).collect()
    assert [row["email"] for row in found] == ["a@b.org", "c@d.org", "e@f.org", "g@h.org", "k@l.org"]
    assert [row["phone"] for row in found] == ["1", None, None, None, None]
    contradicts = "EMAIL, mail, e-mail are one column by [aliases], and have different values"
    assert [row["_fault"] for row in found] == [None, None, None, contradicts, "it is broken"]
    assert "zip" not in found[0]

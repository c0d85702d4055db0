"""The section on what sells together: words, the table and the picture."""

from datetime import UTC, date, datetime

import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.baskets.section import SECTION, Baskets
from crmlake.tables import ITEMSETS, ORDER_LINES, PRODUCTS, RULES, RUNS
from sections import gather, order, plain, run

NAMES = {"p1": "<Bread>", "p2": "Butter", "p3": 'Jam "red"', "p4": "Tea"}
LINES = [
    order(0, date(2011, 1, 1), "1", product_id="p2", product_name="Margarine"),
    *(order(n, date(2011, 2, 1), "1", product_id=product, product_name=name) for n, (product, name) in
      enumerate(NAMES.items(), start=1)),
]  # fmt: skip
STRONG = {
    "antecedent": "p1\tp2", "antecedent_items": ["p1", "p2"], "consequent": "p3", "orders": 12, "support": 0.012,
    "confidence": 0.6, "lift": 4.5, "leverage": 0.009, "conviction": 2.1,
}  # fmt: skip
SURE = {
    "antecedent": "p4", "antecedent_items": ["p4"], "consequent": "p5", "orders": 90, "support": 0.09,
    "confidence": 1.0, "lift": 2.0, "leverage": 0.045,
}  # fmt: skip
METRICS = {"orders": 1000.0, "mean_size": 3.2, "longest": 120.0, "cut": 1.0, "cut_items": 20.0}


@pytest.fixture(scope="module")
def section(spark: SparkSession) -> Baskets:
    rows = {RULES: [SURE, STRONG], ORDER_LINES: LINES, RUNS: [run("mine_rules", metrics=METRICS)]}
    return gather(spark, SECTION, rows=rows)


def test_rules_are_told_the_strongest_first_by_the_latest_names(section: Baskets) -> None:
    assert plain(section.lead).startswith('Who buys <Bread> and Butter buys Jam "red" too in 60.0 % of the orders')
    assert section.table is not None
    assert [[cell.text for cell in row][:2] for row in section.table.rows] == [
        ["<Bread> + Butter", 'Jam "red"'],
        ["Tea", "p5"],
    ]
    assert [row[7].text for row in section.table.rows] == ["2.10", "always"]


def test_a_product_is_named_as_in_the_catalogue_or_else_as_in_its_last_order(spark: SparkSession) -> None:
    catalogue = [
        {"source": "shop", "product_id": "p4", "product_name": name, "updated_at": datetime(2011, 1, day, tzinfo=UTC)}
        for name, day in (("Green tea", 2), ("Old tea", 1))
    ]
    section = gather(spark, SECTION, rows={RULES: [SURE, STRONG], ORDER_LINES: LINES, PRODUCTS: catalogue})
    assert section.table is not None
    assert [row[0].text for row in section.table.rows] == ["<Bread> + Butter", "Green tea"]


def test_a_product_shows_no_contact_data(spark: SparkSession) -> None:
    catalogue = [{"source": "shop", "product_id": "p4", "product_name": "Voucher for anna.schmidt@mail.de"}]
    section = gather(spark, SECTION, rows={RULES: [SURE], ORDER_LINES: LINES, PRODUCTS: catalogue})
    assert section.table is not None
    assert section.table.rows[0][0].text == "Voucher for [mail]"
    assert "anna" not in str(section)


def test_the_basis_counts_the_orders_and_those_cut(section: Baskets) -> None:
    assert plain(section.basis) == (
        "1,000 orders were analysed, with 3.2 different products on average and 120 at most. "
        "1 longer order was cut to the most frequent products."
    )


def test_a_higher_lift_is_a_thicker_line(section: Baskets) -> None:
    assert section.drawn == 2
    assert 'stroke-width="6"' in section.picture
    assert 'stroke-width="3.22"' in section.picture  # 1 + 5 * 2 / 4.5
    assert "Tea → p5: lift 2.0</title>" in section.picture
    assert "&lt;Bread&gt; + Butter</text>" in section.picture


def test_without_rules_there_is_neither_a_table_nor_a_picture(spark: SparkSession) -> None:
    section = gather(spark, SECTION)
    assert section.lead.startswith("No rule was found")
    assert (section.table, section.picture, section.basis) == (None, "", "")


def test_kits_are_shown_apart_and_shortened(spark: SparkSession) -> None:
    products = [f"p{n}" for n in range(1, 7)]
    kit = {"itemset": "\t".join(products), "items": products, "size": 6, "is_kit": True, "orders": 25}
    rule = STRONG | {"antecedent": "p9", "antecedent_items": ["p9"], "consequent": kit["itemset"]}
    rows = {ITEMSETS: [kit, {"itemset": "p9", "items": ["p9"]}], RULES: [rule], ORDER_LINES: LINES}
    section = gather(spark, SECTION, rows=rows)
    assert [plain(words) for words in section.kits] == ['<Bread> + Butter + Jam "red" + 3 more: 25 orders']
    assert section.table is not None
    assert section.table.rows[0][1].text == '<Bread> + Butter + Jam "red" + 3 more'


def test_the_basis_says_where_larger_sets_were_not_counted(spark: SparkSession) -> None:
    metrics = METRICS | {"largest": 2.0, "estimate": 5e9}
    section = gather(spark, SECTION, rows={RULES: [SURE], RUNS: [run("mine_rules", metrics=metrics)]})
    assert plain(section.basis).endswith(
        "Only sets of at most 2 products were counted: about 5,000,000,000 sets of all sizes were expected."
    )
    alone = gather(spark, SECTION, rows={RUNS: [run("mine_rules", metrics=metrics | {"largest": 1.0})]})
    assert alone.lead.startswith("No rule was found, because only single products could be counted")

from crmlake.contracts import Append, Column, Contract, Merge, Replace, Rule
from crmlake.contracts.describe import build_entry

SCORES = Contract(
    name="gold.scores",
    meaning="One customer's score.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("score", "double", "The score.", unit="percent", null="too few orders", view="purchase"),
    ),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=(Rule("share", "score BETWEEN 0 AND 100", "score is between 0 and 100"),),
    keep_days=30,
)


def test_an_entry_lists_every_column_and_rule(declared: Contract) -> None:
    entry = build_entry(declared)
    assert (entry.name, entry.meaning) == (declared.name, declared.meaning)
    assert [row[0] for row in entry.columns] == [column.name for column in declared.columns]
    assert [row[1] for row in entry.columns] == [column.type for column in declared.columns]
    assert [rule[0] for rule in entry.rules] == [rule.name for rule in declared.rules]
    assert all(all(row[position] for position in (0, 1, 2, 4)) for row in entry.columns)


def test_a_column_has_null_rule_marks_and_unit() -> None:
    as_of, customer, score = build_entry(SCORES).columns
    assert as_of[2:4] == ("never null", "grain")
    assert customer[3] == "grain, personal"
    assert score == ("score", "double", "too few orders", "feature (purchase)", "The score. [percent]")


def test_facts_contain_grain_write_mode_and_retention() -> None:
    assert dict(build_entry(SCORES).facts) == {
        "Grain": "as_of, customer_id",
        "Written": "replaces its as-of date",
        "Kept": "30 days from as_of",
    }


def test_rows_are_kept_from_their_time() -> None:
    happened = Column("happened_at", "timestamp", "When it happened.")
    log = Contract("log", "One event.", (happened,), (), Append(), keep_days=365, time_column="happened_at")
    assert dict(build_entry(log).facts)["Kept"] == "365 days from happened_at"


def test_facts_of_a_table_without_grain_and_retention() -> None:
    raw = Contract("raw", "One row.", (Column("text", "string", "The row."),), (), Append())
    facts = dict(build_entry(raw).facts)
    assert facts["Grain"] == "none: rows as they arrive"
    assert facts["Kept"] == "as long as the lake"


def test_a_merge_says_which_row_stays() -> None:
    assert Merge(newest=("updated_at", "file")).description.endswith("the newest by updated_at, file stays")
    assert Merge().description == "merges on the grain"

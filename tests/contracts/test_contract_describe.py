from crmlake.contracts import Append, Column, Contract, Merge, Replace, Rule
from crmlake.contracts.describe import entry

SCORES = Contract(
    name="gold.scores",
    meaning="One customer's score.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("score", "double", "How sure.", unit="percent", null="too little is known", view="purchase"),
    ),
    grain=("as_of", "customer_id"),
    write=Replace(),
    rules=(Rule("share", "score BETWEEN 0 AND 100", "a score is a share"),),
    keep_days=30,
)


def test_an_entry_mentions_every_column_and_rule(declared: Contract) -> None:
    found = entry(declared)
    assert (found.name, found.meaning) == (declared.name, declared.meaning)
    assert [row[0] for row in found.columns] == [column.name for column in declared.columns]
    assert [row[1] for row in found.columns] == [column.type for column in declared.columns]
    assert [rule[0] for rule in found.rules] == [rule.name for rule in declared.rules]
    assert all(all(row[position] for position in (0, 1, 2, 4)) for row in found.columns)


def test_a_column_says_null_rule_marks_and_unit() -> None:
    as_of, customer, score = entry(SCORES).columns
    assert as_of[2:4] == ("never null", "grain")
    assert customer[3] == "grain, personal"
    assert score == ("score", "double", "too little is known", "feature (purchase)", "How sure. [percent]")


def test_facts_say_grain_write_and_retention() -> None:
    assert dict(entry(SCORES).facts) == {
        "Grain": "as_of, customer_id",
        "Written": "replaces its as-of date",
        "Kept": "30 days from as_of",
    }


def test_rows_are_kept_from_their_time() -> None:
    happened = Column("happened_at", "timestamp", "When it happened.")
    log = Contract("log", "One event.", (happened,), (), Append(), keep_days=365, time_column="happened_at")
    assert dict(entry(log).facts)["Kept"] == "365 days from happened_at"


def test_facts_of_a_table_without_grain_that_is_kept() -> None:
    raw = Contract("raw", "One row.", (Column("text", "string", "The row."),), (), Append())
    facts = dict(entry(raw).facts)
    assert facts["Grain"] == "none: rows as they arrive"
    assert facts["Kept"] == "as long as the lake"


def test_a_merge_says_which_row_stays() -> None:
    assert Merge(newest=("updated_at", "file")).description.endswith("the newest by updated_at, file stays")
    assert Merge().description == "merges on the grain"

import pytest

from crmlake.contracts import AS_OF, BATCH, Append, Column, Contract, Merge, Replace
from crmlake.errors import ContractError

ID = Column("id", "int", "The number.")
NOTE = Column("note", "string", "A note.", null="none was made")


def contract(**changed: object) -> Contract:
    given = {"name": "layer.thing", "meaning": "One thing.", "columns": (ID, NOTE), "grain": ("id",), "write": Merge()}
    return Contract(**given | changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"columns": (ID, NOTE, ID)}, "column 'id' stands twice"),
        ({"grain": ("idd",)}, "unknown column 'idd' (did you mean 'id'?)"),
        ({"grain": ("id", "note")}, "grain column 'note' may be null"),
        ({"write": Merge(newest=("changed_at",))}, "unknown column 'changed_at'"),
        ({"name": "lake.layer.thing"}, "a name is 'table' or 'layer.table'"),
        ({"grain": ()}, "only an appended table can do without a grain"),
        ({"time_column": "changed_at"}, "unknown column 'changed_at'"),
        ({"time_column": "note"}, "time_column 'note' is string, expected date or timestamp"),
        ({"keep_days": 30}, "keep_days needs a time_column"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(ContractError) as refused:
        contract(**changed)
    assert said in str(refused.value)


def test_every_fault_of_a_contract_is_named_at_once() -> None:
    with pytest.raises(ContractError) as refused:
        contract(name="a.b.c", columns=(ID, NOTE, NOTE), grain=("note", "key"), write=Merge(newest=("when",)))
    message = str(refused.value)
    assert message.startswith("contract a.b.c: ")
    for fault in ("'note' stands twice", "'key'", "'note' may be null", "'when'", "'layer.table'"):
        assert fault in message


def test_an_appended_table_can_do_without_a_grain() -> None:
    assert contract(grain=(), write=Append()).grain == ()


@pytest.mark.parametrize(("write", "stamp"), [(Append(), BATCH), (Replace(), AS_OF)])
def test_the_column_that_a_write_stamps_comes_first_and_once(write: Append | Replace, stamp: Column) -> None:
    added = contract(write=write)
    assert added.columns == (stamp, ID, NOTE)
    assert contract(write=write, columns=(ID, stamp, NOTE)).columns == (ID, stamp, NOTE)


def test_a_merge_stamps_nothing() -> None:
    assert contract().columns == (ID, NOTE)


def test_the_age_of_a_row_is_counted_from_its_time_or_its_as_of_date() -> None:
    happened = Column("happened_at", "timestamp", "When it happened.")
    timed = contract(columns=(ID, happened), keep_days=30, time_column="happened_at")
    assert timed.age_column == "happened_at"
    assert contract(write=Replace(), keep_days=30).age_column == "as_of"
    assert contract().age_column is None


def test_a_contract_for_each_source_gets_the_name_of_one() -> None:
    each = contract(name="bronze.{source}")
    assert each.each_source
    assert each.of("shop").name == "bronze.shop"
    assert each.of("shop").path == "bronze/shop"
    assert each.of("shop") != each.of("web")


def test_a_contract_for_all_sources_stays_itself() -> None:
    one = contract()
    assert one.of("shop") is one


def test_features_are_the_columns_of_a_view() -> None:
    spent = Column("spent", "double", "Money spent.", view="purchase")
    assert contract(columns=(ID, spent)).features == (spent,)


def test_a_comment_says_meaning_unit_and_null_rule() -> None:
    assert Column("days", "int", "Days open.", unit="days", null="never opened").comment == (
        "Days open. Unit: days. Null: never opened."
    )
    assert ID.comment == "The number."

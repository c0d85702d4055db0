from collections.abc import Callable
from functools import partial

import pytest

from crmlake.contracts import AS_OF, BATCH, Append, Column, Contract, Merge, Replace
from crmlake.errors import ContractError
from crmlake.plugins import Deferred
from crmlake.tables.shared import NAMESPACE, customer_number

ID = Column("id", "int", "The number.")
NOTE = Column("note", "string", "A note.", null="no note")


def identifier(kind: str, *, personal: bool = True) -> Column:
    return Column("who", "string", "Who it was.", identifier=kind, personal=personal)


def contract(**changes: object) -> Contract:
    fields = {"name": "layer.thing", "meaning": "One thing.", "columns": (ID, NOTE), "grain": ("id",), "write": Merge()}
    return Contract(**fields | changes)


def dated_contract(**changes: object) -> Contract:
    return contract(grain=("as_of", "id"), write=Replace(), **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": (ID, NOTE, ID)}, "column 'id' is declared twice"),
        ({"grain": ("idd",)}, "unknown column 'idd' (did you mean 'id'?)"),
        ({"grain": ("id", "note")}, "grain column 'note' may be null"),
        ({"write": Merge(newest=("changed_at",))}, "unknown column 'changed_at'"),
        ({"name": "lake.layer.thing"}, "a name is 'table' or 'layer.table'"),
        ({"grain": ()}, "only an appended table can do without a grain"),
        ({"write": Replace()}, "the write mode replaces an as-of date, so the grain needs as_of"),
        ({"time_column": "changed_at"}, "unknown column 'changed_at'"),
        ({"time_column": "note"}, "time_column 'note' is string, expected date or timestamp"),
        ({"keep_days": 30}, "keep_days needs a time_column"),
        ({"columns": (ID, identifier("mail"))}, "unknown kind of identifier 'mail'"),
        ({"columns": (ID, identifier("email", personal=False))}, "identifier 'who' is not personal"),
        ({"columns": (ID, identifier("customer"))}, "'who' is a customer's number, expected the name 'customer_id'"),
        ({"columns": (ID, customer_number("Who came"))}, "identifier 'customer_id' needs a column 'namespace'"),
    ],
)
def test_a_contradictory_contract_raises(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ContractError) as error:
        contract(**changes)
    assert message in str(error.value)


def test_one_error_names_every_fault_of_a_contract() -> None:
    with pytest.raises(ContractError) as error:
        contract(name="a.b.c", columns=(ID, NOTE, NOTE), grain=("note", "key"), write=Merge(newest=("when",)))
    message = str(error.value)
    assert message.startswith("contract a.b.c: ")
    for fault in ("'note' is declared twice", "'key'", "'note' may be null", "'when'", "'layer.table'"):
        assert fault in message


def test_an_appended_table_needs_no_grain() -> None:
    assert contract(grain=(), write=Append()).grain == ()


@pytest.mark.parametrize(("make", "stamp"), [(partial(contract, write=Append()), BATCH), (dated_contract, AS_OF)])
def test_the_stamped_column_comes_first_unless_it_is_declared(make: Callable[..., Contract], stamp: Column) -> None:
    assert make().columns == (stamp, ID, NOTE)
    assert make(columns=(ID, stamp, NOTE)).columns == (ID, stamp, NOTE)


def test_a_merge_stamps_no_column() -> None:
    assert contract().columns == (ID, NOTE)


def test_deferred_columns_are_built_and_checked_when_they_are_first_used() -> None:
    built = []
    late = dated_contract(columns=Deferred(lambda: built.append(1) or (ID, NOTE)))
    faulty = contract(columns=Deferred(lambda: (ID, ID)))
    assert built == []
    assert (*late.columns,) == (AS_OF, ID, NOTE)
    assert list(late.by_name) == ["as_of", "id", "note"]
    assert built == [1]
    with pytest.raises(ContractError, match="column 'id' is declared twice"):
        list(faulty.columns)


def test_a_table_has_customers_where_a_column_has_their_numbers() -> None:
    assert contract(columns=(ID, NAMESPACE, customer_number("Who came"))).has_customers
    assert not contract().has_customers


def test_the_age_of_a_row_is_counted_from_its_time_or_its_as_of_date() -> None:
    happened = Column("happened_at", "timestamp", "When it happened.")
    timed = contract(columns=(ID, happened), keep_days=30, time_column="happened_at")
    assert timed.age_column == "happened_at"
    assert dated_contract(keep_days=30).age_column == "as_of"
    assert contract().age_column is None


def test_each_source_has_a_table_named_after_it() -> None:
    bronze = contract(name="bronze.{source}")
    assert bronze.each_source
    assert bronze.of("shop").name == "bronze.shop"
    assert bronze.of("shop").path == "bronze/shop"
    assert bronze.of("shop") != bronze.of("web")


def test_all_sources_share_the_contract_of_a_shared_table() -> None:
    shared = contract()
    assert shared.of("shop") is shared


def test_features_are_the_columns_of_a_view() -> None:
    spent = Column("spent", "double", "Money spent.", view="purchase")
    assert contract(columns=(ID, spent)).features == (spent,)


def test_a_comment_contains_meaning_unit_and_null_rule() -> None:
    assert Column("days", "int", "Days open.", unit="days", null="never opened").comment == (
        "Days open. Unit: days. Null: never opened."
    )
    assert ID.comment == "The number."

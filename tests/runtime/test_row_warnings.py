"""Warnings of a run that succeeded."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from crmlake.runtime.row_warnings import list_warnings
from crmlake.runtime.state import Run

COUNTS = {"source": "shop", "read": 1000, "accepted": 990, "quarantined": 0, "duplicates": 0}


def warnings(table: str, **values: Any) -> list[str]:
    entry: Any = COUNTS | {"table_name": table} | values
    day, at = date(2024, 5, 1), datetime(2024, 5, 1, tzinfo=UTC)
    return list_warnings(Run("r", "cleanse", day, "succeeded", None, at, 1.0, "{}", "", {}, None, balance=[entry]))


def test_many_rejected_rows_are_a_warning_with_their_money() -> None:
    amounts = [{"currency": "EUR", "amount": Decimal(12340), "rows": 310}]
    (warning,) = warnings("silver.order_lines", quarantined=340, rejected_amounts=amounts)
    assert warning == (
        "shop → silver.order_lines: 340 of 1,000 rows rejected (34.0%), about 12,340.00 EUR in 310 of 340 rows; "
        "see why: crmlake quarantine --source shop"
    )
    assert warnings("silver.order_lines", quarantined=49, rejected_amounts=amounts) == []


def test_a_table_without_money_has_none_in_its_warning() -> None:
    (warning,) = warnings("silver.profiles", quarantined=340, main_reason="email has no @")
    assert warning == (
        'shop → silver.profiles: 340 of 1,000 rows rejected (34.0%), mostly because "email has no @"; '
        "see why: crmlake quarantine --source shop"
    )


def test_contradicting_attributes_may_be_values_of_a_set() -> None:
    (attributes,), (orders,) = (
        warnings(table, contradicting=2) for table in ("silver.attributes", "silver.order_lines")
    )
    assert 'several values of one attribute belong into categories, with clean = "set"' in attributes
    assert "categories" not in orders

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from crmlake.report.intake import SECTION, Intake
from crmlake.tables import FILES, QUARANTINE, RUNS
from sections import balance, gather, plain, run

REASON = "a sale has a quantity above 0"
REJECTED = {"source": "shop", "table_name": "silver.order_lines"}
RESOLVED = {"resolved_at": run("x")["started_at"], "resolved_by": "ann", "resolved_because": "why"}


def runs(accepted: int, read: int = 1234, rejected: int = 30, duplicates: int = 4) -> list[dict[str, Any]]:
    clean = balance("silver.order_lines", read, accepted, rejected, duplicates)
    return [run("ingest", balance=[balance("bronze.shop", read, read)]), run("cleanse", balance=[clean])]


@pytest.fixture(scope="module")
def intake(spark: SparkSession) -> Intake:
    rejected = [
        *[REJECTED | {"rules": [REASON]}] * 20,
        *[REJECTED | RESOLVED | {"rules": [REASON], "resolution": "discarded"}] * 4,
        *[REJECTED | RESOLVED | {"rules": [REASON], "resolution": "replayed"}] * 3,
    ]
    files = [
        {"source": "shop", "file": "a.csv", "status": "unreadable", "note": "it is cut off"},
        {"source": "shop", "file": "b.csv", "status": "loaded", "note": "new: coupon"},
        {"source": "shop", "file": "c.csv", "status": "loaded"},
    ]
    return gather(spark, SECTION, rows={RUNS: runs(1200), QUARANTINE: rejected, FILES: files})


def test_intake_says_what_became_of_the_rows(intake: Intake) -> None:
    assert plain(intake.lead) == (
        "Of 1,234 rows read, 1,200 were accepted (97.2 %), 30 rejected (2.4 %) and 4 were duplicates (0.3 %), "
        "and every row is accounted for."
    )
    assert intake.balance is not None
    assert [row[-1].mark for row in intake.balance.rows] == ["good", "good"]


@pytest.mark.parametrize(("accepted", "words"), [(1199, "1 row missing"), (1202, "2 rows too many")])
def test_a_balance_that_does_not_add_up_gets_a_cross(spark: SparkSession, accepted: int, words: str) -> None:
    section = gather(spark, SECTION, rows={RUNS: runs(accepted)})
    assert section.broken == ("silver.order_lines from shop",)
    verdict = section.balance.rows[1][-1]
    assert verdict.mark == "bad"
    assert plain(verdict.text) == f"\N{BALLOT X} {words}"
    assert "rows do not add up in silver.order_lines from shop" in section.lead


def test_a_reason_shows_its_share_of_the_rejected_rows_without_those_replayed(intake: Intake) -> None:
    assert intake.reasons is not None
    (row,) = intake.reasons.rows
    assert [plain(cell.text) for cell in row] == [REASON, "shop", "silver.order_lines", "24", "80.0 %"]
    assert row[-1].bar == pytest.approx(0.8)


def test_intake_shows_how_rejected_rows_ended(intake: Intake) -> None:
    assert intake.resolutions is not None
    (row,) = intake.resolutions.rows
    assert [plain(cell.text) for cell in row] == ["shop", "silver.order_lines", "20", "4", "3"]


def test_intake_shows_the_files_to_look_at(intake: Intake) -> None:
    assert intake.files is not None
    first, second = intake.files.rows
    assert [cell.text for cell in first] == ["a.csv", "shop", "cannot be read, rejected", "it is cut off"]
    assert [cell.text for cell in second] == ["b.csv", "shop", "loaded", "new: coupon"]


def test_the_name_of_a_file_shows_no_contact_data(spark: SparkSession) -> None:
    name, status = "orders_anna.schmidt@mail.de.csv", "duplicate"
    file = {"source": "shop", "file": name, "status": status, "note": "the same as export_+49 171 2345678.csv"}
    section = gather(spark, SECTION, rows={FILES: [file]})
    assert [cell.text for cell in section.files.rows[0]][::3] == ["[mail].csv", "the same as export_[phone].csv"]


def test_intake_without_rejected_rows_and_noted_files_has_no_tables_of_them(spark: SparkSession) -> None:
    section = gather(spark, SECTION, rows={RUNS: runs(1200)})
    assert (section.reasons, section.resolutions, section.files) == (None, None, None)


def test_rows_of_bronze_add_up_over_all_refreshes(spark: SparkSession) -> None:
    """Ingest reads whole folders, so that each of its runs looks like a full reload; bronze keeps all rows."""
    again = run("ingest", started_at=datetime(2011, 12, 11, tzinfo=UTC), balance=[balance("bronze.shop", 6, 6)])
    section = gather(spark, SECTION, rows={RUNS: [*runs(1200), again]})
    assert section.rows_in == 1240


def test_rare_outcomes_have_a_column_where_there_are_any(spark: SparkSession) -> None:
    section = gather(spark, SECTION, rows={RUNS: runs(1200)})
    assert "Left out" not in [head.label for head in section.balance.heads]
    left_out = balance("silver.order_lines", 1240, 1200, 30, 4, left_out=6, left_out_by_null=2)
    section = gather(spark, SECTION, rows={RUNS: [run("cleanse", balance=[left_out])]})
    assert "Left out" in [head.label for head in section.balance.heads]
    assert section.balance.rows[0][-1].mark == "good"
    assert "6 were left out by their mappings" in section.lead


def amount(currency: str, value: str, rows: int) -> dict[str, Any]:
    return {"currency": currency, "amount": Decimal(value), "rows": rows}


def test_the_alarm_names_the_money_of_rejected_rows_by_currency(spark: SparkSession) -> None:
    """Two refreshes: the amounts of each currency are added up over both, and never over currencies."""
    first = balance("silver.order_lines", 800, 600, 200, rejected_amounts=[amount("EUR", "12000", 180)])
    euro_and_dollar = [amount("EUR", "340.5", 100), amount("USD", "7", 30)]
    second = balance("silver.order_lines", 200, 60, 140, rejected_amounts=euro_and_dollar)
    payments = balance("silver.payments", 10, 0, 10, rejected_amounts=[])
    clean = balance("silver.profiles", 10, 5, 5)
    later = run("cleanse", started_at=datetime(2011, 12, 11, tzinfo=UTC), since={"bronze.shop": 1}, balance=[second])
    section = gather(spark, SECTION, rows={RUNS: [run("cleanse", balance=[first, payments, clean]), later]})
    orders, paid, profiles = map(plain, section.warnings)
    assert "340 of 1,000 rows of shop for silver.order_lines (34.0 %) were rejected" in orders
    assert "lack them: about 12,340.50 EUR in 280 and 7.00 USD in 30 of 340 rows. See why: crmlake quar" in orders
    assert "lack them: with no readable amount in 10 rows. See why" in paid
    assert "lack them. See why: crmlake quarantine --source shop." in profiles


def test_a_table_that_read_nothing_adds_up(spark: SparkSession) -> None:
    section = gather(spark, SECTION, rows={RUNS: runs(0, read=0, rejected=0, duplicates=0)})
    assert section.lead == "No rows have been read yet."
    assert section.broken == ()


def test_the_head_names_a_table_for_which_the_mapping_selects_no_row(spark: SparkSession) -> None:
    left_out = balance("silver.payments", 40, 0, left_out=40)
    section = gather(spark, SECTION, rows={RUNS: [*runs(1200), run("cleanse", balance=[left_out])]})
    (alarm,) = SECTION.alarms(section)
    assert plain(alarm).startswith("All 40 rows of shop for silver.payments were left out by the mapping")
    assert "sources/shop.toml" in alarm

"""The console shows what customers wrote, and lets none of it steer the terminal."""

import io

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from rich.table import Table

from crmlake.cli.console import SafeConsole, print_error
from crmlake.cli.quarantine import print_reasons_csv
from crmlake.cli.tables import explain_query_fault
from crmlake.runtime.csv_files import print_csv

ATTACKS = ("\x1b]0;title\x07", "\x1b[2J", "\x9b31m", "a\rb", "\u202egnp.exe", "\x00", "\x7f")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_sign_that_steers_a_terminal_is_printed(attack: str) -> None:
    file = io.StringIO()
    console = SafeConsole(file=file, markup=False, width=80)
    console.print(attack)
    table = Table("name")
    table.add_row(attack)
    console.print(table)
    print_error(SafeConsole(file=file, width=80), attack)
    assert not {sign for sign in attack if not sign.isprintable()} & set(file.getvalue())
    assert "\ufffd" in file.getvalue()


def test_other_texts_are_printed_as_they_are() -> None:
    file = io.StringIO()
    SafeConsole(file=file, markup=False, width=80).print("Zoë 电话 [b] – 👩\u200d🔬\nline")
    assert file.getvalue() == "Zoë 电话 [b] – 👩\u200d🔬\nline\n"


def test_the_header_of_a_csv_is_no_formula_either(spark: SparkSession) -> None:
    file = io.StringIO()
    print_csv(spark.range(1).selectExpr("'x' AS `=cmd`"), file)
    assert file.getvalue().splitlines() == ["'=cmd", "x"]


def test_reasons_as_csv_show_no_contact_data(spark: SparkSession) -> None:
    """A reason quotes the headers of a file, which may be its first row."""
    reasons = spark.createDataFrame(
        [("no column name; there are ann@example.org, +49 171 2345678", 3)], "reason string, rows int"
    )
    file = io.StringIO()
    print_reasons_csv(reasons, file)
    assert file.getvalue().splitlines() == ["reason,rows", '"no column name; there are [mail], [phone]",3']


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT cast('Quentin Quill' AS int)", "CAST_INVALID_INPUT in a row; try_cast"),
        ("SELECT Quentin", "[UNRESOLVED_COLUMN"),
        ("SELECT 1 +", "[PARSE_SYNTAX_ERROR]"),
    ],
)
def test_the_fault_of_a_query_is_told_without_the_value_of_a_row(spark: SparkSession, query: str, told: str) -> None:
    with pytest.raises(PySparkException) as fault:
        spark.sql(query).collect()
    sentence = explain_query_fault(fault.value)
    assert sentence.startswith(told)
    assert "Quill" not in sentence
    assert "\n" not in sentence

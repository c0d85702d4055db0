"""A table of a database as a source, without a database: ranges, secrets, and what goes wrong."""

import doctest
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from crmlake.errors import SourceError
from crmlake.ingest.connectors import delta_log, jdbc, marks
from crmlake.ingest.connectors.jdbc_faults import explain
from crmlake.ingest.connectors.marks import Range, alike, back, parse
from crmlake.ingest.database import Secret, driver_class, holds_credential
from crmlake.ingest.source import Source

PLANTED = "planted-secret"
URL = "jdbc:nosuch://db.example.org:1/shop"
MakeSource = Callable[..., Source]


@pytest.mark.parametrize("module", [marks, delta_log], ids=["marks", "delta_log"])
def test_the_examples_of_a_docstring_are_true(module: object) -> None:
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("kind", "step", "low", "high"),
    [
        ("BIGINT", "n", "3", "41"),
        ("DECIMAL(9, 3)", "n / 7", "1.5", "7.001"),
        ("DATE", "DATE '2024-02-20' + n::int", "2024-02-22", "2024-03-05"),
        ("TIMESTAMP", "TIMESTAMP '2024-02-20 12:00:00.5' + n * INTERVAL 1 HOUR", "2024-02-20T15:00:00", "2024-02-21"),
        (
            "TIMESTAMPTZ",
            "TIMESTAMPTZ '2024-03-31 00:30:00+01' + n * INTERVAL 1 MINUTE",
            "2024-03-30T23:40:00Z",
            "2024-03-31T00:10:00.000001Z",
        ),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_every_row_of_a_range_is_in_one_part(kind: str, step: str, low: str, high: str, zone: str) -> None:
    ends = parse(low), parse(high if "T" not in low or "T" in high else f"{high}T00:00:00")
    parts = Range("v", *ends).predicates("v", 5)
    assert len(parts) == 5
    base = duckdb.connect()
    base.execute(
        f"SET TimeZone = '{zone}'; CREATE TABLE t AS SELECT n, CAST({step} AS {kind}) AS v FROM range(60) r(n)"
    )
    base.execute("INSERT INTO t VALUES (99, NULL)")
    kept = sorted(row for part in parts for row in base.execute(f"SELECT n FROM t WHERE {part}").fetchall())
    meant = f"v BETWEEN {marks.literal(ends[0])} AND {marks.literal(ends[1])} OR v IS NULL"
    assert kept == base.execute(f"SELECT n FROM t WHERE {meant} ORDER BY n").fetchall()
    assert len(kept) > 5


@pytest.mark.parametrize("text", ["-17", "0.5", "2024-02-29", "2024-02-29T01:02:03.000004", "2024-02-29T01:02:03Z"])
def test_the_name_of_a_range_holds_its_marks(text: str) -> None:
    wanted = Range("changed at", back(parse(text), 7), parse(text))
    assert Range.named(wanted.name) == wanted


def test_marks_of_different_kinds_are_not_compared() -> None:
    kinds = ["1", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00Z"]
    assert [[alike(parse(one), parse(other)) for other in kinds] for one in kinds] == [
        [row == column for column in range(4)] for row in range(4)
    ]
    assert Range.named("landing/a.csv") is None
    assert Range.named("notes [draft, final]") is Range.named("notes [1.2.3, 4]") is None


def test_what_lies_before_all_dates_is_the_first_of_them() -> None:
    assert [marks.text(back(parse(text), 10**9 - 1)) for text in ("0001-01-05", "2024-01-01")] == ["0001-01-01"] * 2
    assert back(parse("0031-01-01T00:00:00Z"), 10**9 - 1) < parse("0001-01-03T00:00:00Z")


def test_a_secret_is_read_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PLANTED)
    (tmp_path / "secret").write_text(f"{PLANTED}\n", encoding="utf-8")
    assert Secret(env="SHOP_PASSWORD").value() == Secret(file=str(tmp_path / "secret")).value() == PLANTED
    with pytest.raises(SourceError, match="no environment variable SHOP_NOTHING"):
        Secret(env="SHOP_NOTHING").value()
    with pytest.raises(SourceError, match=r"none cannot be read: No such file"):
        Secret(file=str(tmp_path / "none")).value()


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("jdbc:postgresql://db:5432/shop?sslmode=require", False),
        ("jdbc:postgresql://db/shop?user=u&password=x", True),
        ("jdbc:mysql://u:x@db/shop", True),
        ("jdbc:sqlserver://db;databaseName=shop;PASSWORD=x", True),
        ("jdbc:oracle:thin:u/x@//db:1521/shop", True),
        ("jdbc:oracle:thin:@//db:1521/shop", False),
    ],
)
def test_an_address_that_holds_a_password_is_known(url: str, holds: bool) -> None:
    assert holds_credential(url) == holds


def test_a_driver_that_is_missing_is_one_line(
    spark: SparkSession, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PLANTED)
    settings = {"table": "orders", "incremental_by": "id", "password": {"env": "SHOP_PASSWORD"}}
    source = make_source(URL, format="jdbc", jdbc=settings)
    with pytest.raises(SourceError) as refused:
        jdbc.bounds(spark, source)
    assert str(refused.value).startswith("sources/shop.toml: Spark has no JDBC driver for jdbc:nosuch; `crmlake jars")
    assert "\n" not in str(refused.value)
    assert PLANTED not in str(refused.value) + str(source)
    assert driver_class(URL) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("o.p.PSQLException: FATAL: password authentication failed for user", "refuses this user or password"),
        ("java.net.ConnectException: Connection refused", "no answer from jdbc:nosuch://db.example.org:1;"),
        ("An error\n: x.y.SQLException: ERROR: no such thing\n  Position: 3", "says: ERROR: no such thing; see [jdbc]"),
    ],
)
def test_what_a_database_refuses_is_told_in_words(text: str, said: str) -> None:
    assert said in explain(text, URL)

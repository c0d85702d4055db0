"""A table of a database as a source: ranges, secrets and errors, tested without a database."""

import doctest
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from crmlake.errors import SourceError
from crmlake.ingest.connectors import delta_log, jdbc, watermarks
from crmlake.ingest.connectors.jdbc_errors import explain_error
from crmlake.ingest.connectors.watermarks import WatermarkRange, are_comparable, parse_watermark, subtract
from crmlake.ingest.database import Secret, driver_class, holds_credential
from crmlake.ingest.source import Source

PLANTED = "planted-secret"
URL = "jdbc:nosuch://db.example.org:1/shop"
MakeSource = Callable[..., Source]


@pytest.mark.parametrize("module", [watermarks, delta_log], ids=["watermarks", "delta_log"])
def test_the_examples_in_docstrings_are_true(module: object) -> None:
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)


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
def test_every_row_of_a_range_satisfies_exactly_one_predicate(
    kind: str, step: str, low: str, high: str, zone: str
) -> None:
    ends = parse_watermark(low), parse_watermark(high if "T" not in low or "T" in high else f"{high}T00:00:00")
    predicates = WatermarkRange("v", *ends).predicates("v", 5)
    assert len(predicates) == 5
    base = duckdb.connect()
    base.execute(
        f"SET TimeZone = '{zone}'; CREATE TABLE t AS SELECT n, CAST({step} AS {kind}) AS v FROM range(60) r(n)"
    )
    base.execute("INSERT INTO t VALUES (99, NULL)")
    selected = sorted(row for part in predicates for row in base.execute(f"SELECT n FROM t WHERE {part}").fetchall())
    whole = f"v BETWEEN {watermarks.sql_literal(ends[0])} AND {watermarks.sql_literal(ends[1])} OR v IS NULL"
    assert selected == base.execute(f"SELECT n FROM t WHERE {whole} ORDER BY n").fetchall()
    assert len(selected) > 5


@pytest.mark.parametrize("text", ["-17", "0.5", "2024-02-29", "2024-02-29T01:02:03.000004", "2024-02-29T01:02:03Z"])
def test_a_range_is_restored_from_its_name(text: str) -> None:
    original = WatermarkRange("changed at", subtract(parse_watermark(text), 7), parse_watermark(text))
    assert WatermarkRange.from_name(original.name) == original


def test_watermarks_of_different_kinds_are_not_comparable() -> None:
    kinds = ["1", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00Z"]
    assert [[are_comparable(parse_watermark(one), parse_watermark(other)) for other in kinds] for one in kinds] == [
        [row == column for column in range(4)] for row in range(4)
    ]
    assert WatermarkRange.from_name("landing/a.csv") is None
    assert WatermarkRange.from_name("notes [draft, final]") is WatermarkRange.from_name("notes [1.2.3, 4]") is None


def test_subtracting_past_the_first_date_gives_the_first_date() -> None:
    for text in ("0001-01-05", "2024-01-01"):
        assert watermarks.format_watermark(subtract(parse_watermark(text), 10**9 - 1)) == "0001-01-01"
    first = subtract(parse_watermark("0031-01-01T00:00:00Z"), 10**9 - 1)
    assert first < parse_watermark("0001-01-03T00:00:00Z")


def test_a_secret_is_read_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_an_address_with_a_password_is_recognised(url: str, holds: bool) -> None:
    assert holds_credential(url) == holds


def test_a_missing_driver_is_reported_in_one_line_without_the_password(
    spark: SparkSession, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PLANTED)
    settings = {"table": "orders", "incremental_by": "id", "password": {"env": "SHOP_PASSWORD"}}
    source = make_source(URL, format="jdbc", jdbc=settings)
    with pytest.raises(SourceError) as error:
        jdbc.read_bounds(spark, source)
    assert str(error.value).startswith("sources/shop.toml: Spark has no JDBC driver for jdbc:nosuch; `crmlake jars")
    assert "\n" not in str(error.value)
    assert PLANTED not in str(error.value) + str(source)
    assert driver_class(URL) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("o.p.PSQLException: FATAL: password authentication failed for user", "refuses this user or password"),
        ("java.net.ConnectException: Connection refused", "no answer from jdbc:nosuch://db.example.org:1;"),
        ("An error\n: x.y.SQLException: ERROR: no such thing\n  Position: 3", "says: ERROR: no such thing; see [jdbc]"),
    ],
)
def test_errors_of_a_database_are_explained(text: str, message: str) -> None:
    assert message in explain_error(text, URL)

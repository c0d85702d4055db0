"""A table of a real PostgreSQL as a source: typed, incremental, exactly once, and no secret shown."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.contracts import Contract, WriteContext
from crmlake.errors import CrmlakeError
from crmlake.runtime.state import RunRecord
from crmlake.session.jars import spark_home
from crmlake.storage import Lake, Written
from crmlake.tables import FILES
from postgres import PASSWORD, Postgres, find_programs, served
from support import SMALL, balances, published, to_silver

pytestmark = pytest.mark.jdbc
TABLE = """
CREATE TABLE orders (
    id bigint PRIMARY KEY, order_no text, note text, qty int, price numeric(12, 4), rate numeric, ratio float8,
    ordered_at timestamptz, local_at timestamp, shipped date, gift boolean, about jsonb, raw bytea, tags text[],
    updated_at timestamptz
);
INSERT INTO orders
SELECT n, 'O' || n, E'Zoë, "quoted"\\n第二行 ' || n, n, n + 0.5, n + 0.12345678901234567890123, 0.5,
       timestamptz '2024-01-01 12:00:00.123456+01' + n * interval '1 minute',
       timestamp '2024-03-31 02:30:00', date '2024-02-29', n % 2 = 0, '{"k": [1, null]}', '\\xff00', '{a,b}',
       timestamptz '2024-02-01 00:00:00+00' + n * interval '1 second'
FROM generate_series(1, 40) AS n;
INSERT INTO orders (id, order_no, ordered_at, qty, price) VALUES (41, 'O41', '2024-01-02', 1, 1);
"""
MAPPING = """
format = "jdbc"
path = "{url}"

[jdbc]
{which}
incremental_by = "{by}"
user = {{ env = "SHOP_USER" }}
password = {{ file = "{secret}" }}
partitions = 3
{more}

[silver.order_lines]
order_id = "order_no"
line_number = "1"
line_type = "'sale'"
ordered_at = "ordered_at"
customer_id = "'C1'"
product_id = "'P1'"
quantity = "qty"
unit_price = "price"
amount = "qty * try_cast(price AS decimal(18,4))"
currency = "'EUR'"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL; Debian brings it: apt-get install postgresql")
    if not any((spark_home() / "jars").glob("*postgresql-*.jar")):
        pytest.skip("Spark has no driver of PostgreSQL; `crmlake jars --jdbc postgresql` brings it")
    with served(programs) as running:
        yield running


@pytest.fixture
def orders(server: Postgres) -> Postgres:
    """The server, with forty orders of all types, and one without much."""
    server.sql(f"DROP TABLE IF EXISTS orders; {TABLE}")
    return server


@pytest.fixture
def root(orders: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the orders as its source, by the time of their change."""
    monkeypatch.setenv("SHOP_USER", "owner")
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    place = tmp_path / "shop"
    make_workspace(place)
    (place / "crmlake.toml").write_text(SMALL, encoding="utf-8")
    declare(place, orders)
    return place


def declare(
    root: Path, server: Postgres, which: str = 'table = "public.orders"', by: str = "updated_at", more: str = ""
) -> None:
    text = MAPPING.format(url=server.url, which=which, by=by, secret=root.parent / "secret", more=more)
    (root / "sources" / "orders.toml").write_text(text, encoding="utf-8")


def bronze(spark: SparkSession, root: Path) -> DataFrame:
    return published(spark, root)["bronze.orders"]


def list_rows(spark: SparkSession, root: Path, *columns: str) -> list[tuple[str, ...]]:
    rows = bronze(spark, root).select(*columns).collect()
    return sorted(tuple(str(value) for value in row) for row in rows)


def test_the_types_of_a_database_arrive_as_text(spark: SparkSession, root: Path) -> None:
    to_silver(spark, root)
    row = bronze(spark, root).where("id = '40'").collect()[0].asDict()
    own = {name: row.pop(name) for name in ("_file", "_arrived_at", "batch")}
    assert own["_file"] == "updated_at [2024-02-01T00:00:01Z, 2024-02-01T00:00:40Z]"
    assert row == {
        "_corrupt": None, "_fault": None, "id": "40", "order_no": "O40", "note": 'Zoë, "quoted"\n第二行 40',
        "qty": "40", "price": "40.5000", "rate": "40.12345678901234567890123", "ratio": "0.5",
        "ordered_at": "2024-01-01T11:40:00.123456Z", "local_at": "2024-03-31T02:30:00", "shipped": "2024-02-29",
        "gift": "true", "about": '{"k": [1, null]}', "raw": "FF00", "tags": '["a","b"]',
        "updated_at": "2024-02-01T00:00:40Z",
    }  # fmt: skip
    bare = bronze(spark, root).where("id = '41'").collect()[0].asDict()
    assert {n for n, v in bare.items() if v is None} > {"note", "rate", "gift", "about", "tags", "updated_at"}
    line = published(spark, root)["silver.order_lines"].where("order_id = 'O40'").collect()[0]
    assert f"{line['ordered_at']:%H:%M:%S.%f}" == "11:40:00.123456"
    assert (line["quantity"], str(line["unit_price"])) == (40, "40.5000")


def test_each_refresh_takes_in_what_is_new_once(spark: SparkSession, root: Path, orders: Postgres) -> None:
    to_silver(spark, root)
    assert len(list_rows(spark, root, "id")) == 41
    orders.sql("""
        INSERT INTO orders (id, order_no, ordered_at, qty, price, updated_at) VALUES
            (50, 'tied', '2024-01-03', 1, 1, '2024-02-01 00:00:40+00'),    -- with the greatest that was taken in
            (51, 'late', '2024-01-03', 1, 1, '2024-02-01 00:00:02.5+00'),  -- committed after greater ones
            (52, 'blank', '2024-01-03', 1, 1, NULL),
            (53, 'new', '2024-01-03', 1, 1, '2024-02-02 00:00:00+00');
        UPDATE orders SET qty = 99, updated_at = '2024-02-02 00:00:01+00' WHERE id = 7;
    """)
    log = to_silver(spark, root)
    assert log.runs["ingest"].rows["bronze.orders"] == 5
    current = csv.reader(io.StringIO(orders.sql("SELECT id, qty FROM orders")))
    assert list_rows(spark, root, "id", "qty") == sorted([*map(tuple, current), ("7", "7")])
    silver = published(spark, root)["silver.order_lines"]
    assert silver.count() == 45
    assert "cleanse" in to_silver(spark, root).skipped_jobs, "nothing is new"
    orders.sql("INSERT INTO orders (id, order_no, ordered_at, qty, price, updated_at)"
               " VALUES (54, 'late again', '2024-01-03', 1, 1, '2024-02-01 23:59:59+00')")  # fmt: skip
    to_silver(spark, root)
    assert ("54",) in list_rows(spark, root, "id")
    assert len(list_rows(spark, root, "id")) == 47
    read = balances(spark, root)["orders", "bronze.orders"]
    assert read == {"read": 47, "accepted": 47, "quarantined": 0, "duplicates": 0}


def test_a_refresh_that_was_killed_doubles_nothing_and_loses_nothing(
    spark: SparkSession, root: Path, orders: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    write = Lake.write

    def killed_later(lake: Lake, contract: Contract, rows: DataFrame, context: WriteContext) -> Written:
        return killed() if contract == FILES else write(lake, contract, rows, context)

    for number, (owner, name, death) in {60: (RunRecord, "add", killed), 61: (Lake, "write", killed_later)}.items():
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, death)
            with pytest.raises(KeyboardInterrupt):
                to_silver(spark, root)
        orders.sql(f"INSERT INTO orders (id, updated_at) VALUES ({number}, '2024-02-0{number - 58} 00:00:00+00')")
    to_silver(spark, root)
    to_silver(spark, root)
    current = orders.sql("SELECT id FROM orders").split()
    assert list_rows(spark, root, "id") == sorted((number,) for number in current)
    assert balances(spark, root)["orders", "bronze.orders"]["accepted"] == 43
    files = open_lake(root, spark).table(FILES)
    assert files.count() == files.select("file").distinct().count() == 3


def test_a_table_that_begins_anew_below_the_mark_is_looked_at_as_a_whole(
    spark: SparkSession, root: Path, orders: Postgres
) -> None:
    declare(root, orders, 'query = "SELECT id, order_no, qty, price, ordered_at FROM orders;"', "ID", "overlap = 0")
    to_silver(spark, root)
    orders.sql("DELETE FROM orders WHERE id > 10; UPDATE orders SET order_no = 'anew' WHERE id = 3")
    to_silver(spark, root)
    assert len(list_rows(spark, root, "id")) == 42
    assert ("3", "anew") in list_rows(spark, root, "id", "order_no")
    orders.sql("INSERT INTO orders (id, order_no) VALUES (11, 'after')")
    to_silver(spark, root)
    assert len(list_rows(spark, root, "id")) == 43


def test_the_password_is_nowhere(spark: SparkSession, root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spark.sparkContext.setLogLevel("INFO")
    to_silver(spark, root)
    spark.sparkContext.setLogLevel("ERROR")
    out, err = capfd.readouterr()
    assert PASSWORD not in out + err
    for path in (path for path in root.rglob("*") if path.is_file()):
        assert PASSWORD.encode() not in path.read_bytes(), path
    (found_once,) = open_lake(root, spark).table(FILES).collect()
    assert PASSWORD not in str(found_once)
    assert (found_once["status"], len(found_once["columns"])) == ("loaded", 15)
    every = published(spark, root).values()
    assert not any(frame.where(F.contains(F.to_json(F.struct("*")), F.lit(PASSWORD))).count() for frame in every)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (r"public\.orders", "public.ordres", 'relation "public.ordres" does not exist'),
        ('"updated_at"', '"updated"', "jdbc.incremental_by: unknown column 'updated' (did you mean 'updated_at'?)"),
        ('"updated_at"', '"note"', "column 'note' is a string; expected a number, a date or a time"),
        ("/postgres", "/nowhere", 'database "nowhere" does not exist'),
        (r":\d+/", ":1/", "there is no answer from jdbc:postgresql://127.0.0.1:1; see path"),
        ("SHOP_USER", "SHOP_NOBODY", "there is no environment variable SHOP_NOBODY"),
        ("/secret", "/secret.not", "secret.not cannot be read: No such file"),
        ("/secret", "/wrong", "the database refuses this user or password; see where [jdbc] user and password"),
        ("partitions", 'driver = "org.example.Driver"\npartitions', "Spark has no JDBC driver for jdbc:postgresql;"),
    ],
)
def test_what_is_wrong_is_one_line(spark: SparkSession, root: Path, old: str, new: str, expected: str) -> None:
    (root.parent / "wrong").write_text(PASSWORD[:-1], encoding="utf-8")
    path = root / "sources" / "orders.toml"
    text, changed = re.subn(old, new, path.read_text(encoding="utf-8"))
    assert changed
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CrmlakeError) as caught:
        to_silver(spark, root)
    message = str(caught.value)
    assert message.startswith("sources/orders.toml: ")
    assert expected in message
    assert "\n" not in message
    assert PASSWORD[:-1] not in message

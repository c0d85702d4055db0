"""SQL that a person writes: what may run, and what is refused before Spark sees it."""

import pytest
from pydantic import ValidationError

from crmlake.cleaning.cleaners import cleaner
from crmlake.errors import SettingError
from crmlake.features.targets import Target
from crmlake.ingest.source import Mapping
from crmlake.sql_check import check_expression, check_query, is_simple, uses_pattern

TABLES = ("silver.order_lines", "gold.segments", "quarantine")
EXPRESSIONS = [
    "try_cast(qty AS int) * try_cast(price AS decimal(18,4))",
    "transform(split(tags, ';'), x -> trim(x))",
    "max(if(days_before <= 90, orders, 0)) > 0",
    "row_number() OVER (PARTITION BY `Order No.` ORDER BY _line)",
    "each.value['a'].select",
    "extract(year FROM day)",
    "'SELECT reflect(a) FROM b'",
    "concat('it\\'s', \"reflect('x')\", r'\\')",
    "订单号 <=> Straße",
    "date '2024-01-01' - interval 3 months",
    "identifier",
    "a /* one */ /* another */ || b -- and this one",
    "lower(from)",
    "coalesce(from, '') || each.from",
    "trim(BOTH ' ' FROM name)",
    "sum(values)",
]
REFUSED = {
    "reflect('java.lang.System','getenv','SHOP_DB_PASS')": "the function reflect",
    "`REFLECT` /* c */ ('java.lang.System','getenv','SHOP_DB_PASS')": "the function REFLECT",
    "system.builtin.java_method('a', 'b')": "the function java_method",
    "identifier('refl' || 'ect')('a', 'b')": "the function identifier",
    "from_protobuf(a, 'b', '/etc/passwd')": "the function from_protobuf",
    "r'\\' || reflect('a') || r'\\'": "the function reflect",
    "(SELECT first(value) FROM text.`/etc/passwd`)": "a query",
    "exists (TABLE silver.profiles)": "a query",
    "(from csv.`/etc/passwd` |> aggregate count(1))": "a query",
    "exists(from text.`/etc/passwd`)": "a query",
    "x in (/* c */ FROM (FROM text.`/etc/passwd`))": "a query",
    "concat('${env:SHOP_DB_PASS}', a)": "variable of the environment",
    "'it is not closed": "cannot be read",
    "concat(a /* /*+ */ , reflect('java.lang.System','getenv','PATH') -- */\n)": "comments within comments",
    "a -- \\\n ' \n || reflect(\"a\") -- '": "comments within comments",
    "a -- \\\r\n ' \n || reflect(\"a\") -- '": "comments within comments",
    "a {# || reflect('a') #}": "{#",
    "\u0131dentifier('refl' || 'ect')('a', 'b')": "the function \u0131dentifier",
    "from_xml(a, 'b int', map('rowValidationXSDPath', '/etc/passwd'))": "the function from_xml",
    "schema_of_xml('<a/>', map('rowValidationXSDPath', '/etc/passwd'))": "the function schema_of_xml",
}
QUERIES = {
    "SELECT count(*) FROM silver.order_lines": {"silver.order_lines"},
    "select * from Silver.`Order_Lines` where a in (select b from gold.segments);": {
        "silver.order_lines",
        "gold.segments",
    },
    "WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a) SELECT * FROM a JOIN b USING (x)": set(),
    "SELECT /*+ BROADCAST(q) */ * FROM quarantine q LATERAL VIEW explode(q.reasons) r AS reason": {"quarantine"},
    "SELECT * FROM range(3) UNION ALL VALUES (1)": set(),
    "SELECT * FROM quarantine, LATERAL explode(reasons) AS r(reason)": {"quarantine"},
    "SELECT * FROM explode(array(1)) JOIN inline(array(struct(1)))": set(),
}
REFUSED_QUERIES = {
    "SELECT * FROM text.`/etc/passwd`": "unknown table",
    "SELECT * FROM silver.order_line": "did you mean 'silver.order_lines'",
    "SELECT * FROM hive.silver.order_lines": "unknown table",
    "SELECT * FROM quarantine TIMESTAMP AS OF '2024-01-01'": "at no other",
    "SELECT * FROM IDENTIFIER('silver.order_lines')": "the function IDENTIFIER",
    "SELECT TRANSFORM(a) USING 'cat' FROM quarantine": "runs a program",
    "INSERT INTO quarantine SELECT * FROM quarantine": "expected one query",
    "WITH `text./etc/passwd` AS (SELECT 1) SELECT * FROM text.`/etc/passwd`": "unknown table",
    "WITH `delta./a@v0` AS (SELECT 1) SELECT * FROM delta.`/a@v0`": "unknown table",
    "SELECT * FROM table_changes_by_path('/lake', 0)": "table_changes_by_path is not allowed in FROM",
    "SELECT * FROM quarantine, LATERAL table_changes('a', 0)": "table_changes is not allowed in FROM",
    "SELECT * FROM quarantine JOIN python_worker_logs()": "python_worker_logs is not allowed in FROM",
    "SELECT 1; SELECT 2": "expected one query",
    "SHOW TABLES": "expected one query",
    "DROP TABLE quarantine": "expected one query",
    "TRUNCATE TABLE quarantine": "expected one query",
    "EXPLAIN SELECT 1": "expected one query",
    "": "expected one query",
    "SELEC 1": "cannot be read",
    "SELECT 1 FROM range(1) |> UNION ALL FROM text.`/x`": "cannot be read",
    "SELECT 'x' FROM range(1) /* /*+ */ UNION ALL SELECT value FROM text.`/etc/hostname` -- */": "comments within",
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_over_columns_is_taken_as_it_is(text: str) -> None:
    assert check_expression(text) == text


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_an_expression_that_reaches_beyond_its_row_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_expression(text)


@pytest.mark.parametrize(("query", "tables"), QUERIES.items())
def test_the_tables_of_a_query_are_found(query: str, tables: set[str]) -> None:
    assert check_query(query, TABLES) == tables


@pytest.mark.parametrize(
    ("query", "reason"), {**REFUSED_QUERIES, **{f"SELECT {e}": r for e, r in REFUSED.items()}}.items()
)
def test_a_query_that_does_more_than_read_tables_is_refused(query: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{reason}|unknown table|TABLE"):
        check_query(query, TABLES)


@pytest.mark.parametrize("text", ["concat(product", "a) || (b))"])
def test_an_expression_whose_parentheses_do_not_match_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="its parentheses do not match"):
        check_expression(text)


@pytest.mark.parametrize("text", ["(values 1)", "x IN (VALUES (1), (2))"])
def test_a_table_in_an_expression_is_a_query(text: str) -> None:
    with pytest.raises(ValueError, match="a query"):
        check_expression(text)


def test_a_query_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        check_query(f"SELECT {'(' * 3000}1{')' * 3000}", TABLES)


BAD = "reflect('a', 'b')"


@pytest.mark.parametrize("key", ["where", "each", "deleted", "version"])
def test_every_expression_of_a_mapping_is_checked(key: str) -> None:
    with pytest.raises(ValidationError, match="the function reflect"):
        Mapping.model_validate({"columns": {}, key: BAD})
    with pytest.raises(ValidationError, match=f'name = "{BAD[:7]}.*the function reflect'):
        Mapping.model_validate({"columns": {"name": BAD}})


def test_the_expressions_of_cleaners_and_targets_are_checked() -> None:
    for options in ({"is": BAD, "clean": "text"}, {"is": "a", "clean": "phone", "country": BAD}):
        with pytest.raises(SettingError, match="the function reflect"):
            cleaner(options)
    for key in ("expression", "eligible"):
        with pytest.raises(ValidationError, match="the function reflect"):
            Target.model_validate({"name": "t", "meaning": "m", "horizon_days": 1, "expression": "true", key: BAD})


@pytest.mark.parametrize(
    "text",
    [
        "x RLIKE 'a'",
        "regexp_like(x, 'a')",
        "upper(regexp_extract(x, 'a'))",
        "split(x, ',')[0]",
        "str_to_map(x, '(a+)+$', ':')",
        "parse_url(x, 'QUERY', y)",
    ],
)
def test_an_expression_with_a_regular_expression(text: str) -> None:
    assert uses_pattern(text)


@pytest.mark.parametrize("text", ["x", "concat(x, 'rlike')", "x LIKE 'a%'", "replace(x, 'split')"])
def test_an_expression_without_one(text: str) -> None:
    assert not uses_pattern(text)


@pytest.mark.parametrize("text", ["x", "x.y[1]", "a || ' like (' || `b(`", "qty * 2 <> 4", "a::int"])
def test_an_expression_that_takes_values_as_they_are(text: str) -> None:
    assert is_simple(text)


@pytest.mark.parametrize("text", ["trim(x)", "x LIKE 'a%'", "x NOT ILIKE 'a%'", "x RLIKE 'a'", "x IN (1)"])
def test_an_expression_that_may_take_longer_than_its_values(text: str) -> None:
    assert not is_simple(text)

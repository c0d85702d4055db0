"""Which SQL of a person may run: expressions over columns and queries over published tables, nothing else."""

import logging
import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Annotated

import sqlglot
from pydantic import AfterValidator
from sqlglot import Token, TokenType, exp
from sqlglot.dialects import Spark
from sqlglot.errors import SqlglotError

from crmlake.errors import unknown

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of statements that it does not know: all are refused
FORBIDDEN_FUNCTIONS = frozenset(
    (
        "reflect", "try_reflect", "java_method",  # call any method of Java
        "identifier",  # makes the name of a table or function from a text
        "from_protobuf", "to_protobuf", "from_xml", "schema_of_xml",  # read a file that their options name
        "input_file_name", "input_file_block_start", "input_file_block_length",
        "secret", "try_secret", "http_request", "remote_query", "ai_query",  # of managed Sparks
    )
)  # fmt: skip
"""The functions that reach beyond the rows: Java, files, secrets, other servers."""
_READERS = ("read_", "cloud_files")
_TABLE_FUNCTIONS = frozenset(
    (
        "range", "stack", "json_tuple", "explode", "explode_outer", "posexplode", "posexplode_outer", "inline",
        "inline_outer", "variant_explode", "variant_explode_outer",
    )
)  # fmt: skip
"""The functions that make rows of their arguments alone; others read files, logs or the history of tables."""
_PATTERN_FUNCTIONS = ("rlike", "regexp", "regex", "split", "str_to_map", "parse_url", "try_parse_url")
"""What the names of functions and operators with a regular expression begin with."""
_ODD_COMMENTS = re.compile(r"/\*(?:(?!\*/).)*?/\*|--[^\n]*\\\r?\n|\{#", re.DOTALL)
"""Comments within comments, that go on in the next line, or of templates: sqlglot, which reads a text here, and Spark,
which runs it, do not end them at the same place, so that what one takes for a comment would run in the other."""
_QUERY_STARTS = (TokenType.SELECT, TokenType.WITH, TokenType.FROM, TokenType.TABLE, TokenType.L_PAREN)
_STRINGS = {TokenType.STRING, TokenType.RAW_STRING}


def check_expression(text: str) -> str:
    """Return a Spark SQL expression; raise an error where it does more than compute a value from the columns of a row.

    Args:
        text: The expression.

    Raises:
        ValueError: It contains a query, calls a function that reaches beyond the rows, or cannot be read.
    """
    tokens = _tokens(text)
    if _has(tokens, TokenType.SELECT, TokenType.TABLE) or _begins_query(tokens):
        raise ValueError("an expression may not contain a query; a column of that name is written in backticks: `from`")
    kinds = [token.token_type for token in tokens]
    if kinds.count(TokenType.L_PAREN) != kinds.count(TokenType.R_PAREN):
        raise ValueError("its parentheses do not match")
    _check_tokens(text, tokens)
    return text


def uses_pattern(expression: str) -> bool:
    """Return whether an SQL expression evaluates a regular expression."""
    names = (_fold(token.text) for token in _tokens(expression) if token.token_type not in _STRINGS)
    return any(name.startswith(_PATTERN_FUNCTIONS) for name in names)


def is_simple(expression: str) -> bool:
    """Return whether an SQL expression has no function and no pattern, so that its time is that of reading values."""
    tokens = _tokens(expression)
    return not _has(tokens, TokenType.L_PAREN, TokenType.LIKE, TokenType.ILIKE) and not uses_pattern(expression)


Expression = Annotated[str, AfterValidator(check_expression)]
"""The type of a setting that is a Spark SQL expression over columns."""


def check_query(query: str, tables: Collection[str]) -> set[str]:
    """Return the tables that a query reads; raise an error where it does more than read them.

    Args:
        query: The query, in Spark SQL.
        tables: The names of the tables that it may read.

    Raises:
        ValueError: It is no query, reads anything else, or calls a function that reaches beyond the tables.
    """
    tokens = _tokens(query)
    if _has(tokens, TokenType.TABLE) and tokens[0].token_type in _QUERY_STARTS:
        raise ValueError("TABLE … is not allowed; write SELECT * FROM …")
    _check_tokens(query, tokens)
    parsed = _parse(query)
    local = {cte.alias.casefold() for cte in parsed.find_all(exp.CTE)}
    names, allowed = set(), {name.casefold(): name for name in tables}
    _check_table_functions(parsed)
    for table in parsed.find_all(exp.Table):
        if table.find_ancestor(exp.Hint) or isinstance(table.this, exp.Func):
            continue
        name = ".".join(part.name for part in table.parts)
        if table.args.get("version"):
            raise ValueError(f"{name} is read at the version that was published, and at no other")
        if name.casefold() in allowed:
            names.add(allowed[name.casefold()])
        elif len(table.parts) > 1 or name.casefold() not in local:
            raise ValueError(unknown("table", name, tables))
    return names


def _parse(query: str) -> exp.Query:
    try:
        statements = [statement for statement in sqlglot.parse(query, read=Spark) if statement]
    except SqlglotError as error:
        raise ValueError(f"it cannot be read: {_explain(error)}") from None
    except RecursionError:
        raise ValueError("its parentheses, or other parts, are nested too deeply") from None
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError):  # sqlglot fails on some texts
        raise ValueError("it cannot be read") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ValueError("expected one query, such as SELECT … FROM silver.order_lines")
    return statements[0]


def _check_table_functions(query: exp.Query) -> None:
    for source in query.find_all(exp.Table, exp.Lateral):
        function = source.this
        if not isinstance(function, exp.Func):
            continue
        name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
        if name.casefold() not in _TABLE_FUNCTIONS:
            raise ValueError(f"the function {name} is not allowed in FROM")


def _explain(error: SqlglotError) -> str:
    details = getattr(error, "errors", None)
    if not details:
        return str(error).partition("\n")[0]
    return f"{details[0]['description']} at line {details[0]['line']}, near {details[0]['highlight']!r}"


def _tokens(text: str) -> list[Token]:
    if _ODD_COMMENTS.search(text):
        raise ValueError("comments within comments, {# and a backslash at the end of a comment are not allowed")
    try:
        return sqlglot.tokenize(text, read=Spark)
    except SqlglotError as error:
        raise ValueError(f"it cannot be read: {_explain(error)}") from None


def _has(tokens: Sequence[Token], *keywords: TokenType) -> bool:
    """Return whether one of the keywords is among the tokens, where it is not the name of a field of a struct."""
    before = (None, *(token.token_type for token in tokens[:-1]))
    return any(
        token.token_type in keywords and previous != TokenType.DOT
        for previous, token in zip(before, tokens, strict=False)
    )


def _begins_query(tokens: Sequence[Token]) -> bool:
    """Return whether a query without SELECT begins behind a parenthesis: `FROM t`, `VALUES 1`.

    What follows tells `FROM` from a column of that name, as in `lower(from)`, and from `trim(BOTH FROM name)`.
    """
    ends = (TokenType.R_PAREN, TokenType.COMMA, TokenType.DOT, TokenType.DPIPE, TokenType.EQ)
    return any(
        before.token_type == TokenType.L_PAREN
        and first.token_type in (TokenType.FROM, TokenType.VALUES)
        and following.token_type not in ends
        for before, first, following in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _check_tokens(text: str, tokens: Sequence[Token]) -> None:
    if "${" in text:
        raise ValueError("${…} is not allowed: Spark would put a variable of the environment in its place")
    for token, following in pairwise(tokens):
        if token.token_type == TokenType.USING and following.token_type in _STRINGS:
            raise ValueError("TRANSFORM … USING is not allowed: it runs a program")
        if following.token_type == TokenType.L_PAREN and _is_forbidden(_fold(token.text)):
            raise ValueError(f"the function {token.text} is not allowed: it reaches beyond the rows of the tables")


def _fold(name: str) -> str:
    """Return a name so that names that Spark takes for one are equal: it takes an i without a dot for I."""
    return name.upper().casefold()


def _is_forbidden(function: str) -> bool:
    return function in FORBIDDEN_FUNCTIONS or function.startswith(_READERS)

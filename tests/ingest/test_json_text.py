import doctest
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmlake.ingest.connectors import json_text
from crmlake.ingest.connectors.json_text import parse_object, split_array

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), VALUES, max_size=5)
STYLES = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}])

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def decode(text: str | None, value: Any) -> Any:
    """Return the value that a text stands for: a string itself, any other value decoded from JSON."""
    return text if isinstance(value, str) or text is None else json.loads(text)


def test_the_examples_in_docstrings_are_true() -> None:
    result = doctest.testmod(json_text)
    assert result.attempted >= 4
    assert result.failed == 0


@QUIET
@given(value=OBJECTS, style=STYLES)
def test_every_value_keeps_its_meaning(value: dict[str, Any], style: dict[str, Any]) -> None:
    parsed = parse_object(json.dumps(value, **style))
    assert parsed is not None
    assert {key: decode(parsed[key], value[key]) for key in parsed} == value


@QUIET
@given(values=st.lists(OBJECTS, max_size=4), style=STYLES)
def test_an_array_is_split_into_its_elements(values: list[dict[str, Any]], style: dict[str, Any]) -> None:
    assert [json.loads(element) for element in split_array(json.dumps(values, **style))] == values


@QUIET
@given(values=st.lists(OBJECTS, min_size=1, max_size=4), data=st.data())
def test_a_truncated_array_loses_no_text(values: list[dict[str, Any]], data: st.DataObject) -> None:
    text = json.dumps(values)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    elements = split_array(cut)
    whole = [element for element in elements if parse_object(element) is not None]
    assert [json.loads(element) for element in whole] == values[: len(whole)]
    assert len(elements) - len(whole) <= 1
    text_of_elements = "".join(elements).replace(" ", "")
    assert len(text_of_elements) >= len(cut.replace(" ", "").strip("[")) - len(elements)  # without the commas


@QUIET
@given(text=st.text(max_size=60))
def test_no_text_causes_an_error(text: str) -> None:
    parse_object(text)
    assert split_array(text) or not text.strip(" \t\r\n") or text.strip(" \t\r\n").startswith("[")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "null",
        '"a"',
        '{"a"',
        '{"a":1,}',
        '{"a":1} x',
        "{'a':1}",
        "{" * 9999,
        '{"id":6,"id":7}',
        '{"id":6,"n":{},"id":"7"}',
    ],
)
def test_a_text_that_is_not_an_object_is_rejected(text: str) -> None:
    assert parse_object(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.10", "1.10"), ("1e5", "1e5"), ("12345678901234567890.12", "12345678901234567890.12"), ("NaN", "NaN"),
     ("true", "true"), ("[1,  2.50]", "[1,  2.50]"), (r'"\u00e9"', "é"), (r'"\ud800"', "\ufffd")],
)  # fmt: skip
def test_a_value_keeps_its_text(text: str, value: str) -> None:
    assert parse_object(f'{{"a" : {text} , "b" : {{}} }}') == {"a": value, "b": "{}"}
    assert parse_object(f'{{"a":{text}}}') == {"a": value}


def test_a_key_that_is_repeated_with_its_value_is_one_key() -> None:
    assert parse_object('{"id":6,"n":{"a":1,"a":2},"id":6}') == {"id": "6", "n": '{"a":1,"a":2}'}

import doctest
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmlake.ingest.connectors import json_text
from crmlake.ingest.connectors.json_text import elements, fields

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), VALUES, max_size=5)
WRITTEN = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}])

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str | None, value: Any) -> Any:
    """What a value's text means: a text itself, of all else the JSON that it is."""
    return text if isinstance(value, str) or text is None else json.loads(text)


def test_the_worked_examples_hold() -> None:
    found = doctest.testmod(json_text)
    assert found.attempted >= 4
    assert found.failed == 0


@QUIET
@given(value=OBJECTS, written=WRITTEN)
def test_every_value_means_what_it_meant(value: dict[str, Any], written: dict[str, Any]) -> None:
    found = fields(json.dumps(value, **written))
    assert found is not None
    assert {key: read(found[key], value[key]) for key in found} == value


@QUIET
@given(values=st.lists(OBJECTS, max_size=4), written=WRITTEN)
def test_an_array_has_as_many_elements_as_it_had(values: list[dict[str, Any]], written: dict[str, Any]) -> None:
    assert [json.loads(element) for element in elements(json.dumps(values, **written))] == values


@QUIET
@given(values=st.lists(OBJECTS, min_size=1, max_size=4), data=st.data())
def test_of_an_array_that_was_cut_off_nothing_is_lost(values: list[dict[str, Any]], data: st.DataObject) -> None:
    text = json.dumps(values)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    found = elements(cut)
    whole = [element for element in found if fields(element) is not None]
    assert [json.loads(element) for element in whole] == values[: len(whole)]
    assert len(found) - len(whole) <= 1
    kept = "".join(found).replace(" ", "")
    assert len(kept) >= len(cut.replace(" ", "").strip("[")) - len(found)  # but for the commas between


@QUIET
@given(text=st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    fields(text)
    assert elements(text) or not text.strip(" \t\r\n") or text.strip(" \t\r\n").startswith("[")


@pytest.mark.parametrize("text", ["", "[]", "1", "null", '"a"', '{"a"', '{"a":1,}', '{"a":1} x', "{'a':1}", "{" * 9999])
def test_what_is_no_object_has_no_fields(text: str) -> None:
    assert fields(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.10", "1.10"), ("1e5", "1e5"), ("12345678901234567890.12", "12345678901234567890.12"), ("NaN", "NaN"),
     ("true", "true"), ("[1,  2.50]", "[1,  2.50]"), (r'"\u00e9"', "é"), (r'"\ud800"', "\ufffd")],
)  # fmt: skip
def test_a_value_stays_the_text_that_it_was(text: str, value: str) -> None:
    assert fields(f'{{"a" : {text} , "b" : {{}} }}') == {"a": value, "b": "{}"}
    assert fields(f'{{"a":{text}}}') == {"a": value}

"""JSON split into its parts without being rewritten: numbers and nested values keep their original text."""

import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any

_WHITE_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Members(list[tuple[str, Any]]):
    """The members of an object: also those whose key is repeated."""


_DECODER = JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_Members)
_INVALID_JSON = (ValueError, IndexError, StopIteration, RecursionError)


def parse_object(text: str) -> dict[str, str | None] | None:
    """Return the values of a JSON object by key, each as text; `None` unless the text is exactly one object.

    A key that has two values says nothing, so that such a text is none either.

        >>> parse_object('{"a": 1.10, "b": "x", "c": null, "d": {"e": [1,  2]}}')
        {'a': '1.10', 'b': 'x', 'c': None, 'd': '{"e": [1,  2]}'}
        >>> parse_object('{"a": 1} {"a": 2}')
        >>> parse_object('{"a": 1, "a": 2}')
    """
    try:
        decoded = _DECODER.decode(text)
        if not isinstance(decoded, _Members) or _contradicts(decoded):
            return None
        has_nested = any(isinstance(value, list) for _, value in decoded)
        values = dict(_iterate_members(text) if has_nested else decoded)
    except _INVALID_JSON:
        return None
    return {_replace_surrogates(key): _value_text(value) for key, value in values.items()}


def split_array(text: str) -> list[str]:
    """Return the elements of a JSON array, each as its text; after invalid JSON, the remaining text is one element.

    A text that is not an array is a single element; a blank text has none.

        >>> split_array('[{"a": 1.10}, {"a": 2}]')
        ['{"a": 1.10}', '{"a": 2}']
        >>> split_array('[{"a": 1}, {"a": oops}, {"a": 3}]')
        ['{"a": 1}', '{"a": oops}, {"a": 3}]']
    """
    elements: list[str] = []
    position = _skip_white_space(text, 0)
    if text[position : position + 1] != "[":
        return [text] if text[position:] else []
    position = _skip_white_space(text, position + 1)
    try:
        while text[position] != "]":
            _, end = _DECODER.raw_decode(text, position)
            following = _find_next_member(text, end, "]")
            elements.append(text[position:end])
            position = following
        position = _skip_white_space(text, position + 1)
    except _INVALID_JSON:
        position = min(position, len(text) - 1)
    return [*elements, text[position:]] if text[position:] else elements


def _contradicts(members: _Members) -> bool:
    """Return whether a key is repeated with another value."""
    values = dict(members)
    return len(values) < len(members) and any(values[key] != value for key, value in members)


def _iterate_members(text: str) -> Iterator[tuple[str, Any]]:
    """Yield each key of a valid object with its value, or with the text of a nested value."""
    position = _skip_white_space(text, _skip_white_space(text, 0) + 1)
    while text[position] != "}":
        key, position = _DECODER.raw_decode(text, position)
        start = _skip_white_space(text, _skip_white_space(text, position) + 1)
        value, end = _DECODER.raw_decode(text, start)
        yield key, text[start:end] if isinstance(value, list) else value
        position = _find_next_member(text, end, "}")


def _find_next_member(text: str, end: int, closing: str) -> int:
    """Return the position of the next member after a comma, or of the closing bracket."""
    position = _skip_white_space(text, end)
    if text[position] == closing:
        return position
    if text[position] != ",":
        raise ValueError(position)
    following = _skip_white_space(text, position + 1)
    if text[following] == closing:
        raise ValueError(following)
    return following


def _skip_white_space(text: str, position: int) -> int:
    """Return the position of the next character that is not white space."""
    match = _WHITE_SPACE.match(text, position)
    return match.end() if match else position


def _value_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else _replace_surrogates(value)


def _replace_surrogates(text: str) -> str:
    r"""Return a text without lone surrogates: JSON can spell them (`\ud800`), but no encoding can write them."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)

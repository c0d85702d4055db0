"""JSON taken apart without being written anew: numbers, and all that is nested, stay the text that they were."""

import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_DECODER = JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_NO_JSON = (ValueError, IndexError, StopIteration, RecursionError)


def fields(text: str) -> dict[str, str | None] | None:
    """The values of a JSON object by key, each as text; `None` where the text is no object, or has more behind it.

    Of a key that stands twice the last value counts.

        >>> fields('{"a": 1.10, "b": "x", "c": null, "d": {"e": [1,  2]}}')
        {'a': '1.10', 'b': 'x', 'c': None, 'd': '{"e": [1,  2]}'}
        >>> fields('{"a": 1} {"a": 2}')
    """
    try:
        found = _DECODER.decode(text)
        if not isinstance(found, dict):
            return None
        nested = any(isinstance(value, dict | list) for value in found.values())
        values = dict(_members(text)) if nested else found
    except _NO_JSON:
        return None
    return {_sound(key): _text(value) for key, value in values.items()}


def elements(text: str) -> list[str]:
    """The elements of a JSON array, each as its text; where it stops being JSON, the rest is one element.

    A text that is no array is its only element itself; a blank one has none.

        >>> elements('[{"a": 1.10}, {"a": 2}]')
        ['{"a": 1.10}', '{"a": 2}']
        >>> elements('[{"a": 1}, {"a": oops}, {"a": 3}]')
        ['{"a": 1}', '{"a": oops}, {"a": 3}]']
    """
    found: list[str] = []
    place = _blank(text, 0)
    if text[place : place + 1] != "[":
        return [text] if text[place:] else []
    place = _blank(text, place + 1)
    try:
        while text[place] != "]":
            _, end = _DECODER.raw_decode(text, place)
            following = _next(text, end, "]")
            found.append(text[place:end])
            place = following
        place = _blank(text, place + 1)
    except _NO_JSON:
        place = min(place, len(text) - 1)
    return [*found, text[place:]] if text[place:] else found


def _members(text: str) -> Iterator[tuple[str, Any]]:
    """The keys of a valid object, and for each its value, or the text of a value that is nested."""
    place = _blank(text, _blank(text, 0) + 1)
    while text[place] != "}":
        key, place = _DECODER.raw_decode(text, place)
        start = _blank(text, _blank(text, place) + 1)
        value, end = _DECODER.raw_decode(text, start)
        yield key, text[start:end] if isinstance(value, dict | list) else value
        place = _next(text, end, "}")


def _next(text: str, end: int, last: str) -> int:
    """Where the next member begins behind a comma, or the closing bracket stands."""
    place = _blank(text, end)
    if text[place] == last:
        return place
    if text[place] != ",":
        raise ValueError(place)
    following = _blank(text, place + 1)
    if text[following] == last:
        raise ValueError(following)
    return following


def _blank(text: str, place: int) -> int:
    """The place behind blanks."""
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else _sound(value)


def _sound(text: str) -> str:
    r"""Text without halves of surrogate pairs, which `\ud800` brings and nothing can write."""
    return text if text.isascii() else _HALF_PAIR.sub("\ufffd", text)

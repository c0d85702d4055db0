"""Markup: texts without HTML."""

import re
from html import unescape

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

_BRACKETS = re.compile(r"([<>])")
_TAG = re.compile(r"</?[a-zA-Z]|<![a-zA-Z]")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b", re.IGNORECASE)
_NAME_PARTS = 8
"""Other tags may stand within the name of a tag; so many parts of it are read."""
_ROUNDS = 8
"""How often a text that was escaped several times is unescaped, so that the time is linear."""
_BLOCKS = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
)
"""The start and the end of blocks that are removed with their content."""
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def strip_html(text: Column) -> Column:
    r"""Return a text without HTML's tags, comments, scripts and styles, and with its entities unescaped.

    The end of a line or a paragraph becomes a line break, any other tag nothing. Text escaped twice is unescaped twice.

    >>> worked(strip_html, "<p>Good &amp; cheap</p>", "1 < 2 &lt; 3", "one<br/>two", "&amp;eacute;", "R&D; AT&T")
    <p>Good &amp; cheap</p> | Good & cheap\n
    1 < 2 &lt; 3            | 1 < 2 < 3
    one<br/>two             | one\ntwo
    &amp;eacute;            | é
    R&D; AT&T               | R&D; AT&T
    """
    with_markup = F.when(F.rlike(text, F.lit("[<&]")), text)
    return F.coalesce(_strip_html(with_markup), text)


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _strip_html(texts: pd.Series) -> pd.Series:
    return texts.map(_strip_text, na_action="ignore")


def _strip_text(text: str) -> str:
    """Remove tags and unescape entities until nothing changes."""
    for _ in range(_ROUNDS):
        if (stripped := _ENTITY.sub(_unescape, _remove_tags(_remove_blocks(text)))) == text:
            break
        text = stripped
    return text


def _remove_tags(text: str) -> str:
    """Remove tags, also one within another, in one pass: a `>` ends what the last open `<` began."""
    if ">" not in text:
        return text
    parts: list[str] = []
    opened: list[int] = []
    for part in filter(None, _BRACKETS.split(text)):
        if part == "<":
            opened.append(len(parts))
        elif part == ">" and opened:
            begin = opened.pop()
            tag = "".join(parts[begin : begin + _NAME_PARTS])
            if _TAG.match(tag):
                parts[begin:] = ["\n"] if _BREAK.match(tag) else []
                continue
            opened.clear()
        parts.append(part)
    return "".join(parts)


def _unescape(entity: re.Match[str]) -> str:
    """Return the character of an entity, however often its `&` was escaped; an unknown entity stays."""
    return unescape(f"&{entity[1]};")


def _remove_blocks(text: str) -> str:
    for opening, closing in _BLOCKS:
        parts, position = [], 0
        while (start := opening.search(text, position)) and (end := closing.search(text, start.end())):
            parts.append(text[position : start.start()])
            position = end.end()
        text = "".join([*parts, text[position:]])
    return text

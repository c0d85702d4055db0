"""Folding of blanks, dashes, digits and Latin letters to the ASCII signs that they look like."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from string import ascii_letters, digits

from pyspark.sql import Column
from pyspark.sql import functions as F

_BLANKS = "\t\v\f\u2800\u3164\uffa0"
_DASHES = "\u2212"
_WIDE = "＠＋（）－．／＿％"
_INVISIBLE = (
    *range(9), *range(0x0E, 0x20), 0x7F, 0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x20E3, 0xFEFF,
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10),
)  # fmt: skip
"""Control and format characters, variation selectors and keycaps, but for what joins letters or parts of an emoji."""
_END = 0x20000
"""The first code point behind all digits and Latin letters."""
_NEIGHBOUR = r"[\p{IsLatin}\p{IsHan} -~]"
_JOINER = r"[\u200c\u200d]"
# Between letters of other scripts, and parts of an emoji, joiners have a meaning.
_STRAY_JOINERS = rf"(?<={_NEIGHBOUR}){_JOINER}++|(?<!{_JOINER}){_JOINER}++(?={_NEIGHBOUR})"


def fold_signs(text: Column) -> Column:
    r"""Return a text in which each blank is a space, each dash a hyphen, and each digit an ASCII digit.

    | text | folded |
    | --- | --- |
    | +49\u2009171\u20132345678 | +49 171-2345678 |
    | ann\u200b@exam\u00adple.org | ann@example.org |
    | \uff11\uff13\u0668 \U0001d400nn | 138 Ann |

    Args:
        text: a string column; null stays null.
    """
    signs = _plain_signs()
    # Signs that have no counterpart are removed, so they are the last.
    visible = [sign for sign, plain in signs.items() if plain]
    invisible = [sign for sign, plain in signs.items() if not plain]
    plain = F.translate(text, "".join(visible + invisible), "".join(signs[sign] for sign in visible))
    return F.regexp_replace(plain, _STRAY_JOINERS, "")


@cache
def _plain_signs() -> Mapping[str, str]:
    """Return the ASCII sign of each sign that looks like one; an empty text for invisible signs."""
    plain = {sign: _plain_sign(sign) for sign in map(chr, range(0x80, _END))}
    signs = {sign: like for sign, like in plain.items() if like}
    signs |= dict.fromkeys(_BLANKS, " ") | dict.fromkeys(_DASHES, "-") | dict.fromkeys("\x85\u2028\u2029", "\n")
    return signs | {chr(code): "" for code in _INVISIBLE}


def _plain_sign(sign: str) -> str | None:
    """Return the ASCII sign that a sign looks like, if there is one."""
    category = unicodedata.category(sign)
    if category in {"Nd", "Zs", "Pd"}:
        return {"Nd": str(unicodedata.decimal(sign, "")), "Zs": " ", "Pd": "-"}[category]
    if not unicodedata.decomposition(sign).startswith(("<wide>", "<font>")):
        return None
    like = unicodedata.normalize("NFKC", sign)
    return like if sign in _WIDE or like in set(ascii_letters + digits) else None

"""Number formats of workbooks that show more than the number: zeros in front, and signs between its digits."""

import re

_SIZE_AND_COLOUR = re.compile(r"\[[^\]<>=]*\]|_.|\*.")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(.)', re.DOTALL)
_PLAIN, _SHOWN = set(" -+()"), set("0123456789+-/().: ")
"""The signs that a format shows as they stand, and those that may be a part of a number written in groups."""
_THOUSANDS = re.compile(r"0( 000)+")


def shown_digits(digits: str, number_format: str) -> str | None:
    r"""Return a whole number as its format shows it; `None` where the format shows more than a number in groups.

    A format that tells nothing of single digits (`0`, `#,##0.00`, a unit behind the number) leaves it as it is.

    >>> [shown_digits("1", form) for form in ("0", "00000", "000-00-0000", r"000\.000\-00", '"+49"0', '0" kg"')]
    ['1', '00001', '000-00-0001', '000.000-01', '+491', '1']
    >>> shown_digits("3023125001", '"0"0'), shown_digits("7", '"ORD-"0000')
    ('03023125001', None)
    """
    tokens = _TOKEN.findall(_SIZE_AND_COLOUR.sub("", number_format.partition(";")[0]))
    plain, quoted = {sign for _, _, sign in tokens if sign}, "".join(text + sign for text, sign, _ in tokens)
    zeros = sum(sign == "0" for _, _, sign in tokens)
    if not plain <= _PLAIN | {"0"}:
        return None if "[" in plain and zeros > 1 else digits
    if not set(quoted) <= _SHOWN:
        return None if zeros > 1 else digits
    is_measure = zeros == 1 and not any(sign.isdigit() for sign in quoted)
    shape = "".join("".join(token) for token in tokens).strip()
    return digits if not zeros or is_measure or _THOUSANDS.fullmatch(shape) else _fill(tokens, digits.zfill(zeros))


def _fill(tokens: list[tuple[str, str, str]], digits: str) -> str:
    """Put digits in the place of zeros, from the right; the first place has all that are left."""
    shown, remainder = [], digits
    for quoted, escaped, plain in reversed(tokens):
        shown.append(remainder[-1:] if plain == "0" else quoted or escaped or plain)
        remainder = remainder[:-1] if plain == "0" else remainder
    first = max(position for position, token in enumerate(reversed(tokens)) if token[2] == "0")
    shown[first] = remainder + shown[first]
    return "".join(reversed(shown)).strip()

"""The encodings of text files: those that both Python, which checks files, and Java, which reads them, know."""

from codecs import lookup

_COMMON_ENCODINGS = (
    "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "US-ASCII",
    *(f"ISO-8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16)),
    *(f"windows-{number}" for number in range(1250, 1259)),
    "KOI8-R", "KOI8-U", "TIS-620",
    "Big5", "Big5-HKSCS", "MS950", "GB2312", "GBK", "GB18030",
    "EUC-JP", "ISO-2022-JP", "Shift_JIS", "MS932",
    "EUC-KR", "ISO-2022-KR", "Johab", "MS949",
    "MacRoman", "MacCentralEurope", "MacTurkish",
    "IBM437", "IBM775", "IBM850", "IBM852", "IBM855", "IBM857", "IBM860", "IBM861", "IBM862", "IBM863", "IBM864",
    "IBM865", "IBM866", "IBM869", "cp737", "cp856", "cp858", "cp874",
    "IBM037", "IBM273", "IBM424", "IBM500", "IBM1026", "cp875", "cp1140",
)  # fmt: skip
"""Names that Python and Java 17 take for the same encoding, one for each.

Java lacks other encodings of Python's, or reads letters or the euro in them as something else (the other Mac ones).
"""
_NAMES = {lookup(name).name: name for name in _COMMON_ENCODINGS} | {lookup("utf-8-sig").name: "UTF-8"}


def common_name(encoding: str) -> str:
    """Return the name of an encoding that both Python and Java know, of any name that Python knows.

    >>> common_name("latin-1"), common_name("mac_roman"), common_name("utf_8_sig")
    ('ISO-8859-1', 'MacRoman', 'UTF-8')

    Raises:
        ValueError: Python does not know it, or Java does not.
    """
    try:
        return _NAMES[lookup(encoding).name]
    except (LookupError, ValueError):  # the latter of a name with a null
        advice = "use UTF-8, UTF-16, windows-1252, ISO-8859-15, GB18030 or another one that Java knows as well"
        raise ValueError(f"unknown encoding {encoding!r}; {advice}") from None

"""Masking of contact data in what people read: names of files and products may hold a person's address or number.

Messages are masked where Java may be gone, so by Python; texts of customers in tables by `crmlake.text`. Each pattern
takes time linear in the text.
"""

import re
from collections.abc import Callable

_EXTENSIONS = "avro|bz2|csv|gz|jsonl?|log|ndjson|orc|parquet|tsv|txt|xlsx?|xml|zip|zst"
_SIGNS = r"\w!#$&'*+=?^`{|}~.\-"
_ATOM = rf"[{_SIGNS}%]"
_ENDING = rf"(?:{_EXTENSIONS})(?:\.(?:{_EXTENSIONS})){{0,2}}(?![\w\-]|\.[\w\-])"
_LABEL = rf"(?!{_ENDING})[\w\-]{{1,63}}+"
# After // stands a user of a host, or a container of a store (abfss://container@account…).
_MAIL = rf"(?<!{_ATOM})(?<!//)(?:[{_SIGNS}]|%(?!40))++(?:@|%40){_LABEL}(?:\.{_LABEL}){{1,32}}+"
_BLANK = r"[^\S\r\n]"
_GAP = rf"(?:{_BLANK}|[.\-/\u2010-\u2015]|%20)?"
_INTERNATIONAL = rf"(?:\+|%2[Bb]){_GAP}[1-9](?:{_GAP}[(]?\d[)]?){{6,14}}(?!\d)"
_SPACE = rf"(?:{_BLANK}|%20)"
# Order numbers (017-1234567-1234567), names of parts (part-01234-12345678-9abc…) and times have a hyphen as well.
_AREA_WITH_HYPHEN = r"0[1-9]\d{1,3}-(?=\d{3,4} ?\d{4,5}(?!\w|-[0-9a-f]))"
_AREA = rf"(?:[(]0\d{{1,4}}[)]{_SPACE}?|0\d{{2,4}}{_SPACE}|{_AREA_WITH_HYPHEN})"
_NATIONAL = rf"(?<![^\W_])(?<!\.)(?<!\d_){_AREA}\d{{3,4}}{_SPACE}?\d{{3,5}}(?!\w|\.\d)"
_CHINESE = r"(?<!\d)1[3-9]\d{9}(?!\d)"
_CARD_DIGITS = (
    rf"(?:[3-6]\d{{3}}|2[2-7]\d{{2}})(?:(?:{_BLANK}|-)?\d{{4}}){{3}}"
    rf"|3[47]\d{{2}}(?:{_BLANK}|-)?\d{{6}}(?:{_BLANK}|-)?\d{{5}}"
)
_CARD = rf"(?<![0-9A-Za-z.])(?:{_CARD_DIGITS})(?![0-9A-Za-z])"
_BANK = rf"{_BLANK}?(?:[A-Z]{{4}}|\d{{4}})(?:{_BLANK}?\d{{4}}){{2,6}}(?:{_BLANK}?\d{{1,4}})?"
_IBAN = rf"(?<![0-9A-Za-z])[A-Z]{{2}}\d{{2}}{_BANK}(?![0-9A-Za-z])"
_ANY_CASE_IBAN = _IBAN.replace("A-Z", "A-Za-z")
_DAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_CHINESE_ID = rf"(?<!\d)[1-9]\d{{5}}{_DAY}\d{{3}}[\dXx](?![0-9A-Za-z])"


def _mask_iban(match: re.Match[str]) -> str:
    """Return the mark of an IBAN in small letters, which only its checksum (ISO 13616) tells from other ids."""
    plain = "".join(match[0].split())
    number = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return "[iban]" if int(number) % 97 == 1 else match[0]


_MASKS: tuple[tuple[str | Callable[[re.Match[str]], str], str], ...] = (
    ("[mail]", _MAIL),
    ("[phone]", _INTERNATIONAL),
    ("[iban]", _IBAN),
    (_mask_iban, _ANY_CASE_IBAN),
    ("[id]", _CHINESE_ID),
    ("[card]", _CARD),
    ("[phone]", _NATIONAL),
    ("[phone]", _CHINESE),
)
_COMPILED = tuple((mark, re.compile(pattern)) for mark, pattern in _MASKS)
_SIGN = re.compile(r"@|%40|\d{4}|\d\s\d")


def mask_contacts(text: str) -> str:
    """Return a text for people with a mark such as `[mail]` for each mail address, telephone, account, card or id.

    Of the name of a file the folder and the ending stay, and times such as 20240517123000; the name itself stands in
    `ops.files`. Names of products keep their names of brands and streets: only contact data is masked.

    >>> mask_contacts("orders/anna.schmidt@mail.example.csv cannot be read")
    'orders/[mail].csv cannot be read'
    >>> mask_contacts("export_+49 171 2345678.csv, orders_20240517123000.csv")
    'export_[phone].csv, orders_20240517123000.csv'
    """
    if _SIGN.search(text):
        for mark, pattern in _COMPILED:
            text = pattern.sub(mark, text)
    return text

"""Masking of contact data in what people read: names of files and products may hold a person's address or number.

Messages are masked where Java may be gone, so by Python; texts of customers in tables by `crmlake.text`. Each pattern
takes time linear in the text.
"""

import re

_EXTENSIONS = "avro|bz2|csv|gz|jsonl?|log|ndjson|orc|parquet|tsv|txt|xlsx?|xml|zip|zst"
_SIGNS = r"\w!#$&'*+=?^`{|}~.\-"
_ATOM = rf"[{_SIGNS}%]"
_LABEL = rf"(?!(?:{_EXTENSIONS})(?![\w\-]))[\w\-]{{1,63}}+"
# After // stands a user of a host, or a container of a store (abfss://container@account…).
_MAIL = rf"(?<!{_ATOM})(?<!//)(?:[{_SIGNS}]|%(?!40))++(?:@|%40){_LABEL}(?:\.{_LABEL}){{1,32}}+"
_GAP = r"(?:[ \u00A0.\-/]|%20)?"
_INTERNATIONAL = rf"(?:\+|%2[Bb]){_GAP}[1-9](?:{_GAP}[(]?\d[)]?){{6,14}}(?!\d)"
_NATIONAL = r"(?<![\w.])(?:[(]0\d{1,4}[)] ?|0\d{2,4} )\d{3,4} ?\d{3,5}(?!\w|\.\d)"
_CHINESE = r"(?<!\d)1[3-9]\d{9}(?!\d)"
_CARD = r"(?<![0-9A-Za-z.])(?:[3-6]\d{3}|2[2-7]\d{2})(?:[ \-]?\d{4}){3}(?![0-9A-Za-z])"
_BANK = r"[ ]?(?:[A-Z]{4}|\d{4})(?: ?\d{4}){2,6}(?: ?\d{1,4})?"
_IBAN = rf"(?<![0-9A-Za-z])[A-Z]{{2}}\d{{2}}{_BANK}(?![0-9A-Za-z])"
_DAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_CHINESE_ID = rf"(?<!\d)[1-9]\d{{5}}{_DAY}\d{{3}}[\dXx](?![0-9A-Za-z])"
_MASKS = (
    ("[mail]", _MAIL),
    ("[phone]", _INTERNATIONAL),
    ("[iban]", _IBAN),
    ("[id]", _CHINESE_ID),
    ("[card]", _CARD),
    ("[phone]", _NATIONAL),
    ("[phone]", _CHINESE),
)
_COMPILED = tuple((mark, re.compile(pattern)) for mark, pattern in _MASKS)
_SIGN = re.compile(r"@|%40|\d{4}|\d \d")


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

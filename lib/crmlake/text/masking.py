"""Masking of personal values in a text: mail addresses, telephone and card numbers."""

from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

_WORD_START = r"(?<![\p{L}\p{N}])"
_WORD_END = r"(?![\p{L}\p{N}])"
_GAP = r"[ \u00A0.\-/]?"
_ATOM = r"[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.\-]"
_WORD_OR_HAN_START = r"(?<![\p{L}\p{N}&&[^\p{IsHan}]])"

MASKS = (
    # RFC 5322's dot-atom with RFC 6531's letters, an @, and a host with a dot. Tried once for each atom, and with
    # at most 32 labels, so that the time is linear and Java's stack deep enough, whatever the text.
    ("[mail]", rf"(?<!{_ATOM}){_ATOM}++@[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}\-]{{0,63}}+\.){{1,32}}\p{{L}}{{2,63}}"),
    # ITU-T E.123, international. Before cards: the longest have 15 digits, and would match as a card.
    ("[phone]", rf"(?:\+|{_WORD_START}00){_GAP}[1-9](?:{_GAP}[(]?{_GAP}\d[)]?){{6,14}}{_WORD_END}"),
    # ISO/IEC 7812: 13 to 19 digits, in groups or not. Before national telephones, which would match a part of one.
    ("[card]", rf"{_WORD_START}\d(?:[ \u00A0\-]?\d){{12,18}}{_WORD_END}"),
    # National telephones: North American; with a leading 0, in brackets or not; mainland Chinese.
    ("[phone]", rf"{_WORD_START}[(]?\d{{3}}[)]?{_GAP}\d{{3}}{_GAP}\d{{4}}{_WORD_END}"),
    ("[phone]", rf"{_WORD_START}[(]?0\d{{1,5}}[)]?(?:{_GAP}\d){{5,11}}{_WORD_END}"),
    ("[phone]", rf"{_WORD_OR_HAN_START}1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)"),
)
"""Masks, each with the regular expression (Java's) of the values that it replaces, in order of application."""

_WIDE, _PLAIN = "０１２３４５６７８９＠＋（）－．", "0123456789@+()-."


def mask_personal_values(text: Column) -> Column:
    """Return a text with mail addresses, telephone and card numbers replaced by `[mail]`, `[phone]` and `[card]`.

    It masks too much rather than too little: any other number as long as a card's is masked too.

    | text | masked |
    | --- | --- |
    | Write to ann@example.org! | Write to [mail]! |
    | +49 000 1234567 after six | [phone] after six |
    | card 4111 1111 1111 1111 | card [card] |
    | 电话１３８００１３８０００ | 电话[phone] |
    | 2 pairs for 19.99 on 2024-05-17 | 2 pairs for 19.99 on 2024-05-17 |

    Args:
        text: a string column; null stays null. Full-width digits and signs are read as plain ones.
    """
    plain = F.translate(text, _WIDE, _PLAIN)
    return reduce(lambda column, mask: F.regexp_replace(column, mask[1], mask[0]), MASKS, plain)

"""Personal values in a text, put out of sight: mail addresses, telephone and card numbers."""

from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

_NOT_INSIDE = r"(?<![\p{L}\p{N}])"
_NOT_BEFORE = r"(?![\p{L}\p{N}])"
_GAP = r"[ \u00A0.\-/]?"

_WORD_LESS_HAN = r"(?<![\p{L}\p{N}&&[^\p{IsHan}]])"

MASKS = (
    # One @ between what may stand there (RFC 5322's dot-atom, RFC 6531's letters), the host with a dot.
    ("[mail]", r"[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.\-]+@[\p{L}\p{N}](?:[\p{L}\p{N}\-]*\.)+\p{L}{2,}"),
    # ITU-T E.123, international: the longest have 15 digits, and would pass for a card.
    ("[phone]", rf"(?:\+|{_NOT_INSIDE}00){_GAP}[1-9](?:{_GAP}[(]?{_GAP}\d[)]?){{6,14}}{_NOT_BEFORE}"),
    # ISO/IEC 7812: 13 to 19 digits, in groups or not. Before other telephones, which would take a part of one.
    ("[card]", rf"{_NOT_INSIDE}\d(?:[ \u00A0\-]?\d){{12,18}}{_NOT_BEFORE}"),
    # National: North American; with a leading 0, in brackets or not; mainland Chinese.
    ("[phone]", rf"{_NOT_INSIDE}[(]?\d{{3}}[)]?{_GAP}\d{{3}}{_GAP}\d{{4}}{_NOT_BEFORE}"),
    ("[phone]", rf"{_NOT_INSIDE}[(]?0\d{{1,5}}[)]?(?:{_GAP}\d){{5,11}}{_NOT_BEFORE}"),
    ("[phone]", rf"{_WORD_LESS_HAN}1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)"),
)
"""What a masked value becomes, and how one is found (regular expressions of Java), in this order."""

_WIDE, _PLAIN = "０１２３４５６７８９＠＋（）－．", "0123456789@+()-."


def masked(text: Column) -> Column:
    """A text in which mail addresses, telephone and card numbers are replaced by `[mail]`, `[phone]`, `[card]`.

    Rather too much is masked than too little: a long number that is no card's is masked too.

    | text | masked |
    | --- | --- |
    | Write to ann@example.org! | Write to [mail]! |
    | +49 000 1234567 after six | [phone] after six |
    | card 4111 1111 1111 1111 | card [card] |
    | 电话１３８００１３８０００ | 电话[phone] |
    | 2 pairs for 19.99 on 2024-05-17 | 2 pairs for 19.99 on 2024-05-17 |

    Args:
        text: a string; null stays null. Full-width digits and signs are read as plain ones.
    """
    plain = F.translate(text, _WIDE, _PLAIN)
    return reduce(lambda column, mask: F.regexp_replace(column, mask[1], mask[0]), MASKS, plain)

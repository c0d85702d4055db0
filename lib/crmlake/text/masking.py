"""Masking of personal values in a text: addresses, numbers of persons, accounts and devices, and names beside a cue."""

import re
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.text import personal_patterns as patterns
from crmlake.text.checksums import mask_checked_ids
from crmlake.text.plain_signs import fold_signs

MASKS = (
    ("[mail]", patterns.ENCODED_MAIL),
    ("[mail]", patterns.MAIL),
    ("[iban]", patterns.IBAN),
    ("[id]", patterns.CHINESE_ID),
    ("[id]", patterns.AMERICAN_ID),
    ("[id]", patterns.ITALIAN_ID),
    ("[id]", patterns.SPANISH_ID),
    ("[id]", patterns.BRITISH_ID),
    ("[ip]", patterns.IPV4),
    ("[ip]", patterns.IPV6),
    # Before cards: the longest have 15 digits, and would match as a card.
    ("[phone]", patterns.INTERNATIONAL_PHONE),
    # Before national telephones, which would match a part of one.
    ("[card]", patterns.CARD),
    # Before other national telephones, which would match a part of one.
    ("[phone]", patterns.CHINESE_PHONE),
    ("[phone]", patterns.AMERICAN_PHONE),
    ("[phone]", patterns.NATIONAL_PHONE),
    ("[phone]", patterns.SPANISH_PHONE),
    ("$1[handle]", patterns.PROFILE_LINK),
    ("[handle]", patterns.HANDLE),
    ("$1[handle]", patterns.HANDLE_AFTER_COLON),
    ("$1[handle]", patterns.HANDLE_BESIDE_SERVICE),
    ("[address]", patterns.GERMAN_ADDRESS),
    ("[address]", patterns.ENGLISH_ADDRESS),
    ("[address]", patterns.FRENCH_ADDRESS),
    ("[address]", patterns.ROMANCE_ADDRESS),
    ("[address]", patterns.CHINESE_ADDRESS),
    ("$1[name]", patterns.INTRODUCED_NAME),
    ("$1[name]", patterns.GREETED_NAME),
    ("$1[name]", patterns.TITLED_NAME),
    ("$1[name]", patterns.SIGNATURE),
    ("$1[name]", patterns.CHINESE_NAME),
    ("[name]$1", patterns.CHINESE_NAME_WITH_TITLE),
)
"""Masks, each with the regular expression (Java's) of the values that it replaces, in order of application."""

MARKS = tuple(dict.fromkeys(mark for replacement, _ in MASKS for mark in re.findall(r"\[\w+\]", replacement)))
"""What stands in a text where a value was masked."""


def mask_personal_values(text: Column) -> Column:
    """Return a text in which a mark such as `[mail]` stands for each personal value.

    It masks too much rather than too little: any number as long as a card's is masked, and whoever is greeted. Ids that
    have a checksum are masked without a cue where it is right (`mask_checked_ids`).

    | text | masked |
    | --- | --- |
    | Write to ann@example.org! | Write to [mail]! |
    | +49 000 1234567 after six | [phone] after six |
    | card 4111 1111 1111 1111 | card [card] |
    | 电话１３８００１３８０００ | 电话[phone] |
    | Dear Ms Smith, I live at 12 High Street | Dear Ms [name], I live at [address] |
    | 2 pairs for 19.99 on 2024-05-17 | 2 pairs for 19.99 on 2024-05-17 |

    Args:
        text: a string column; null stays null. Blanks, dashes and digits of any kind become plain ones (`fold_signs`).
    """
    checked = mask_checked_ids(fold_signs(text))
    return reduce(lambda column, mask: F.regexp_replace(column, mask[1], mask[0]), MASKS, checked)

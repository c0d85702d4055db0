"""Yes and no in many languages."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.text import tidy_code

YES = (
    "true", "t", "yes", "y", "1", "on", "x", "✓", "✔", "☑", "wahr", "ja", "j", "vrai", "oui", "o", "verdadero", "sí",
    "si", "s", "vero", "sì", "waar", "verdadeiro", "sim", "tak", "ano", "igen", "evet", "kyllä", "да", "так", "ναι",
    "نعم", "はい", "예", "是", "是的", "对", "真", "有",
)  # fmt: skip
NO = (
    "false", "f", "no", "n", "0", "off", "✗", "✘", "☐", "falsch", "nein", "faux", "non", "falso", "onwaar", "nee",
    "não", "nao", "nie", "ne", "nem", "hayır", "hayir", "ei", "nej", "nei", "нет", "ні", "όχι", "لا", "いいえ",
    "아니요", "否", "不", "不是", "假", "没有", "无",
)  # fmt: skip
"""In English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Czech, Hungarian, Turkish, Finnish, the
Scandinavian languages, Russian, Ukrainian, Greek, Arabic, Japanese, Korean and Chinese. No word means yes in one
language and no in another."""


def parse_boolean(text: Column, yes: Iterable[str] = (), no: Iterable[str] = ()) -> Column:
    """Return true for a word that means yes, false for one that means no, null for any other text.

    >>> worked(parse_boolean, "Ja", "N", "FAUX", "sí", "否", "1", "maybe")
    Ja    | true
    N     | false
    FAUX  | false
    sí    | true
    否    | false
    1     | true
    maybe | null
    >>> worked(partial(parse_boolean, yes=["aktiv"], no=["inaktiv"]), "Aktiv", "inaktiv", "ja")
    Aktiv   | true
    inaktiv | false
    ja      | true

    Args:
        text: a string column.
        yes: further words that mean yes.
        no: further words that mean no.
    """
    word = F.lower(tidy_code(text))
    own_yes, own_no = ([term.lower() for term in terms] for terms in (yes, no))
    return (
        F.when(word.isin(*own_yes), True)
        .when(word.isin(*own_no), False)
        .when(word.isin(*YES), True)
        .when(word.isin(*NO), False)
    )

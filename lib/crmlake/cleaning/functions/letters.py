"""Letters: their width, accents and case, and the script that a text is written in."""

from string import ascii_letters, digits, punctuation
from unicodedata import decomposition, normalize

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let

_ASCII = ascii_letters + digits + punctuation
_HALF = _ASCII + "¢£¬¦¥₩"
_WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in _ASCII) + "￠￡￢￤￥￦"

_PLAIN = {
    chr(code): base
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if decomposition(chr(code))[:1] not in ("", "<") and (base := normalize("NFD", chr(code))[0]).isascii()
} | dict(zip("ØøŁłĐđĦħŦŧıÐð", "OoLlDdHhTtiDd", strict=True))  # fmt: skip
_LIGATURES = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"}

SCRIPTS = (
    "Latin",
    "Cyrillic",
    "Greek",
    "Han",
    "Hiragana",
    "Katakana",
    "Hangul",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Thai",
)
"""The scripts that `main_script` knows, by Unicode's names."""
_LOOKALIKES = ("Latin", "Cyrillic", "Greek")

_PARTICLES = (
    "af", "al", "am", "an", "auf", "av", "bei", "bin", "d", "da", "das", "de", "degli", "dei", "del", "della", "den",
    "der", "des", "di", "do", "dos", "du", "e", "el", "im", "in", "la", "le", "les", "s", "sur", "t", "te", "ten",
    "ter", "und", "van", "vom", "von", "y", "zu", "zum", "zur",
)  # fmt: skip
_LOWER_CASE = tuple(f"{particle}{sign}" for particle in _PARTICLES for sign in " -'’.")
"""Words that stay in lower case, with the sign behind them: the last word of a name is no particle."""


def to_half_width(text: Column) -> Column:
    """Return a text with full-width Latin letters, digits and signs (of East Asian keyboards) in plain form.

    >>> worked(to_half_width, "ＡＢＣ－１２３", "価格：５００円")
    ＡＢＣ－１２３ | ABC-123
    価格：５００円 | 価格:500円
    >>> worked(to_half_width, "￥５", "￡8 ￠9 ￦7")
    ￥５        | ¥5
    ￡8 ￠9 ￦7 | £8 ¢9 ₩7
    """
    return F.translate(F.translate(text, _WIDE, _HALF), "\u3000", " ")


def strip_accents(text: Column) -> Column:
    """Return a text with Latin letters without their accents, and ligatures as two letters.

    >>> worked(strip_accents, "Łódź", "Orléans", "Straße", "Ærø", "Дубна")
    Łódź    | Lodz
    Orléans | Orleans
    Straße  | Strasse
    Ærø     | AEro
    Дубна   | Дубна
    """
    plain = F.translate(text, "".join(_PLAIN), "".join(_PLAIN.values()))
    for ligature, letters in _LIGATURES.items():
        plain = F.replace(plain, F.lit(ligature), F.lit(letters))
    return plain


def matching_key(text: Column) -> Column:
    """Return a key for comparing texts: no case, accents, width, signs or spaces.

    >>> worked(matching_key, "Müller-Lüdenscheidt ", "MULLER LUDENSCHEIDT", "０４２", "北京 市")
    Müller-Lüdenscheidt  | mullerludenscheidt
    MULLER LUDENSCHEIDT | mullerludenscheidt
    ０４２              | 042
    北京 市             | 北京市
    """
    return F.regexp_replace(strip_accents(F.lower(to_half_width(text))), r"[^\p{L}\p{N}]", "")


def to_proper_case(text: Column) -> Column:
    """Return a name with capital initials where it is all in one case; a name in mixed case stays as it is.

    Particles (van, de, von, am) between the first word and the last one are in lower case.

    >>> worked(to_proper_case, "ANNA VAN DER BERG", "sean o'brien-smith", "MCCARTHY", "DeShawn", "BAD HOMBURG AM MAIN")
    ANNA VAN DER BERG   | Anna van der Berg
    sean o'brien-smith  | Sean O'Brien-Smith
    MCCARTHY            | McCarthy
    DeShawn             | DeShawn
    BAD HOMBURG AM MAIN | Bad Homburg am Main
    >>> worked(to_proper_case, "NGUYỄN VĂN AN", "ST JAMES'S", "TRẦN Y", "FRANKFURT-AM-MAIN", "COTE D'AZUR")
    NGUYỄN VĂN AN     | Nguyễn Văn An
    ST JAMES'S        | St James's
    TRẦN Y            | Trần Y
    FRANKFURT-AM-MAIN | Frankfurt-am-Main
    COTE D'AZUR       | Cote d'Azur
    """
    return let(text, _capitalise)


def _capitalise(text: Column) -> Column:
    # A letter that becomes two in the other case (ß, İ) stays as it is.
    lower = F.when(F.length(F.lower(text)) == F.length(text), F.lower(text)).otherwise(text)
    is_one_case = ((text == F.upper(text)) | (text == lower)) & F.rlike(text, F.lit(r"\p{L}{2}"))
    words = F.regexp_extract_all(lower, F.lit(r"[\p{L}\p{M}\p{N}]+[^\p{L}\p{M}\p{N}]?|[^\p{L}\p{M}\p{N}]+"), F.lit(0))
    capitalised = F.array_join(F.transform(words, _capitalise_word), "")
    return F.when(is_one_case, F.regexp_replace(capitalised, r"(?<=\p{L}['’])S$", "s")).otherwise(text)


def _capitalise_word(word: Column, position: Column) -> Column:
    scottish = F.concat(F.lit("Mc"), F.initcap(F.substring(word, 3, 1_000)))
    capitalised = F.when(F.length(F.initcap(word)) == F.length(word), F.initcap(word)).otherwise(word)
    return (
        F.when((position > 0) & word.isin(*_LOWER_CASE), word)
        .when(F.rlike(word, F.lit(r"^mc\p{L}{2}")), scottish)
        .otherwise(capitalised)
    )


def main_script(text: Column) -> Column:
    """Return the script of most of a text's letters, by Unicode's name; null where none is of a script in `SCRIPTS`.

    >>> worked(main_script, "Straße 5", "Москва", "東京", "100 %")
    Straße 5 | Latin
    Москва   | Cyrillic
    東京     | Han
    100 %    | null
    """
    counts = [
        F.struct(_count_letters(text, name).alias("letters"), F.lit(-n).alias("order"))
        for n, name in enumerate(SCRIPTS)
    ]
    largest = F.greatest(*counts)
    return F.when(largest["letters"] > 0, F.element_at(F.array(*map(F.lit, SCRIPTS)), 1 - largest["order"]))


def has_mixed_scripts(text: Column) -> Column:
    """Return whether a word mixes scripts that look alike (a Cyrillic `а` in a Latin word): a typo or a fraud.

    >>> worked(has_mixed_scripts, "Pаypal", "Paypal", "Москва Berlin", "東京Tokyo")
    Pаypal        | true
    Paypal        | false
    Москва Berlin | false
    東京Tokyo     | false
    """
    pairs = [rf"\p{{Is{one}}}\p{{M}}*\p{{Is{other}}}" for one in _LOOKALIKES for other in _LOOKALIKES if one != other]
    return F.rlike(text, F.lit("|".join(pairs)))


def _count_letters(text: Column, name: str) -> Column:
    return F.length(F.regexp_replace(text, rf"[^\p{{Is{name}}}]", ""))

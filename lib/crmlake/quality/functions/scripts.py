"""Case and scripts: letters in another form, and which script a text is written in."""

from string import ascii_letters, digits, punctuation
from unicodedata import decomposition, normalize

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let

_HALF = ascii_letters + digits + punctuation
_WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in _HALF)

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
"""The scripts that are told apart, by Unicode's names."""
_ALIKE = ("Latin", "Cyrillic", "Greek")

_PARTICLES = (
    "af", "al", "am", "an", "auf", "av", "bei", "bin", "d", "da", "das", "de", "degli", "dei", "del", "della", "den",
    "der", "des", "di", "do", "dos", "du", "e", "el", "im", "in", "la", "le", "les", "s", "sur", "t", "te", "ten",
    "ter", "und", "van", "vom", "von", "y", "zu", "zum", "zur",
)  # fmt: skip


def half_width(text: Column) -> Column:
    """Full-width Latin letters, digits and signs, as Chinese and Japanese keyboards write them, in plain form.

    >>> worked(half_width, "ＡＢＣ－１２３", "価格：５００円")
    ＡＢＣ－１２３ | ABC-123
    価格：５００円 | 価格:500円
    """
    return F.translate(F.translate(text, _WIDE, _HALF), "\u3000", " ")


def without_accents(text: Column) -> Column:
    """Latin letters without their accents; ligatures as two letters.

    >>> worked(without_accents, "Łódź", "Orléans", "Straße", "Ærø", "Дубна")
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
    """What is left of a text when case, accents, width, signs and spaces are taken away: for comparing, not for show.

    >>> worked(matching_key, "Müller-Lüdenscheidt ", "MULLER LUDENSCHEIDT", "０４２", "北京 市")
    Müller-Lüdenscheidt  | mullerludenscheidt
    MULLER LUDENSCHEIDT | mullerludenscheidt
    ０４２              | 042
    北京 市             | 北京市
    """
    return F.regexp_replace(without_accents(F.lower(half_width(text))), r"[^\p{L}\p{N}]", "")


def proper_case(text: Column) -> Column:
    """A name whose letters are all large or all small, with large initials; one in mixed case stays as it is.

    Particles (van, de, von, am) are small behind the first word.

    >>> worked(proper_case, "ANNA VAN DER BERG", "sean o'brien-smith", "MCCARTHY", "DeShawn", "BAD HOMBURG AM MAIN")
    ANNA VAN DER BERG   | Anna van der Berg
    sean o'brien-smith  | Sean O'Brien-Smith
    MCCARTHY            | McCarthy
    DeShawn             | DeShawn
    BAD HOMBURG AM MAIN | Bad Homburg am Main
    """
    return let(text, _proper_case)


def _proper_case(text: Column) -> Column:
    # A letter that is two in the other case (ß, İ) is left alone.
    small = F.when(F.length(F.lower(text)) == F.length(text), F.lower(text)).otherwise(text)
    one_case = ((text == F.upper(text)) | (text == small)) & F.rlike(text, F.lit(r"\p{L}{2}"))
    pieces = F.regexp_extract_all(small, F.lit(r"[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+"), F.lit(0))
    return F.when(one_case, F.array_join(F.transform(pieces, _initial), "")).otherwise(text)


def _initial(piece: Column, place: Column) -> Column:
    scottish = F.concat(F.lit("Mc"), F.initcap(F.substring(piece, 3, 1_000)))
    large = F.when(F.length(F.initcap(piece)) == F.length(piece), F.initcap(piece)).otherwise(piece)
    return (
        F.when((place > 0) & piece.isin(*_PARTICLES), piece)
        .when(F.rlike(piece, F.lit(r"^mc\p{L}{2}")), scottish)
        .otherwise(large)
    )


def script(text: Column) -> Column:
    """The script of most of a text's letters, by Unicode's name; null for none, or one that is not in `SCRIPTS`.

    >>> worked(script, "Straße 5", "Москва", "東京", "100 %")
    Straße 5 | Latin
    Москва   | Cyrillic
    東京     | Han
    100 %    | null
    """
    counts = [
        F.struct(_letters(text, name).alias("letters"), F.lit(-n).alias("order")) for n, name in enumerate(SCRIPTS)
    ]
    most = F.greatest(*counts)
    return F.when(most["letters"] > 0, F.element_at(F.array(*map(F.lit, SCRIPTS)), 1 - most["order"]))


def mixes_scripts(text: Column) -> Column:
    """Whether a word mixes letters of scripts that look alike (a Cyrillic `а` in a Latin word): a typo, or a trick.

    >>> worked(mixes_scripts, "Pаypal", "Paypal", "Москва Berlin", "東京Tokyo")
    Pаypal        | true
    Paypal        | false
    Москва Berlin | false
    東京Tokyo     | false
    """
    pairs = [rf"\p{{Is{one}}}\p{{M}}*\p{{Is{other}}}" for one in _ALIKE for other in _ALIKE if one != other]
    return F.rlike(text, F.lit("|".join(pairs)))


def _letters(text: Column, name: str) -> Column:
    return F.length(F.regexp_replace(text, rf"[^\p{{Is{name}}}]", ""))

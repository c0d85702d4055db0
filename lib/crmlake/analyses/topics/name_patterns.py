"""Regular expressions that find the names of persons in texts."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.letters import strip_accents

MARK = "[name]"
_LETTER = r"[\p{L}\p{M}&&[^\p{IsHan}]]"
_SPACE = r"[\s\u00A0]"
_PARTICLES = "al|bin|da|das|de|dei|del|della|den|der|di|do|dos|du|el|la|le|les|ten|ter|und|van|vom|von|y|zu|zur"
_TITLES = "dr|herr|herrn|frau|mr|mrs|ms|miss|prof|sir|mme|mlle|sr|sra|jr"
_START, _END = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
_NO_WORD = rf"(?!(?iu:{_PARTICLES}|{_TITLES})(?!{_LETTER}|['’\-]))"
_WORD = rf"{_NO_WORD}{_LETTER}(?:{_LETTER}|['’\-]){{1,40}}+"
_INITIALS = rf"(?:{_LETTER}\.{_SPACE}?){{0,2}}"
_GAP = rf"(?:{_SPACE}{{1,2}}|,{_SPACE}?){_INITIALS}(?:(?iu:{_PARTICLES}){_SPACE}){{0,3}}"
"""What may stand between two words of a name: initials, and particles such as `van der`, are no words of it."""
_BRACKET = rf"{_SPACE}{{1,2}}\("
_SIGN = rf"(?:{_LETTER}|['’\-])"
_LONG_WORD = rf"{_NO_WORD}{_SIGN}{{4,40}}+"
_LONG_GAP = rf"(?:{_SPACE}{{1,2}}{_INITIALS}|{_BRACKET})"
_LIKELY_PAIR = rf"(?=\p{{Lu}}){_WORD}(?:{_GAP}|{_BRACKET})(?=\p{{Lu}}){_WORD}|{_LONG_WORD}{_LONG_GAP}{_LONG_WORD}"
_PAIR = rf"{_START}(?=({_LIKELY_PAIR}))"
_RUN = "(?:{0})(?:" + _GAP + "(?:{0})|" + _BRACKET + r"(?:{0})\)?){1,8}"
"""A name, however often it stands there: bounded, as Java keeps each repetition on its stack."""
_MAX_WORDS = 6
_CHINESE_GAPS = " \u3000·"


def full_names(name: Column, given_name: Column, family_name: Column) -> Column:
    """Return the different full names of a profile as an array; empty where it has none."""
    parts = F.concat_ws(" ", given_name, family_name)
    return F.array_distinct(F.filter(F.array(name, parts), lambda one: F.trim(one) != ""))


def name_keys(names: Column) -> Column:
    """Return the keys by which names are found in texts: of two words side by side, in either order.

    Args:
        names: An array of full names.
    """
    spellings = F.concat(names, F.transform(names, lambda name: F.translate(name, "-", " ")))
    pairs = F.flatten(F.transform(spellings, lambda name: _pair_words(_words(name))))
    return F.array_distinct(F.transform(pairs, pair_key))


def chinese_names(names: Column) -> Column:
    """Return the names of two to four Chinese characters, without spaces."""
    plain = F.transform(names, lambda name: F.translate(name, _CHINESE_GAPS, ""))
    return F.filter(plain, lambda name: F.rlike(name, F.lit(r"^\p{IsHan}{2,4}$")))


def list_pairs(text: Column) -> Column:
    """Return every two words of a text side by side, each once.

    Words in small letters, which may be any, must have four letters or more, and no comma between them.
    """
    return F.array_distinct(F.regexp_extract_all(text, F.lit(_PAIR), F.lit(1)))


def list_chinese(text: Column, first: str) -> Column:
    """Return every two to four Chinese characters of a text side by side, each once and without spaces between them.

    Args:
        text: The text.
        first: The characters of which one is the first: those with which names begin.
    """
    following = [rf"(?=([{first}](?:[{_CHINESE_GAPS}]?\p{{IsHan}}){{{n}}}))" for n in (1, 2, 3)]
    characters = F.concat(*(F.regexp_extract_all(text, F.lit(pattern), F.lit(1)) for pattern in following))
    return F.array_distinct(F.transform(characters, lambda some: F.translate(some, _CHINESE_GAPS, "")))


def pair_key(pair: Column) -> Column:
    """Return the key of two words side by side: no case, accents, signs, particles or genitive."""
    lower = F.lower(pair)
    ascii_only = F.octet_length(lower) == F.length(lower)
    plain = F.regexp_replace(F.when(ascii_only, lower).otherwise(strip_accents(lower)), _GAP, " ")
    return F.regexp_replace(plain, r"['’]s(?!\p{L})|[^\p{L} ]", "")


def own_pattern(names: Column) -> Column:
    """Return the pattern of a customer's name in his own texts; null where it has no words.

    Args:
        names: His full names, an array.
    """
    words = F.array_distinct(F.flatten(F.transform(names, _own_words)))
    return let(words, lambda words: _join_patterns(_own_word_pattern(words), _chinese_pattern(chinese_names(names))))


def _own_word_pattern(words: Column) -> Column:
    capitals = F.array_distinct(F.flatten(F.transform(words, _capital_forms)))
    return _join_patterns(_pattern(words, "(?iu:" + _RUN + ")"), _pattern(capitals, "(?:{0})"))


def others_pattern(pairs: Column) -> Column:
    """Return the pattern of the names of other customers in a text: runs of their words, as they are written.

    Args:
        pairs: The pairs of words, and the Chinese names, that are names, an array.
    """
    nominative = F.transform(pairs, lambda pair: F.regexp_replace(pair, rf"['’]s{_END}", ""))
    words = F.array_distinct(F.flatten(F.transform(nominative, _words)))
    chinese = F.filter(pairs, lambda name: F.rlike(name, F.lit(r"^\p{IsHan}+$")))
    return _join_patterns(let(words, lambda words: _pattern(words, _RUN)), _chinese_pattern(chinese))


def mask_names(text: Column, own: Column, foreign: Column) -> Column:
    """Return a text with the mark `[name]` for names.

    Args:
        text: The text; null stays null.
        own: The pattern of the names of the customer who wrote it; null where there is none.
        foreign: The pattern of the names of other customers in it; null where there is none.
    """
    # One after the other, as of two patterns at one place the first wins, even if it is shorter.
    return _replace(_replace(text, foreign), own)


def _replace(text: Column, pattern: Column) -> Column:
    return F.when(pattern.isNull(), text).otherwise(F.regexp_replace(text, pattern, F.lit(MARK)))


def _join_patterns(one: Column, other: Column) -> Column:
    return F.coalesce(F.concat(one, F.lit("|"), other), one, other)


def _chinese_pattern(names: Column) -> Column:
    spaced = F.transform(names, lambda name: F.regexp_replace(name, "(?<=.)(?=.)", f"[{_CHINESE_GAPS}]?"))
    return F.when(F.size(names) > 0, F.array_join(spaced, "|"))


def _words(name: Column) -> Column:
    return F.slice(F.regexp_extract_all(name, F.lit(_START + _WORD), F.lit(0)), 1, _MAX_WORDS)


def _own_words(name: Column) -> Column:
    """Return the words of a name and parts of hyphenated words, with and without accents, with either apostrophe."""
    words = F.concat(_words(name), _words(F.translate(name, "-", " ")))
    straight = F.transform(words, lambda word: F.translate(word, "’", "'"))
    curved = F.transform(words, lambda word: F.translate(word, "'", "’"))
    return F.concat(words, straight, curved, F.transform(straight, strip_accents))


def _pair_words(words: Column) -> Column:
    """Return the words side by side, and the first with the last, in either order."""
    first, last = F.element_at(words, 1), F.element_at(words, -1)
    neighbours = F.zip_with(words, F.slice(words, 2, _MAX_WORDS), lambda one, two: F.concat_ws(" ", one, two))
    swapped = F.zip_with(words, F.slice(words, 2, _MAX_WORDS), lambda one, two: F.concat_ws(" ", two, one))
    ends = F.array(F.concat_ws(" ", first, last), F.concat_ws(" ", last, first))
    every = F.filter(F.concat(neighbours, swapped, ends), lambda pair: F.contains(pair, F.lit(" ")))
    return F.when(F.size(words) > 1, every).otherwise(F.array().cast("array<string>"))


def _capital_forms(word: Column) -> Column:
    """Return a word as it is where it has a capital initial, with only that, and in capitals."""
    lower = F.lower(word)
    forms = F.array(word, F.concat(F.upper(F.substring(word, 1, 1)), F.substring(lower, 2, 50)), F.upper(word))
    return F.filter(forms, lambda form: F.rlike(form, F.lit(r"^\p{Lu}")))


def _pattern(words: Column, form: str) -> Column:
    """Return a form with any of the words in the place of `{0}`, as a pattern; null where there are no words."""
    parts = form.split("{0}")
    every = F.array_join(words, "|")
    pieces = [piece for part in parts for piece in (every, F.lit(part))][1:]
    return F.when(F.size(words) > 0, F.concat(F.lit(_START), *pieces, F.lit(_END)))

"""Names of people."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.letters import to_proper_case
from crmlake.cleaning.functions.text import tidy_name

_SALUTATION = (
    r"(?:mr|mrs|ms|miss|mme|mlle|sr|sra|srta|dhr|mevr|hr)\.?|herrn?|frau|madame|monsieur|señora?|signora?|"
    r"fam\.|familie|famille|eheleute|ehepaar|m\.?(?= ?(?:et|&|/) ?(?:mme|mlle))"
)
_DEGREE = r"(?:dr|prof)\.?(?:-ing\.?)?|(?:dipl\.-\p{L}+|h\. ?c|habil|ing|jur|mag|med|nat|phil|rer)\."
_TITLE = f"{_SALUTATION}|{_DEGREE}"
_GUARD = r"'(?![tsndk]\b) ?"
"""The apostrophe by which a spreadsheet program keeps a text as it is; it belongs to names as `'t Hooft`."""
_TITLES = rf"(?:{_GUARD}|[&+/] ?|(?:{_TITLE})(?: ?(?:&|\+|/|and|und|et|y|en|e) ?(?:{_TITLE}|m\.)){{0,3}} )"
_PREFIX = f"(?iu)^{_TITLES}{{1,9}}"
_DEGREES = rf"(?iu)(?<![\p{{L}}.-])(?:{_DEGREE})(?= )"
_HONORIFIC = r"(?<=\S)(?: ?(?:様|さん|先生|女士|小姐|님)| (?:殿|氏|씨)){1,3}$"
_SUFFIX = r"(?i)^(?:jr|sr|ii|iii|iv|dr|prof|ph\.? ?d|md|mba|msc|bsc|dipl[.-].*)\.?$"
_SURNAME_FIRST = r"^([^,]+), ?([^,]+)$"
_TITLES_AND_NAMES = f"(?iu)^({_TITLES}{{0,9}})([^,]+), ?({_TITLES}{{0,9}})([^,]+)$"


def normalise_person_name(text: Column) -> Column:
    """Return a person's name with the first name first, without salutation, in mixed case.

    Degrees stay, in front. A text without a letter, or of a salutation alone, gives null.

    >>> worked(normalise_person_name, "BERG, ANNA VAN DEN", "Mr. John  Smith", "Frau Dr. Eva Lang", "Ann Lee, PhD", "?")
    BERG, ANNA VAN DEN | Anna van den Berg
    Mr. John  Smith    | John Smith
    Frau Dr. Eva Lang  | Dr. Eva Lang
    Ann Lee, PhD       | Ann Lee, PhD
    ?                  | null
    >>> worked(normalise_person_name, "Mr & Mrs Smith", "Herr und Frau Kurz", "Mr John & Mrs Jane Smith")
    Mr & Mrs Smith           | Smith
    Herr und Frau Kurz       | Kurz
    Mr John & Mrs Jane Smith | John & Mrs Jane Smith
    >>> worked(
    ...     normalise_person_name,
    ...     "Frau Dr. LEE, ANN", "LEE, Dr. ANN", "Mr. & Dr. Lee", "PROF. DR. ANN LEE", "Herr Frau", "Mrs", "Dr. LEE",
    ... )
    Frau Dr. LEE, ANN | Dr. Ann Lee
    LEE, Dr. ANN      | Dr. Ann Lee
    Mr. & Dr. Lee     | Dr. Lee
    PROF. DR. ANN LEE | Prof. Dr. Ann Lee
    Herr Frau         | null
    Mrs               | null
    Dr. LEE           | Dr. Lee
    >>> worked(
    ...     normalise_person_name,
    ...     "M. et Mme Dupont", "Mme et M. Dupont", "M. Night Lee", "Hr. Müller", "Eheleute Meier", "山田 太郎 様",
    ...     "李女士",
    ... )
    M. et Mme Dupont | Dupont
    Mme et M. Dupont | Dupont
    M. Night Lee     | M. Night Lee
    Hr. Müller       | Müller
    Eheleute Meier   | Meier
    山田 太郎 様     | 山田 太郎
    李女士           | 李
    >>> worked(normalise_person_name, "'Ann Lee", "'t Hooft", "NGUYỄN VĂN AN", "TRAN VAN AN", "Herrmann, Meda")
    'Ann Lee       | Ann Lee
    't Hooft       | 't Hooft
    NGUYỄN VĂN AN  | Nguyễn Văn An
    TRAN VAN AN    | Tran van An
    Herrmann, Meda | Meda Herrmann
    """
    return let(_strip_honorific(tidy_name(text)), lambda line: let(_strip_honorific(_reorder(line)), _format))


def _reorder(line: Column) -> Column:
    """Return the name with the first name first, also where it was written `surname, first name`; titles stay first."""
    first_name = F.trim(F.regexp_extract(line, _SURNAME_FIRST, 2))
    is_reversed = (first_name != "") & ~F.rlike(first_name, F.lit(_SUFFIX))
    return F.when(is_reversed, F.regexp_replace(line, _TITLES_AND_NAMES, "$1$3$4 $2")).otherwise(line)


def _format(line: Column) -> Column:
    """Return the degrees and the name in mixed case, without other titles."""
    spaced = F.concat(line, F.lit(" "))
    name = F.trim(F.regexp_replace(spaced, _PREFIX, ""))
    degrees = F.regexp_extract_all(F.regexp_extract(spaced, _PREFIX, 0), F.lit(_DEGREES), F.lit(0))
    parts = F.array(to_proper_case(F.array_join(degrees, " ")), to_proper_case(name))
    return F.when(F.rlike(name, F.lit(r"\p{L}")), F.trim(F.array_join(parts, " ")))


def _strip_honorific(name: Column) -> Column:
    return F.regexp_replace(name, _HONORIFIC, "")

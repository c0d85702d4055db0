"""Names of people."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.letters import to_proper_case
from crmlake.cleaning.functions.text import tidy_name

_TITLE = r"(?:mr|mrs|ms|miss|mme|mlle|sr|sra|srta|dhr|mevr)\.?|herrn?|frau|madame|monsieur|señora?|signora?"
_SALUTATION = rf"(?i)^(?:(?:{_TITLE})(?: ?(?:&|\+|/|and|und|et|y|en|e) ?(?:{_TITLE}))* )+"
_SUFFIX = r"(?i)^(?:jr|sr|ii|iii|iv|dr|prof|ph\.? ?d|md|mba|msc|bsc|dipl[.-].*)\.?$"
_SURNAME_FIRST = r"^([^,]+), ?([^,]+)$"


def normalise_person_name(text: Column) -> Column:
    """Return a person's name with the first name first, without salutation, in mixed case.

    Degrees stay. A text without a letter gives null.

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
    """
    return let(_strip_salutation(tidy_name(text)), _reorder)


def _reorder(line: Column) -> Column:
    """Return the name with the first name first, also where it was written `surname, first name`."""
    first_name = F.trim(F.regexp_extract(line, _SURNAME_FIRST, 2))
    is_reversed = (first_name != "") & ~F.rlike(first_name, F.lit(_SUFFIX))
    reordered = F.when(is_reversed, F.regexp_replace(line, _SURNAME_FIRST, "$2 $1"))
    name = F.when(F.rlike(line, F.lit(r"\p{L}")), F.coalesce(reordered, line))
    return to_proper_case(F.trim(_strip_salutation(name)))


def _strip_salutation(name: Column) -> Column:
    return F.regexp_replace(name, _SALUTATION, "")

"""Names of people."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let
from crmlake.quality.functions.scripts import proper_case
from crmlake.quality.functions.text import tidy_name

_SALUTATION = (
    r"(?i)^(?:(?:mr|mrs|ms|miss|mme|mlle|sr|sra|srta|dhr|mevr)\.? |(?:herrn?|frau|madame|monsieur|señora?|signora?) )+"
)
_BEHIND = r"(?i)^(?:jr|sr|ii|iii|iv|dr|prof|ph\.? ?d|md|mba|msc|bsc|dipl[.-].*)\.?$"
_TURNED = r"^([^,]+), ?([^,]+)$"


def person_name(text: Column) -> Column:
    """A person's name as it is said: given name first, without salutation, in mixed case.

    A name has a letter; what has none gives null. Degrees stay.

    >>> worked(person_name, "BERG, ANNA VAN DEN", "Mr. John  Smith", "Frau Dr. Eva Lang", "Ann Lee, PhD", "??")
    BERG, ANNA VAN DEN | Anna van den Berg
    Mr. John  Smith    | John Smith
    Frau Dr. Eva Lang  | Dr. Eva Lang
    Ann Lee, PhD       | Ann Lee, PhD
    ??                 | null
    """
    return let(_unsaluted(tidy_name(text)), _said)


def _said(line: Column) -> Column:
    given = F.trim(F.regexp_extract(line, _TURNED, 2))
    turned = F.when((given != "") & ~F.rlike(given, F.lit(_BEHIND)), F.regexp_replace(line, _TURNED, "$2 $1"))
    name = F.when(F.rlike(line, F.lit(r"\p{L}")), F.coalesce(turned, line))
    return proper_case(F.trim(_unsaluted(name)))


def _unsaluted(name: Column) -> Column:
    return F.regexp_replace(name, _SALUTATION, "")

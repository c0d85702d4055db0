"""Fuzzed exports of every table: each row is right in silver, or rejected with its reason, or counted.

What 66 habits have found so far:

1. A time with the abbreviation of a zone (BST, PST, CET in summer) was hours wrong.
2. An identifier with a space, a tab or an invisible character, or in full width, was another one.
3. A word for a missing value (NULL, n/a) was an identifier: all guests were one customer.
4. `NaN` and `NaT`, as data frames write them, were no usual spellings of a missing value.
5. A formula around a text (`="DE"`) was part of the value, where it was no identifier.
6. A postcode with `.0` or an apostrophe was accepted by a bare expression.
7. Of two columns of one name the first was read, without a note.
8. A footer of one cell in a workbook, or with ragged rows, was a profile.
9. A header in another case was noted as all columns missing, so that a missing one was not named.
10. A title above the header of a source's only file ended the refresh of all sources.
11. With ragged rows, a last line that was cut off within a value was accepted.
12. Spaces, tabs, carriage returns and invisible characters at the ends of a field were part of its value.
13. A footer `Total` was a product; a control character within an identifier escaped its check.
14. With ragged rows, one line in another encoding had its whole file rejected.
15. With ragged rows, a quote that is never closed took the rest of the file into one row.
16. A file with other columns hid that the next one lacked a column.

What nobody can notice is in the docstrings of `leading_zeros_dropped`, `thousands_separator`, `other_decimal_mark`,
`date_without_time`, `null_spellings`, `guarding_apostrophe` and `truncated_last_line`.
"""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from fuzz.batch import check_batch, draw_batch

FILES = 200


def test_a_few_fuzzed_exports(spark: SparkSession, tmp_path: Path) -> None:
    faults = check_batch(spark, draw_batch(0, 40, 4), tmp_path / "shop")
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_two_thousand_fuzzed_exports(number: int, spark: SparkSession, tmp_path: Path) -> None:
    faults = check_batch(spark, draw_batch(number + 1, FILES, 8), tmp_path / "shop")
    assert not faults, "\n".join(faults)

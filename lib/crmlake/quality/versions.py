"""Versions of rows: which of two rows of one key is newer, as a mapping or the names of the files say."""

from typing import ClassVar

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, FloatType

from crmlake.cleaning.cleaners import Cleaner
from crmlake.cleaning.cleaners.amounts import Number
from crmlake.cleaning.functions.sortable import explain_version, sort_number, sort_time, sort_version
from crmlake.contracts import Contract
from crmlake.ingest.source import Mapping, Source
from crmlake.tables.shared import VERSION

_DECIMAL = "decimal(38,6)"


class _Version(Cleaner):
    """The version that an expression gives."""

    noun: ClassVar[str] = "a version that sorts"
    unguards: ClassVar[bool] = False
    max_length: ClassVar[int | None] = None

    def apply(self, text: Column) -> Column:
        """Return the version as a text that sorts."""
        return sort_version(text)

    def fault(self, text: Column) -> Column:
        """Return why the text does not sort."""
        return F.coalesce(explain_version(text), super().fault(text))


class _CleanVersion(_Version):
    """The version that a cleaner gives: a time, or a number."""

    cleaner: Cleaner

    def clean_value(self) -> Column:
        """Return the version as a text that sorts."""
        value = self.cleaner.clean_value()
        if isinstance(self.cleaner, Number):
            return sort_number(value.try_cast(_DECIMAL).cast("string"))
        return sort_time(value)

    def fault(self, text: Column) -> Column:
        """Return why the cleaner does not take the text."""
        return self.cleaner.fault(text)


def with_version(source: Source, mapping: Mapping, contract: Contract, fields: DataFrame) -> Mapping:
    """Return a mapping whose columns include the version that it, or its source, states; itself, if neither does.

    Args:
        source: The source.
        mapping: Its mapping to the table.
        contract: The table's contract.
        fields: The rows that the mapping selects.
    """
    stated = mapping.version or source.version
    if stated is None or VERSION.name not in contract.by_name:
        return mapping
    if isinstance(stated, Cleaner):
        values = {"is": stated.expression, "clean": stated.clean, "cleaner": stated}
        return _add_version(mapping, _CleanVersion.model_validate(values))
    # As texts, 1.5 and 1.25 are numbered versions, of which the latter is newer; as numbers they are not.
    is_number = isinstance(fields.select(F.expr(stated)).schema[0].dataType, DoubleType | FloatType)
    expression = f"CAST(({stated}) AS {_DECIMAL})" if is_number else stated
    return _add_version(mapping, _Version.model_validate({"is": expression, "clean": "version"}))


def _add_version(mapping: Mapping, version: Cleaner) -> Mapping:
    return mapping.model_copy(update={"columns": {**mapping.columns, VERSION.name: version}})

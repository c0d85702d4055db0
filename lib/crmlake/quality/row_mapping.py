"""Mapping raw rows of a source to rows of a silver table: typed, clean, and with the reasons to reject them."""

from collections.abc import Sequence
from functools import partial

from pyspark.errors import AnalysisException
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType

from crmlake.cleaning.functions.identifiers import unwrap_formula
from crmlake.cleaning.functions.missing import null_if_missing
from crmlake.cleaning.functions.text import trim_ends
from crmlake.contracts import Contract
from crmlake.contracts.schema import column_type, quoted
from crmlake.errors import SourceError
from crmlake.ingest.connectors.names import METADATA_COLUMNS
from crmlake.ingest.source import Mapping, Source
from crmlake.quality.aliases import apply_aliases
from crmlake.quality.compiled_stages import end_stage
from crmlake.quality.deletions import DELETED, deletion_contract, is_deletion
from crmlake.quality.invalid_values import input_name
from crmlake.quality.row_validation import cleaners_of, validate_rows
from crmlake.quality.selection import find_left_out_rows, select_rows
from crmlake.quality.validated_rows import RAW, REASONS, REJECTED, RULES, ValidatedRows
from crmlake.quality.versions import with_version
from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE, FILE_ORDER, MODIFIED
from crmlake.tables.shared import NAMESPACE, SOURCE, VERSION

_RAW_FIELDS = "_raw_fields"
"""The row as the file has it."""
_FIELDS_OF_STAGE = 12
"""The most fields that one compiled stage cleans."""
_OF_FILES = (FILE.name, FILE_ORDER.name, MODIFIED.name, ARRIVED.name)


def map_rows(raw: DataFrame, source: Source, contract: Contract, selection: Observation | None = None) -> DataFrame:
    """Return the rows of a source as rows of a silver table, marked as rejected where they are not valid.

    Args:
        raw: rows of `bronze.<source>`.
        source: the source, with a mapping to the table.
        contract: the table's contract.
        selection: counts the raw rows that the mapping does not select: `left_out`, and of them `left_out_by_null`.

    Returns:
        One row for each raw row that satisfies the mapping's `where` (for each element of its array, if the mapping has
        `each`): the contract's columns, clean and cast (null where the value is invalid), `_deleted` (whether the row
        is a deletion; all but its key and version is null), `_rejected` (whether it is rejected), `_raw` (the raw row
        as JSON), `_reasons` (an array of sentences, empty for a valid row) and `_rules` (the same without values).

    Raises:
        SourceError: an expression names a column or function that does not exist, or gives a text for an array.
    """
    return map_and_validate(raw, source, contract, selection).explain_all()


def map_and_validate(
    raw: DataFrame, source: Source, contract: Contract, selection: Observation | None = None
) -> ValidatedRows:
    """Map and validate the rows of a source; the reasons of rejected rows are computed only where they are asked for.

    Raises:
        SourceError: an expression names a column or function that does not exist, or gives a text for an array.
    """
    mapping = source.tables[contract.name]
    if not _file_columns(raw):
        return ValidatedRows(reject_rows(raw, source, contract, F.col(FAULT.name)))
    try:
        fields = select_fields(raw, source, mapping, selection)
        mapping = with_version(source, mapping, contract, fields)
        mapped = _apply_expressions(fields, source, mapping, contract)
        if texts := _arrays_given_as_text(mapped, contract):
            raise SourceError(_explain_text(texts[0], source, mapping, contract))
        return validate_rows(mapped, mapping, contract, source.longest_text)
    except AnalysisException as error:
        raise SourceError(_explain(error, raw, source, contract)) from error


def _file_columns(raw: DataFrame) -> list[str]:
    return [name for name in raw.columns if name not in METADATA_COLUMNS]


def reject_rows(raw: DataFrame, source: Source, contract: Contract, reason: SparkColumn) -> DataFrame:
    """Return raw rows as mapped rows that are all rejected: no mapping is applied to them.

    Args:
        raw: rows of `bronze.<source>`.
        source: the source.
        contract: the table's contract.
        reason: why they are rejected.
    """
    columns = [
        (F.col(FILE.name) if c.name == "file" else F.lit(None)).cast(c.type).alias(c.name) for c in contract.columns
    ]
    marks = (F.lit(False).alias(DELETED), F.lit(True).alias(REJECTED))
    return _select_columns(raw, source).select(
        *columns, *marks, RAW, *(F.array(reason).alias(name) for name in (REASONS, RULES))
    )


def find_left_out_versions(raw: DataFrame, source: Source, contract: Contract) -> DataFrame | None:
    """Return the keys and versions of the rows that a mapping with `whole` leaves out, as those of a cancelled order.

    A version of an order that is left out, as the order was cancelled since, is still the newest one of it.

    Args:
        raw: rows of `bronze.<source>`.
        source: the source.
        contract: the table's contract.

    Returns:
        The columns of the whole and the version, each once; `None` where the mapping leaves nothing out, or where its
        key can only be told of elements of `each`.
    """
    mapping = source.tables[contract.name]
    if not mapping.whole or not (mapping.where or mapping.each) or not _file_columns(raw):
        return None
    try:
        fields = find_left_out_rows(_select_columns(raw, source), mapping)
        mapping = with_version(source, mapping, contract, fields)
        columns = (*mapping.whole, VERSION.name)
        versions = fields.select(*(_key_value(name, source, mapping, contract).alias(name) for name in columns))
    except AnalysisException:
        return None
    return versions.dropna().distinct()


def _key_value(name: str, source: Source, mapping: Mapping, contract: Contract) -> SparkColumn:
    if name == SOURCE.name:
        return F.lit(source.name)
    if name == VERSION.name and name not in mapping.columns:
        return F.col(FILE_ORDER.name)
    column = mapping.columns[name]
    value = F.expr(column) if isinstance(column, str) else column.clean_value()
    return value.try_cast(contract.by_name[name].type)


def select_fields(raw: DataFrame, source: Source, mapping: Mapping, selection: Observation | None = None) -> DataFrame:
    """Return the rows that a mapping selects, with the columns that its expressions may name."""
    return select_rows(_select_columns(raw, source), mapping, selection)


def _select_columns(raw: DataFrame, source: Source) -> DataFrame:
    """Select the file's columns and the raw row as JSON.

    A missing value is null, and a value has no formula around it and no white space at its ends: that comes from the
    file's form, such as fixed widths, or line ends that differ.
    """
    names = _file_columns(raw)
    raw_fields = F.struct(*map(quoted, names), CORRUPT.name).alias(_RAW_FIELDS)
    rows = raw.select(*map(quoted, names), *_OF_FILES, FAULT.name, raw_fields)
    for start in range(0, len(names), _FIELDS_OF_STAGE):
        rows = end_stage(_clean_fields(rows, names[start : start + _FIELDS_OF_STAGE], source.missing))
    cleaned = rows.select(*map(quoted, names), *_OF_FILES, FAULT.name, F.to_json(_RAW_FIELDS).alias(RAW))
    return apply_aliases(cleaned, source.aliases)


def _clean_fields(rows: DataFrame, names: Sequence[str], missing: Sequence[str]) -> DataFrame:
    # One select after the other: each names its input several times, and Spark would repeat what stands there.
    for clean in (trim_ends, unwrap_formula, partial(null_if_missing, spellings=missing)):
        rows = rows.withColumns({name: clean(F.col(quoted(name))) for name in names})
    return rows


def _apply_expressions(fields: DataFrame, source: Source, mapping: Mapping, contract: Contract) -> DataFrame:
    """Evaluate the mapping's expressions and cleaners, under the names of the contract's columns, in any type.

    Cleaned columns are accompanied by their input.
    """
    cleaners = cleaners_of(mapping)
    values = {"source": F.lit(source.name), NAMESPACE.name: F.lit(source.customer_namespace), "file": F.col(FILE.name)}
    values |= {VERSION.name: F.col(FILE_ORDER.name)}  # unless the mapping states another
    values |= {n: F.expr(column) for n, column in mapping.columns.items() if isinstance(column, str)}
    values |= {name: cleaner.clean_value() for name, cleaner in cleaners.items()}
    inputs = [cleaner.raw_value().alias(input_name(name)) for name, cleaner in cleaners.items()]
    columns = [values.get(c.name, F.lit(None).cast(c.type)).alias(c.name) for c in contract.columns]
    mapped = fields.select(*columns, *inputs, is_deletion(mapping).alias(DELETED), RAW, FAULT.name, ARRIVED.name)
    return _reduce_deletions(mapped, mapping, contract) if mapping.deleted else mapped


def _reduce_deletions(mapped: DataFrame, mapping: Mapping, contract: Contract) -> DataFrame:
    """Set all columns of deletions to null but key and version."""
    key_and_version = deletion_contract(contract, mapping).by_name
    other_names = [c.name for c in contract.columns if c.name not in key_and_version]
    cleared = {*other_names, *map(input_name, other_names)}
    return mapped.withColumns({n: F.when(~F.col(DELETED), F.col(n)) for n in mapped.columns if n in cleared})


def _arrays_given_as_text(mapped: DataFrame, contract: Contract) -> list[str]:
    types = {field.name: field.dataType for field in mapped.schema}
    arrays = [c.name for c in contract.columns if isinstance(column_type(c), ArrayType)]
    return [name for name in arrays if isinstance(types[name], StringType)]


def _explain_text(name: str, source: Source, mapping: Mapping, contract: Contract) -> str:
    expression = str(mapping.columns[name])
    return (
        f"sources/{source.name}.toml, [{contract.name}]: {name} is an array, and {expression!r} gives a text; "
        f'{{ is = "…", clean = "set", separator = ";" }} makes an array of the values in a field'
    )


def _explain(error: AnalysisException, raw: DataFrame, source: Source, contract: Contract) -> str:
    return (
        f"sources/{source.name}.toml, [{contract.name}]: {_describe(error)} "
        f"The files' columns are: {', '.join(_file_columns(raw))}"
    )


def _describe(error: AnalysisException) -> str:
    """Return the error in words; Spark's own where it is not about a name that the files lack."""
    if (error.getCondition() or "").startswith("UNRESOLVED_COLUMN"):
        name = (error.getMessageParameters() or {}).get("objectName", "?")
        return f"the files have no column {name}; lines above the header are left out by skip_rows."
    return str(error).strip().partition("\n")[0]

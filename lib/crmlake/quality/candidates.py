"""Raw rows as candidates for a silver table: typed, and with what each breaks."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from pyspark.errors import AnalysisException
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract
from crmlake.contracts.schema import column_type, quoted
from crmlake.contracts.validation import breaks, broken
from crmlake.errors import SourceError
from crmlake.ingest.connectors.names import METADATA_COLUMNS
from crmlake.ingest.source import Mapping, Source
from crmlake.quality.aliases import renamed
from crmlake.quality.cleaners import Cleaner
from crmlake.quality.deletions import DELETED, marker, of_deletions
from crmlake.quality.functions.missing import known as not_missing
from crmlake.quality.misfits import fault, given, left_out, misfits, reasons
from crmlake.tables.bronze import CORRUPT, FAULT, FILE
from crmlake.tables.shared import UNCLEAN

WRONG = "_wrong"
"""Whether a candidate is refused: what nearly every row is only asked, as saying why costs more than all the rest."""
REASONS = "_reasons"
RAW = "_raw"


def candidates(raw: DataFrame, source: Source, contract: Contract) -> DataFrame:
    """The rows that a source offers to a table.

    Args:
        raw: rows of `bronze.<source>`.
        source: with a mapping to the table.
        contract: of the table.

    Returns:
        The contract's columns, clean and cast (what is not is null), `_deleted` (whether it is a deletion, of which
        all is null but key and version), `_wrong` (whether it is refused), `_raw` (the raw row as JSON) and `_reasons`
        (array of sentences, empty for a good row). One row for each raw row that the mapping's `where` means.

    Raises:
        SourceError: an expression names a column or function that does not exist.
    """
    mapping = source.tables[contract.name]
    if not _names(raw):
        return _nothing(raw, contract)
    try:
        return _typed(_mapped(_fields(raw, source, mapping), source, mapping, contract), mapping, contract)
    except AnalysisException as failed:
        raise SourceError(_explain(failed, raw, source, contract)) from failed


def _names(raw: DataFrame) -> list[str]:
    """The columns that the files brought."""
    return [name for name in raw.columns if name not in METADATA_COLUMNS]


def _nothing(raw: DataFrame, contract: Contract) -> DataFrame:
    """Files that cannot be read, if any: without another file there are no columns that the mapping could name."""
    columns = [
        (F.col(FILE.name) if c.name == "file" else F.lit(None)).cast(c.type).alias(c.name) for c in contract.columns
    ]
    marks = (F.lit(False).alias(DELETED), F.lit(True).alias(WRONG))
    told = (F.lit(None).cast("string").alias(RAW), F.array(FAULT.name).alias(REASONS))
    return raw.select(*columns, *marks, *told)


def _fields(raw: DataFrame, source: Source, mapping: Mapping) -> DataFrame:
    """The file's columns with every spelling of a missing value made null, and the raw row beside them."""
    names = _names(raw)
    fields = [not_missing(F.col(quoted(name)), source.missing).alias(name) for name in names]
    rest = F.to_json(F.struct(*(F.col(quoted(name)) for name in names), CORRUPT.name)).alias(RAW)
    rows = renamed(raw.select(*fields, FILE.name, FAULT.name, rest), source.aliases)
    # Of a row whose form is wrong nobody can say what it was meant for: no filter may lose it.
    meant = rows.where(F.expr(mapping.where) | F.col(FAULT.name).isNotNull()) if mapping.where else rows
    return _each(meant, mapping.each) if mapping.each else meant


def _each(rows: DataFrame, array: str) -> DataFrame:
    """A row for each element of an array; one that is empty or null leaves none, unless the row's form is wrong."""
    elements = F.when(F.col(FAULT.name).isNotNull(), F.array(F.lit(None))).otherwise(F.expr(array))
    found = rows.select("*", F.posexplode(elements).alias("_place", "each"))
    return found.withColumn("position", F.col("_place") + 1).drop("_place")


def _mapped(fields: DataFrame, source: Source, mapping: Mapping, contract: Contract) -> DataFrame:
    """The mapping's expressions, clean where it says so, under the names of the contract's columns, in any type.

    Beside what is cleaned stands what was given.
    """
    cleaners = _cleaners(mapping)
    values = {n: F.expr(column) for n, column in mapping.columns.items() if isinstance(column, str)}
    values |= {name: cleaner.value() for name, cleaner in cleaners.items()}
    values |= {"source": F.lit(source.name), "file": F.col(FILE.name)}
    beside = [cleaner.given().alias(given(name)) for name, cleaner in cleaners.items()]
    columns = [values.get(c.name, F.lit(None).cast(c.type)).alias(c.name) for c in contract.columns]
    mapped = fields.select(*columns, *beside, marker(mapping).alias(DELETED), RAW, FAULT.name)
    return _bare(mapped, mapping, contract) if mapping.deleted else mapped


def _bare(mapped: DataFrame, mapping: Mapping, contract: Contract) -> DataFrame:
    """Of a deletion only key and version, whatever else its row brings."""
    kept = of_deletions(contract, mapping).by_name
    others = {name for c in contract.columns if c.name not in kept for name in (c.name, given(c.name))}
    return mapped.withColumns({n: F.when(~F.col(DELETED), F.col(n)) for n in mapped.columns if n in others})


def _cleaners(mapping: Mapping) -> dict[str, Cleaner]:
    return {name: column for name, column in mapping.columns.items() if isinstance(column, Cleaner)}


def _typed(mapped: DataFrame, mapping: Mapping, contract: Contract) -> DataFrame:
    """Cast every column; gather the reasons of all that is wrong in one array.

    In steps that build on each other, so that nothing is cleaned or cast twice, and good rows, nearly all there are,
    pay for one flag alone.
    """
    cleaners, cast = _cleaners(mapping), _cast(mapped, mapping, contract)
    typed = mapped.select(
        *(F.col(c.name).try_cast(column_type(c)).alias(c.name) for c in contract.columns),
        *(F.col(given(c.name) if c.name in cleaners else c.name).alias(given(c.name)) for c in cast),
        DELETED,
        RAW,
        FAULT.name,
    )
    faults = {c: fault(c, cleaners.get(c.name)) for c in cast}
    spared = {c: told for c, told in faults.items() if c.name in cleaners and cleaners[c.name].otherwise == "null"}
    refused = {c: told for c, told in faults.items() if c not in spared}
    wrong = reduce(or_, map(misfits, refused), F.col(FAULT.name).isNotNull()) | _by_kind(breaks, mapping, contract)
    told = reasons(refused, _by_kind(broken, mapping, contract))
    why = F.when(F.col(WRONG), told).otherwise(F.array().cast("array<string>"))
    if spared:
        typed = typed.withColumn(UNCLEAN.name, left_out(spared))
    return typed.withColumn(WRONG, wrong).select(*contract.by_name, DELETED, WRONG, RAW, why.alias(REASONS))


def _by_kind(check: Callable[[Contract], SparkColumn], mapping: Mapping, contract: Contract) -> SparkColumn:
    """A check of a row against what is asked of its kind: a row of the table, or a deletion."""
    if mapping.deleted is None:
        return check(contract)
    return F.when(F.col(DELETED), check(of_deletions(contract, mapping))).otherwise(check(contract))


def _cast(mapped: DataFrame, mapping: Mapping, contract: Contract) -> list[Column]:
    """The columns whose values may not be clean, or not fit their type."""
    kinds, cleaners = {field.name: field.dataType for field in mapped.schema}, _cleaners(mapping)
    return [
        c
        for c in contract.columns
        if (cleaners[c.name].refuses if c.name in cleaners else kinds[c.name] != column_type(c) and c.type != "string")
    ]


def _explain(failed: AnalysisException, raw: DataFrame, source: Source, contract: Contract) -> str:
    available = ", ".join(_names(raw))
    first = str(failed).strip().partition("\n")[0]
    return f"sources/{source.name}.toml, [{contract.name}]: {first} The files' columns are: {available}"

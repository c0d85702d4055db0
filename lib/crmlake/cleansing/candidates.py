"""Raw rows as candidates for a silver table: typed, and with what each breaks."""

from pyspark.errors import AnalysisException
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType

from crmlake.cleansing.source import Mapping, Source
from crmlake.contracts import Contract
from crmlake.contracts.schema import column_type
from crmlake.contracts.tables.bronze import CORRUPT, FILE
from crmlake.contracts.validate import broken
from crmlake.errors import SourceError

REASONS = "_reasons"
RAW = "_raw"
_BRONZE_OWN = ("batch", "_arrived_at", CORRUPT.name, FILE.name)


def candidates(raw: DataFrame, source: Source, contract: Contract) -> DataFrame:
    """The rows that a source offers to a table.

    Args:
        raw: rows of `bronze.<source>`.
        source: with a mapping to the table.
        contract: of the table.

    Returns:
        The contract's columns, cast (what does not cast is null), `_reasons` (array of sentences, empty for a good
        row), and `_raw` (the raw row as JSON). One row for each raw row that the mapping's `where` means.

    Raises:
        SourceError: an expression names a column or function that does not exist.
    """
    mapping = source.tables[contract.name]
    try:
        mapped = _mapped(_fields(raw, source, mapping), source, mapping, contract)
    except AnalysisException as fault:
        raise SourceError(_explain(fault, raw, source, contract)) from fault
    return _typed(mapped, contract)


def _fields(raw: DataFrame, source: Source, mapping: Mapping) -> DataFrame:
    """The file's columns with every spelling of a missing value made null, and the raw row beside them."""
    names = [name for name in raw.columns if name not in _BRONZE_OWN]
    fields = [_known(name, source.missing).alias(name) for name in names]
    rest = F.to_json(F.struct(*(F.col(f"`{name}`") for name in names))).alias(RAW)
    rows = raw.select(*fields, FILE.name, CORRUPT.name, rest)
    return rows.where(mapping.where) if mapping.where else rows


def _known(name: str, missing: tuple[str, ...]) -> SparkColumn:
    field = F.col(f"`{name}`")
    return F.when(~F.trim(field).isin(*missing), field)


def _mapped(fields: DataFrame, source: Source, mapping: Mapping, contract: Contract) -> DataFrame:
    """The mapping's expressions under the names of the contract's columns, in whatever type they gave."""
    given = {name: F.expr(expression) for name, expression in mapping.columns.items()}
    given |= {"source": F.lit(source.name), "file": F.col(FILE.name)}
    nothing = F.lit(None).cast("string")
    return fields.select(*(given.get(c.name, nothing).alias(c.name) for c in contract.columns), RAW, CORRUPT.name)


def _typed(mapped: DataFrame, contract: Contract) -> DataFrame:
    """Cast every column; gather the reasons of all that is wrong in one array."""
    columns = [F.col(c.name).try_cast(column_type(c)).alias(c.name) for c in contract.columns]
    typed = mapped.select(*columns, RAW, _misfits(mapped, contract).alias("_misfits"), _corrupt().alias("_unfit"))
    # What did not cast is null and would be called missing as well: one reason is enough.
    uncast = F.transform(
        F.col("_misfits"), lambda sentence: F.concat(F.substring_index(sentence, ":", 1), F.lit(" is missing"))
    )
    own = F.array_except(broken(contract), uncast)
    return typed.select(*(c.name for c in contract.columns), RAW, F.concat("_unfit", "_misfits", own).alias(REASONS))


def _misfits(mapped: DataFrame, contract: Contract) -> SparkColumn:
    """A sentence for each column whose value is there but does not cast."""
    kinds = {field.name: field.dataType for field in mapped.schema}
    checks = []
    for column in contract.columns:
        wanted = column_type(column)
        if kinds[column.name] == wanted or isinstance(wanted, StringType):
            continue
        found = F.lit("(personal)") if column.personal else F.substring(F.col(column.name).cast("string"), 1, 40)
        sentence = F.concat(F.lit(f"{column.name}: '"), found, F.lit(f"' is no {column.type}"))
        checks.append(F.when(F.col(column.name).isNotNull() & F.col(column.name).try_cast(wanted).isNull(), sentence))
    return F.array_compact(F.array(*checks)) if checks else F.array().cast("array<string>")


def _corrupt() -> SparkColumn:
    sentence = F.when(F.col(CORRUPT.name).isNotNull(), "the row has more or fewer fields than its header")
    return F.array_compact(F.array(sentence))


def _explain(fault: AnalysisException, raw: DataFrame, source: Source, contract: Contract) -> str:
    available = ", ".join(name for name in raw.columns if name not in _BRONZE_OWN)
    first = str(fault).splitlines()[0]
    return f"sources/{source.name}.toml, [{contract.name}]: {first} The files' columns are: {available}"

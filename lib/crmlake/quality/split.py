"""Splitting mapped rows into accepted rows, rejected rows and deletions; every row is counted."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation, Window
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.schema import empty_frame
from crmlake.ingest.source import Source
from crmlake.quality.deletions import DELETED, deletion_rows
from crmlake.quality.duplicates import hash_values
from crmlake.quality.long_values import is_cut, prose
from crmlake.quality.newest_rows import Whole, keep_newest_rows, key_columns, newest
from crmlake.quality.rejected_amounts import RejectedAmounts, collect_currencies, has_money
from crmlake.quality.row_mapping import find_left_out_versions, map_and_validate
from crmlake.quality.tally import Tally
from crmlake.quality.validated_rows import RAW, REASONS, REJECTED, RULES, ValidatedRows, count_where
from crmlake.runtime.row_warnings import CONTRADICTION_HINTS


@dataclass(frozen=True)
class Split:
    """The rows of one source and table, split.

    Attributes:
        accepted: the contract's columns and `_deleted`, one row for each grain.
        rejected_rows: mapped rows that are rejected.
        deletions: rows of `deletions`: all valid ones, as any of them may be newer than a row that arrives later.
        tally: the row counts.
    """

    accepted: DataFrame
    rejected_rows: DataFrame
    deletions: DataFrame
    tally: Tally

    @property
    def rejected(self) -> DataFrame:
        """The rejected rows as rows of `quarantine`."""
        return _quarantine_rows(self.rejected_rows, self.tally)

    def observe_rejected(self) -> DataFrame:
        """Return `rejected`, its amounts and reasons counted while it is written; the accepted rows must be written."""
        rows = self.tally.reason.observe(self.rejected_rows, F.col(RULES)[0])
        if self.tally.amounts is not None:
            rows = self.tally.amounts.observe(rows, self.tally.mapped.get["currencies"])
        return _quarantine_rows(rows, self.tally)


def split_source(raw: DataFrame, source: Source, contract: Contract, stored: DataFrame | None = None) -> Split:
    """Map the raw rows of a source to one of its tables, and split them.

    Args:
        raw: rows of `bronze.<source>`.
        source: the source, with a mapping to the table.
        contract: the table's contract.
        stored: the source's rows in the table; none where all rows of the source are among the raw rows.
    """
    mapping = source.tables[contract.name]
    selection = Observation() if mapping.where or mapping.each else None
    validated = map_and_validate(raw, source, contract, selection)
    if mapping.refuses_contradictions:
        validated = ValidatedRows(reject_contradictions(validated.explain_all(), contract))
    rows = empty_frame(raw.sparkSession, contract) if stored is None else stored
    left_out = find_left_out_versions(raw, source, contract)
    whole = Whole(mapping.whole, rows, left_out) if mapping.whole else None
    return split_validated(validated, source.name, contract, selection, whole, source.longest_text)


def split_rows(mapped: DataFrame, source: str, contract: Contract) -> Split:
    """Split the mapped rows of one source and table, where nothing of the mapping matters any more.

    Args:
        mapped: rows as `map_rows` returns them.
        source: the source's name.
        contract: the table's contract.
    """
    return split_validated(ValidatedRows(mapped), source, contract)


def split_validated(
    validated: ValidatedRows,
    source: str,
    contract: Contract,
    selection: Observation | None = None,
    whole: Whole | None = None,
    longest: int = 65_536,
) -> Split:
    """Split the validated rows of one source and table.

    Args:
        validated: the rows.
        source: the source's name.
        contract: the table's contract.
        selection: counts the raw rows that the mapping does not select; `None` where it selects all.
        whole: what each version of the source has as a whole; `None` where rows stay until they are replaced.
        longest: the most characters of a text.
    """
    mapped = validated.rows
    amounts = RejectedAmounts() if has_money(contract) else None
    tally = Tally(source, contract.name, Observation(), Observation(), selection, amounts)
    is_rejected = F.col(REJECTED)
    observed = validated.observable().observe(
        tally.mapped,
        F.count(F.lit(1)).alias("mapped"),
        count_where(is_rejected).alias("quarantined"),
        count_where(~is_rejected & F.col(DELETED)).alias("deletions"),
        *([count_where(~is_rejected & is_cut(contract, longest)).alias("cut")] if prose(contract) else []),
        *([] if amounts is None else [collect_currencies(is_rejected).alias("currencies")]),
        *validated.metrics(),
    )
    return Split(
        accepted=keep_newest_rows(observed.where(~is_rejected), contract, tally.valid, whole),
        rejected_rows=validated.explain_rejected(),
        deletions=deletion_rows(mapped.where(~is_rejected & F.col(DELETED)), source, contract),
        tally=tally,
    )


def _quarantine_rows(rejected: DataFrame, tally: Tally) -> DataFrame:
    return rejected.select(
        F.lit(tally.source).alias("source"),
        F.lit(tally.table).alias("table_name"),
        "file",
        F.coalesce(RAW, F.lit("{}")).alias("row"),
        F.col(REASONS).alias("reasons"),
        F.col(RULES).alias("rules"),
    )


def reject_contradictions(mapped: DataFrame, contract: Contract) -> DataFrame:
    """Return mapped rows with those rejected that have one key and version, but differ.

    Args:
        mapped: rows as `map_rows` returns them.
        contract: the table's contract.
    """
    by = [*key_columns(contract), *newest(contract).by]
    content = hash_values([name for name in contract.by_name if name not in by])
    versions = Window.partitionBy(*by, REJECTED)
    contradicts = (F.min("_content").over(versions) != F.max("_content").over(versions)) & ~F.col(REJECTED)
    reason = F.array(
        F.lit(
            f"another row of the same {' and '.join(key_columns(contract))} in this version differs from it"
            f"{CONTRADICTION_HINTS.get(contract.name, '')}"
        )
    )
    marked = mapped.withColumn("_content", content).withColumn("_contradicts", contradicts)
    return marked.withColumns(
        {
            **{name: F.when(F.col("_contradicts"), reason).otherwise(F.col(name)) for name in (REASONS, RULES)},
            REJECTED: F.col(REJECTED) | F.col("_contradicts"),
        }
    ).drop("_content", "_contradicts")

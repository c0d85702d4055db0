"""The published lake: every table at the version that the last successful run published."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Contract
from crmlake.errors import LakeError, SettingError, unknown
from crmlake.runtime.state import RunRecord
from crmlake.sql_check import check_query
from crmlake.storage import Lake
from crmlake.storage.damage import describe_damage
from crmlake.storage.snapshots import UNREADABLE
from crmlake.storage.views import named_tables
from crmlake.tables import RUNS


class PublishedLake:
    """The tables of a workspace as readers find them.

    Attributes:
        contracts: The contract of each table, by name.
    """

    def __init__(self, lake: Lake, contracts: Mapping[str, Contract]) -> None:
        """Read the run record.

        Args:
            lake: The tables.
            contracts: The contract of each table, by name.

        Raises:
            LakeError: The run record cannot be read.
        """
        self.contracts = {**contracts, RUNS.name: RUNS}
        self._lake = lake
        self._record = RunRecord(lake, creates=False)

    def table(self, name: str | Contract) -> DataFrame:
        """Return a table at its published version; empty where no run published one.

        Args:
            name: The name, such as `gold.segments`, or the contract.

        Raises:
            SettingError: There is no such table.
            LakeError: It is damaged.
        """
        contract = self._contract(name)
        version = self._record.published(contract)
        if version is not None:
            self._lake.check_commits({contract: version})
        return self._lake.read(contract, version)

    def version(self, name: str | Contract) -> int | None:
        """Return the published version of a table; none where no run published one.

        Raises:
            SettingError: There is no such table.
        """
        return self._record.published(self._contract(name))

    def __iter__(self) -> Iterator[str]:
        """Return the names of the tables that were published."""
        return (name for name in self.contracts if self.version(name) is not None)

    def sql(self, query: str) -> DataFrame:
        """Return the result of a query over the published tables, by their names.

        Raises:
            SettingError: It is no query, reads anything but published tables, or calls a function that reaches beyond
                them; or the session's catalog has another table or view of the name of one that was published.
        """
        try:
            names = check_query(query, self.contracts)
        except ValueError as error:
            raise SettingError(f"the query is refused: {error}") from None
        versions = {self.contracts[name]: self.version(name) for name in names}
        if missing := sorted(contract.name for contract, version in versions.items() if version is None):
            raise SettingError(f"the query is refused: {missing[0]} has no rows yet: no run published it")
        self._lake.check_commits({table: version for table, version in versions.items() if version is not None})
        with named_tables(self._lake, versions):
            # In brackets Spark takes a query alone, whatever was read into the text before.
            return self._lake.spark.sql(f"SELECT * FROM (\n{query.rstrip().rstrip(';')}\n)")

    def _contract(self, name: str | Contract) -> Contract:
        if isinstance(name, Contract):
            return name
        if name not in self.contracts:
            raise SettingError(unknown("table", name, self.contracts))
        return self.contracts[name]


@contextmanager
def tell_damaged_files(spark: SparkSession, root: str) -> Iterator[None]:
    """Tell an error of reading a damaged file of a table in one line that names the table, its version and what helps.

    Args:
        spark: The session.
        root: The root of the lake.

    Raises:
        LakeError: A file of a table cannot be read.
    """
    try:
        yield
    except UNREADABLE as fault:
        versions: dict[str, int] = {}
        with suppress(*UNREADABLE, LakeError):  # the run record itself may be damaged
            versions = RunRecord(Lake(spark, root), creates=False).versions
        if sentence := describe_damage(str(fault), root, versions):
            raise LakeError(sentence) from None
        raise

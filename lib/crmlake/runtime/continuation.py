"""Whether a job can continue from its last success, so that it reads only what changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmlake.contracts import SourceMapping
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.job_graph import expand
from crmlake.runtime.reads import ChangesRead
from crmlake.runtime.state import Run, RunRecord, job_digest
from crmlake.settings import Workspace
from crmlake.storage import Lake


@dataclass(frozen=True)
class Continuation:
    """What the last success of a job is worth now.

    Attributes:
        workspace: The workspace.
        lake: Its tables.
        record: The run record.
        sources: The sources whose rows are read.
    """

    workspace: Workspace
    lake: Lake
    record: RunRecord
    sources: Sequence[SourceMapping]

    def last_usable(self, job: AnyJob, as_of: date) -> Run | None:
        """Return the last success where the job can continue from it.

        It cannot where its settings or the release changed, a source went away, a mapping changed and the rows that a
        source gave cannot be told from others, a table of it was repaired, or where the changes since can no longer be
        read.
        """
        last = self.record.last(job, as_of)
        digest = job_digest(job, self.workspace.jobs[job.section], self.workspace.settings)
        if last is None or last.digest != digest or self._was_repaired(job, last):
            return None
        by_source = all("source" in table.by_name or table.each_source for table in job.tables)
        complete = {source.name for source in self.workspace.sources} >= (last.sources or {}).keys()
        is_usable = complete and (by_source or not self.changed_mappings(job, last))
        return last if is_usable and self._can_read_changes(job, last) else None

    def reloaded_sources(self, job: AnyJob, last: Run | None) -> tuple[str, ...]:
        """Return the sources that the job reads from the beginning: their mapping or their raw rows were replaced.

        Args:
            job: The job.
            last: The run since which they changed.
        """
        changed = set(self.changed_mappings(job, last))
        return tuple(s.name for s in self.sources if s.name in changed or (last and self._was_replaced(job, last, s)))

    def changed_mappings(self, job: AnyJob, last: Run | None) -> tuple[str, ...]:
        """Return the sources whose mapping changed in the part that shapes the rows that the job writes."""
        before: Mapping[str, str] = (last.sources if last else None) or {}
        return tuple(name for name, now in self.fingerprints(job).items() if before.get(name, now) != now)

    def fingerprints(self, job: AnyJob) -> dict[str, str]:
        """Return the digest of each source mapping that shapes the rows that the job writes."""
        part = job.mapping_part
        return {source.name: source.fingerprint(part) for source in self.sources} if part else {}

    def _was_repaired(self, job: AnyJob, last: Run) -> bool:
        """Return whether a table of the job lost rows to a repair; those of a single source are read again alone."""
        return self.record.was_repaired({table.name for table in (*job.tables, *job.tables_read)}, last)

    def _was_replaced(self, job: AnyJob, last: Run, source: SourceMapping) -> bool:
        own = [table.of(source.name).name for table in job.tables if table.each_source]
        return self.record.was_repaired(own, last) or self._was_reread(job, last, source)

    def _was_reread(self, job: AnyJob, last: Run, source: SourceMapping) -> bool:
        """Return whether the raw rows of a source were replaced since the last run, which read them as changes."""
        contracts = [read.contract for read in job.reads if isinstance(read, ChangesRead) and read.contract.each_source]
        tables = [table for contract in contracts if (table := contract.of(source.name)).name in last.reads]
        versions = ((table, last.reads[table.name], self.record.published(table)) for table in tables)
        return any(
            until is not None and self.lake.was_overwritten(table, since, until) for table, since, until in versions
        )

    def _can_read_changes(self, job: AnyJob, last: Run) -> bool:
        """Return whether the lake can still tell what changed since the last run in the tables read as changes."""
        names = [source.name for source in self.sources]
        contracts = [read.contract for read in job.reads if isinstance(read, ChangesRead)]
        tables = [table for contract in contracts for table in expand(contract, names) if table.name in last.reads]
        versions = ((table, last.reads[table.name], self.record.published(table)) for table in tables)
        return all(until is None or self.lake.is_comparable(table, since, until) for table, since, until in versions)

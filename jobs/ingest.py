"""Ingest: load the files of the landing zone into bronze."""

from datetime import date

from crmlake.app.submit import main
from crmlake.ingest.deaths import DEATHS_FILE, Deaths
from crmlake.ingest.loading import Precautions, count_files, find_batch, record_files
from crmlake.ingest.missing_rows import list_missing_rows
from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.source import Source
from crmlake.ingest.unused_files import list_unused_files
from crmlake.runtime import Inputs, Outputs, files, job, mappings, table
from crmlake.tables import BRONZE, FILES


@job(
    reads=[files(), mappings("reading"), table(FILES), table(BRONZE)],
    writes=[BRONZE, FILES],
    settings=IngestSettings,
    in_utc=True,
)
def ingest(inputs: Inputs, settings: IngestSettings, _as_of: date) -> Outputs:
    """Load new files as they are, every field as text."""
    sources = inputs.mappings(Source)
    precautions = Precautions(settings, Deaths(inputs.workspace and inputs.workspace / DEATHS_FILE))
    batches = [
        find_batch(
            inputs.table(FILES),
            inputs.table(BRONZE.of(source.name)),
            source,
            [other for other in sources if other is not source],
            rereads=source.name in inputs.reloaded_sources,
            precautions=precautions,
        )
        for source in sources
    ]
    rows = {BRONZE.of(batch.source.name): batch.rows() for batch in batches}
    return Outputs(
        {**rows, FILES: lambda: record_files(batches)},
        tallies=batches,
        metrics=lambda: count_files(batches),
        warnings=lambda: [*list_missing_rows(inputs.table(FILES), batches), *list_unused_files(batches)],
    )


if __name__ == "__main__":
    main(ingest)

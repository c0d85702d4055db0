"""Check limits: compare the loaded rows of a refresh with the limits before other jobs use them."""

from datetime import date

from crmlake.app.submit import main
from crmlake.errors import LimitError
from crmlake.ingest.source import Source
from crmlake.quality.batches import Batch, count_batches
from crmlake.quality.limit_settings import LimitSettings
from crmlake.quality.limits import find_breaches
from crmlake.runtime import Inputs, Outputs, empty, job, mappings, runs, table
from crmlake.tables import BATCHES, FILES, QUARANTINE


@job(
    reads=[mappings(part=None), runs(), table(FILES), table(QUARANTINE), table(BATCHES)],
    writes=[BATCHES],
    settings=LimitSettings,
    section="limits",
    in_utc=True,
)
def check_limits(inputs: Inputs, settings: LimitSettings, _as_of: date) -> Outputs:
    """Check rejected and loaded rows of each source against the limits; fail where they exceed them."""
    sources = inputs.mappings(Source)
    batches = count_batches(inputs.runs, inputs.table(QUARANTINE), inputs.table(FILES), sources)
    accepted = [Batch(*row) for row in inputs.table(BATCHES).select(*Batch._fields).collect()]
    if breaches := find_breaches(batches, accepted, settings):
        raise LimitError(f"limits exceeded, so no table is built from the loaded rows: {'. '.join(breaches)}")
    changed = [batch for batch in batches if batch not in accepted]
    if not changed:
        return Outputs(empty(BATCHES))
    schema = "refresh_id string, source string, received_on date, rows bigint, rejected bigint"
    return Outputs({BATCHES: inputs.runs.sparkSession.createDataFrame(changed, schema)})


if __name__ == "__main__":
    main(check_limits)

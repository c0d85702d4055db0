"""`ops.runs`: the run record. Readers of a table use the version that the record publishes."""

from crmlake.contracts import Append, Column, Contract

BALANCE = (
    "array<struct<source:string,table_name:string,read:bigint,accepted:bigint,quarantined:bigint,duplicates:bigint,"
    "contradicting:bigint,left_out:bigint,left_out_by_null:bigint,unclean:bigint,"
    "rejected_amounts:array<struct<currency:string,amount:decimal(28,4),rows:bigint>>,main_reason:string>>"
)

RUNS = Contract(
    name="ops.runs",
    meaning="One run of one job.",
    columns=(
        Column("refresh_id", "string", "Refresh of the run."),
        Column("job", "string", "Name of the job or maintenance operation."),
        Column("kind", "string", "job or maintenance."),
        Column("as_of", "date", "As-of date of the run."),
        Column("outcome", "string", "succeeded or failed."),
        Column("error", "string", "Error message.", null="the run succeeded"),
        Column("started_at", "timestamp", "Start of the run (UTC)."),
        Column("seconds", "double", "Duration of the run.", unit="seconds"),
        Column("settings", "string", "Settings of the job as a JSON object."),
        Column("digest", "string", "Digest of the settings and of the release."),
        Column(
            "sources",
            "map<string,string>",
            "Digest of the mapping, for each source whose rows the job maps.",
            null="the job maps no rows",
        ),
        Column("reads", "map<string,bigint>", "Version read, for each table."),
        Column(
            "since",
            "map<string,bigint>",
            "Version after which changes were read, for each table that was read incrementally.",
            null="full reload: everything was read; a source without an entry was fully reloaded",
        ),
        Column("writes", "map<string,bigint>", "Version after the run, for each table written."),
        Column("same_data", "array<string>", "Tables whose data the run left the same, such as by compaction."),
        Column("rows", "map<string,bigint>", "Rows added, changed or removed, for each table."),
        Column(
            "balance",
            BALANCE,
            "For each source and table the rows read: accepted (of them unclean: with an invalid value made null), "
            "quarantined, duplicates, contradicting (they differ from an accepted row of the same key and version) and "
            "left out by the mapping (of them by a null for a condition or array). Of a table with money also the sums "
            "of the absolute amounts of rejected rows by currency, with the rows whose amount can be read.",
        ),
        Column(
            "metrics",
            "map<string,double>",
            "Metrics of the models that the job trained, or counts of the files that it loaded.",
        ),
        Column(
            "checksums",
            "map<string,string>",
            "SHA-256 of the files of each model that the job trained.",
            null="the release of the run recorded no checksums",
        ),
        Column(
            "warnings",
            "array<string>",
            "Sentences on what the run could not do: why, and what to do.",
            null="the release of the run recorded no warnings",
        ),
    ),
    grain=(),
    write=Append(),
)

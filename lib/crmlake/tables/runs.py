"""`ops.runs`: what ran, on which versions, with what outcome. A table's readers take the versions named here."""

from crmlake.contracts import Append, Column, Contract

BALANCE = (
    "array<struct<source:string,table_name:string,read:bigint,accepted:bigint,quarantined:bigint,duplicates:bigint>>"
)

RUNS = Contract(
    name="ops.runs",
    meaning="One run of one job.",
    columns=(
        Column("refresh_id", "string", "The refresh that the run belongs to."),
        Column("job", "string", "The name of the job or maintenance operation."),
        Column("kind", "string", "job or maintenance."),
        Column("as_of", "date", "The as-of date that the job ran for."),
        Column("outcome", "string", "succeeded or failed."),
        Column("error", "string", "What went wrong.", null="the run succeeded"),
        Column("started_at", "timestamp", "When the run started (UTC)."),
        Column("seconds", "double", "How long it took.", unit="seconds"),
        Column("settings", "string", "The job's settings as a JSON object."),
        Column("digest", "string", "Digest of the settings and the release that shaped the run."),
        Column(
            "sources",
            "map<string,string>",
            "Of each source whose rows the job maps the digest of its mapping.",
            null="the job maps no rows",
        ),
        Column("reads", "map<string,bigint>", "Version of each table that was read."),
        Column(
            "since",
            "map<string,bigint>",
            "Of tables of which only changes were read, the versions before them.",
            null="everything was read, and the tables made anew; of a source that is not in it, its rows were",
        ),
        Column("writes", "map<string,bigint>", "Version of each table after the run."),
        Column("same_data", "array<string>", "Tables whose data the run left the same, such as by compaction."),
        Column("rows", "map<string,bigint>", "Rows written to each table."),
        Column("balance", BALANCE, "Of each source and table: rows read, accepted, quarantined, duplicates."),
        Column("metrics", "map<string,double>", "What the job measured of its models, or counted of its files."),
    ),
    grain=(),
    write=Append(),
)

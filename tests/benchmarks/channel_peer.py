"""The peer of ingest and cleanse: DuckDB reads the same files, casts the same columns, writes Parquet.

`channel_peer.py CHANNEL FOLDER` reads the CSV files below the folder, and prints as JSON the seconds and the rows.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
from channel_files import NOT_A_VALUE, ChannelFiles


def main(channel: str, folder: Path) -> None:
    """Read, cast and write; print how long it took."""
    files = ChannelFiles(channel, 0)
    kinds = {name: files.contract.by_name[name].type.upper() for name in files.filled}
    casts = ", ".join(f"TRY_CAST({value} AS {kinds[name]}) AS {name}" for name, value in files.filled.items())
    texts = f"read_csv('{folder}/*.csv', header = true, all_varchar = true, filename = 'file')"
    clock = time.monotonic()
    duckdb.sql(f"COPY (SELECT '{channel}' AS source, {casts}, file FROM {texts}) TO '{folder}/peer.parquet'")
    seconds = time.monotonic() - clock
    rows, keys = _counts(f"'{folder}/peer.parquet'", files)
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows, "keys": keys}))


def _counts(table: str, files: ChannelFiles) -> tuple[int, int]:
    """The rows, and the keys of those that are good."""
    good = f"CAST({files.spoilt} AS VARCHAR) <> '{NOT_A_VALUE}'"  # what did not cast is null
    keys = f"SELECT DISTINCT {', '.join(files.contract.grain)} FROM {table} WHERE {good}"
    ((rows, key_count),) = duckdb.execute(f"SELECT (SELECT count(*) FROM {table}), count(*) FROM ({keys})").fetchall()
    return rows, key_count


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

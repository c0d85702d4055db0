"""The peer of the benchmark: DuckDB and scikit-learn make the same features and segments from the same files."""

import json
import resource
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
from sklearn.cluster import KMeans

FEATURES = """
WITH raw AS (
    SELECT order_no, customer_no, sku, status, try_cast(line_no AS int) AS line_no,
           try_strptime(order_time, '%Y-%m-%d %H:%M:%S') AS placed,
           try_cast(qty AS int) AS qty, try_cast(price AS decimal(18,4)) AS price
    FROM read_csv('{files}', header = true, all_varchar = true, ignore_errors = true)
),
lines AS (
    SELECT DISTINCT ON (order_no, line_no) *, qty * price AS amount, cast(placed AS date) AS day FROM raw
    WHERE placed IS NOT NULL AND line_no IS NOT NULL AND price >= 0
      AND ((status = 'sold' AND qty > 0) OR (status = 'returned' AND qty < 0))
),
known AS (SELECT * FROM lines WHERE customer_no <> '' AND day < DATE '{as_of}'),
sold AS (SELECT * FROM known WHERE status = 'sold' AND amount > 0),
days AS (SELECT DISTINCT customer_no, day FROM sold),
gaps AS (
    SELECT customer_no, avg(gap) AS gap_mean, stddev_samp(gap) AS gap_stddev
    FROM (SELECT customer_no, day - lag(day) OVER (PARTITION BY customer_no ORDER BY day) AS gap FROM days)
    GROUP BY customer_no
),
back AS (SELECT customer_no, -sum(amount) AS returned FROM known WHERE status = 'returned' GROUP BY customer_no)
SELECT customer_no,
       DATE '{as_of}' - max(day) AS recency, count(DISTINCT order_no) AS frequency, sum(amount) AS monetary,
       DATE '{as_of}' - min(day) AS tenure, any_value(gap_mean) AS gap_mean, any_value(gap_stddev) AS gap_stddev,
       sum(amount) / count(DISTINCT order_no) AS order_value, sum(qty) / count(DISTINCT order_no) AS items,
       count(DISTINCT sku) AS products, coalesce(any_value(returned), 0) / sum(amount) AS returned,
       {windows}
FROM sold LEFT JOIN gaps USING (customer_no) LEFT JOIN back USING (customer_no)
GROUP BY customer_no
"""
WINDOW = (
    "count(DISTINCT order_no) FILTER (day >= DATE '{as_of}' - {n}) AS orders_{n}, "
    "coalesce(sum(amount) FILTER (day >= DATE '{as_of}' - {n}), 0) AS revenue_{n}"
)


def main(files: str, as_of: str, k: int, out: Path) -> None:
    """Write features and segments as Parquet, and print seconds, peak memory and what both sides must agree on."""
    start = time.monotonic()
    windows = ", ".join(WINDOW.format(as_of=as_of, n=n) for n in (30, 90, 365))
    features = duckdb.sql(FEATURES.format(files=files, as_of=as_of, windows=windows)).df()
    featured = time.monotonic()
    matrix = features.drop(columns="customer_no").astype(float)
    matrix = matrix.fillna(matrix.mean())
    logged = matrix.where(matrix.skew() <= 1, np.log1p(matrix.clip(lower=0)))
    scaled = (logged - logged.mean()) / logged.std()
    features["segment"] = KMeans(k, n_init=3, random_state=7).fit_predict(scaled.to_numpy())
    features.to_parquet(out)
    measures = {
        "features": featured - start,
        "segment": time.monotonic() - featured,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "customers": len(features),
        "monetary": str(round(features["monetary"].sum(), 2)),
    }
    sys.stdout.write(json.dumps(measures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))

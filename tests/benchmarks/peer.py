"""The peer of the benchmark: DuckDB and scikit-learn make the same features and segments from the same files."""

import json
import resource
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

# One table after the other is written, as crmlake's jobs write theirs: raw, typed, by day, by product, features.
STEPS = {
    "raw": """
SELECT * FROM read_csv('{files}', header = true, all_varchar = true, ignore_errors = true, filename = 'file')
""",
    "lines": """
SELECT DISTINCT ON (order_no, line_no) *, qty * price AS amount, cast(placed AS date) AS day
FROM (
    SELECT order_no, customer_no, sku, trim(product) AS product, status, upper(currency) AS currency, country, file,
           try_cast(line_no AS int) AS line_no, try_strptime(order_time, '%Y-%m-%d %H:%M:%S') AS placed,
           try_cast(qty AS int) AS qty, try_cast(price AS decimal(18,4)) AS price
    FROM {raw}
)
WHERE placed IS NOT NULL AND line_no IS NOT NULL AND price >= 0
  AND ((status = 'sold' AND qty > 0) OR (status = 'returned' AND qty < 0))
ORDER BY order_no, line_no, file DESC
""",
    "days": """
SELECT customer_no, day, count(DISTINCT order_no) FILTER (is_bought) AS orders,
       coalesce(sum(qty) FILTER (is_bought), 0) AS items, coalesce(sum(amount) FILTER (is_bought), 0) AS revenue,
       coalesce(-sum(amount) FILTER (status = 'returned'), 0) AS returned
FROM (SELECT *, status = 'sold' AND amount > 0 AS is_bought FROM {lines}) WHERE customer_no <> ''
GROUP BY customer_no, day
""",
    "products": """
SELECT customer_no, sku, min(day) AS first_day, max(day) AS last_day, count(*) AS purchases, sum(qty) AS items,
       sum(amount) AS revenue
FROM {lines} WHERE customer_no <> '' AND status = 'sold' AND amount > 0 GROUP BY customer_no, sku
""",
    "features": """
WITH known AS (SELECT *, DATE '{as_of}' - day AS before FROM {days} WHERE day < DATE '{as_of}'),
gaps AS (
    SELECT customer_no, avg(gap) AS gap_mean, stddev_samp(gap) AS gap_stddev
    FROM (
        SELECT customer_no, day - lag(day) OVER (PARTITION BY customer_no ORDER BY day) AS gap
        FROM known WHERE orders > 0
    )
    GROUP BY customer_no
),
bought AS (
    SELECT customer_no, count(*) AS products FROM {products} WHERE first_day < DATE '{as_of}' GROUP BY customer_no
)
SELECT customer_no, min(before) FILTER (orders > 0) AS recency, sum(orders) AS frequency, sum(revenue) AS monetary,
       max(before) FILTER (orders > 0) AS tenure, any_value(gap_mean) AS gap_mean,
       any_value(gap_stddev) AS gap_stddev, sum(revenue) / sum(orders) AS order_value,
       sum(items) / sum(orders) AS items, any_value(products) AS products, sum(returned) / sum(revenue) AS returned,
       {windows}
FROM known LEFT JOIN gaps USING (customer_no) LEFT JOIN bought USING (customer_no)
GROUP BY customer_no HAVING sum(orders) > 0
""",
}
WINDOW = (
    "coalesce(sum(orders) FILTER (before <= {n}), 0) AS orders_{n}, "
    "coalesce(sum(revenue) FILTER (before <= {n}), 0) AS revenue_{n}"
)


def make_features(files: str, as_of: str, folder: Path) -> pd.DataFrame:
    """Write each table as Parquet, and return the features."""
    windows = ", ".join(WINDOW.format(n=n) for n in (30, 90, 365))
    tables = {name: f"'{folder / name}.parquet'" for name in STEPS}
    for name, query in STEPS.items():
        duckdb.sql(f"COPY ({query.format(files=files, as_of=as_of, windows=windows, **tables)}) TO {tables[name]}")
    return duckdb.sql(f"FROM {tables['features']}").df()


def main(files: str, as_of: str, k: int, out: Path) -> None:
    """Write features and segments as Parquet, and print seconds, peak memory and what both sides must agree on."""
    start = time.monotonic()
    features = make_features(files, as_of, out.parent)
    featured, featured_cpu = time.monotonic(), time.process_time()
    matrix = features.drop(columns="customer_no").astype(float)
    matrix = matrix.fillna(matrix.mean())
    logged = matrix.where(matrix.skew() <= 1, np.log1p(matrix.clip(lower=0)))
    scaled = (logged - logged.mean()) / logged.std()
    features["segment"] = KMeans(k, n_init=3, random_state=7).fit_predict(scaled.to_numpy())
    features.to_parquet(out)
    measures = {
        "features": featured - start,
        "features_cpu": featured_cpu,
        "segment": time.monotonic() - featured,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "customers": len(features),
        "monetary": str(round(features["monetary"].sum(), 2)),
    }
    sys.stdout.write(json.dumps(measures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))

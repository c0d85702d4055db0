"""Samples that do not depend on how the rows are split into files and partitions."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def hash_sample(frame: DataFrame, key: str, size: int, seed: int, *columns: Column) -> DataFrame:
    """Return the `size` rows with the smallest hash of their key, ordered by hash in one checkpointed partition.

    The sample is capped, so that it fits into one partition. MLlib draws its initial centroids partition by
    partition; in one partition it reads the same rows in the same order, however the input was partitioned.
    The rows are kept by a local checkpoint because several fits read them. A cached frame would slow down each fit
    (MLlib keeps its own copy of an uncached input only).

    Args:
        frame: Rows with a unique `key`.
        key: The column that is hashed (xxHash64 of seed and key).
        size: The maximum number of rows.
        seed: The seed of the hash; another seed gives another sample.
        columns: The columns of the result.

    Returns:
        The sampled rows with `columns`, ordered by hash.
    """
    sample = frame.orderBy(F.xxhash64(F.lit(seed), F.col(key)), key).limit(size)
    return sample.select(*columns).localCheckpoint()

"""Samples that do not depend on how the data lie in files and partitions."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def hash_sample(frame: DataFrame, key: str, size: int, seed: int, *columns: Column) -> DataFrame:
    """Take the `size` rows whose key has the least hash, in that order, in one partition, and hold them.

    The sample is capped, so one partition can hold it; and in one partition MLlib, which draws its first
    centres partition by partition, meets the same rows in the same order however the input was partitioned.
    The rows are held by a local checkpoint: several fits read them, and a cached frame would slow each
    (MLlib keeps its own form of an uncached input only).

    Args:
        frame: rows with a unique `key`.
        key: the column that is hashed (xxHash64 of seed and key).
        size: the most rows to take.
        seed: another seed takes another sample.
        columns: what to keep of each row.

    Returns:
        `columns`, in the order of the hash.
    """
    least = frame.orderBy(F.xxhash64(F.lit(seed), F.col(key)), key).limit(size)
    return least.select(*columns).localCheckpoint()

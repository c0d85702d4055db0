"""The files of a model, and the checksum that detects damaged files.

Spark itself writes and reads the files, at a place that driver and executors both reach. MLflow's own Spark flavour
copies them through Hadoop's default file system, which does not work for a lake on an object store.
"""

import json
from hashlib import sha256

from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.models.trained import TrainedModel


def write(fitted: TrainedModel, path: str) -> str:
    """Write a model and its facts into a new folder.

    Args:
        fitted: The model.
        path: The path of the folder, on any file system that Spark can write to.

    Returns:
        The checksum of all files.
    """
    fitted.pipeline.save(f"{path}/pipeline")
    facts = json.dumps({"metrics": dict(fitted.metrics), "facts": dict(fitted.facts)}, sort_keys=True)
    SparkSession.active().createDataFrame([(facts,)], "value string").coalesce(1).write.text(f"{path}/facts")
    return checksum(path)


def read(path: str, version: int) -> TrainedModel:
    """Return the model in a folder."""
    (line,) = SparkSession.active().read.text(f"{path}/facts").collect()
    content = json.loads(line["value"])
    return TrainedModel(PipelineModel.load(f"{path}/pipeline"), content["metrics"], content["facts"], version)


def checksum(path: str) -> str:
    """Return the SHA-256 of the names and contents of all files in a folder."""
    files = SparkSession.active().read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    name = F.substring_index("path", f"{path.rstrip('/').rpartition('/')[2]}/", -1)
    rows = files.select(name.alias("name"), F.sha2("content", 256).alias("hash")).orderBy("name").collect()
    return sha256("".join(f"{row['name']}\0{row['hash']}\n" for row in rows).encode()).hexdigest()

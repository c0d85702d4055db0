"""A model's files, and the checksum that tells whether they are still those that were written.

Spark itself writes and reads them, where driver and executors both reach them. MLflow's own flavour copies through the
file system that Hadoop takes by default, which a lake on an object store is not.
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
        fitted: the model.
        path: of the folder, anywhere that Spark writes.

    Returns:
        The checksum of all files.
    """
    fitted.pipeline.save(f"{path}/pipeline")
    facts = json.dumps({"metrics": dict(fitted.metrics), "about": dict(fitted.about)}, sort_keys=True)
    SparkSession.active().createDataFrame([(facts,)], "value string").coalesce(1).write.text(f"{path}/facts")
    return checksum(path)


def read(path: str, version: int) -> TrainedModel:
    """The model of a folder."""
    (line,) = SparkSession.active().read.text(f"{path}/facts").collect()
    facts = json.loads(line["value"])
    return TrainedModel(PipelineModel.load(f"{path}/pipeline"), facts["metrics"], facts["about"], version)


def checksum(path: str) -> str:
    """SHA-256 over the names and contents of a folder's files."""
    files = SparkSession.active().read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    name = F.substring_index("path", f"{path.rstrip('/').rpartition('/')[2]}/", -1)
    found = files.select(name.alias("name"), F.sha2("content", 256).alias("hash")).orderBy("name").collect()
    return sha256("".join(f"{row['name']}\0{row['hash']}\n" for row in found).encode()).hexdigest()
